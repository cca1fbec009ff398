/*
 * scenarios.test.ts - indexes over duplicates, hot tables, two deployers, failing ways back, edits and drift, and
 * rebuilds on SQLite.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { startPgBouncer } from '../lib/pgbouncer.ts'
import { homing, spawnHoming } from '../lib/run.ts'
import { engines, isFull } from '../lib/suite.ts'
import { after, at, exits, explains, five, POSTGRES_ENGINES, registryTrue, same, shop, type Client } from './shop.ts'

const FILE = '20260201_names.sql'
const ID = '20260201_names'

const UNIQUE = `-- homing: step note
ALTER TABLE customers ADD COLUMN note text;
-- homing: down
ALTER TABLE customers DROP COLUMN note;
-- homing: step unique
CREATE UNIQUE INDEX CONCURRENTLY customers_email ON customers (email);
-- homing: down
DROP INDEX CONCURRENTLY customers_email;
`

const VALID = "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('customers_email') AND indisvalid AND indisunique;"

describe('S5', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of POSTGRES_ENGINES) {
    test(`S5: a concurrent unique index build fails on duplicates; the data is repaired; run again (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: UNIQUE })
      const failed = await p.run('apply')
      exits(failed, 1)
      explains(failed, /could not create unique index|duplicate/)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])

      const repair = "UPDATE customers SET email = id || '-' || email WHERE id <= 3;"
      await s.sql(repair)
      exits(await p.run('apply'), 0)
      assert.equal(await s.sql(VALID), '1')
      await same(s, await after(s, repair, UNIQUE), 'after')
      await registryTrue(s, p.run, [ID])
    })
  }
})

/* Reads and writes one table again and again; gives the longest that one of them took, in ms. */
async function traffic(client: Client, end: () => boolean): Promise<{ longest: number; count: number }> {
  let longest = 0
  let count = 0
  while (!end()) {
    for (const sql of ['SELECT count(*) FROM orders WHERE id = 17;', "UPDATE orders SET status = 'paid' WHERE id = 17;"]) {
      const began = performance.now()
      await client.ask(sql, 60_000)
      longest = Math.max(longest, performance.now() - began)
      count++
    }
    await sleep(5)
  }
  return { longest, count }
}

describe('S6', { timeout: 400_000 }, () => {
  const hold = isFull() ? 30_000 : 5_000
  const lock = 400
  for (const engine of POSTGRES_ENGINES) {
    test(`S6: another session holds a lock on a hot table: the application stalls no longer than the lock timeout (${engine})`, async () => {
      const s = await shop(engine)
      const text = "ALTER TABLE orders ADD COLUMN hot text;\nCREATE INDEX orders_hot ON orders (hot);\n"
      const p = at(s, { [FILE]: text })
      const holder = s.client()
      const application = s.client()
      await holder.ask('BEGIN')
      await holder.ask("UPDATE orders SET status = 'held' WHERE id = 1")
      const running = spawnHoming(['apply', '--lock-timeout', `${lock}ms`, '--json'], { cwd: p.dir, env: s.env })
      const stalls = traffic(application, () => !running.running)
      await sleep(hold)
      assert.ok(running.running, `it ended while the lock was held\n${running.stdout()}${running.stderr()}`)
      await holder.ask('COMMIT')
      const ended = await running.end()
      const { longest, count } = await stalls
      exits(ended, 0)
      assert.ok(count > 20, `only ${count} statements of the application came through`)
      assert.ok(longest < lock + 900, `the application waited ${longest} ms; the lock timeout is ${lock} ms`)
      await Promise.all([holder.end(), application.end()])
      assert.equal(await s.sql("SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'hot';"), '1')
      await registryTrue(s, p.run, [ID])
    })

    test(`S6: with its patience spent the run gives up, and the database is before (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: 'ALTER TABLE orders ADD COLUMN hot text;\n' })
      const holder = s.client()
      await holder.ask('BEGIN')
      await holder.ask('LOCK TABLE orders IN ROW EXCLUSIVE MODE')
      const gaveUp = await p.run('apply', '--lock-timeout', '200ms', '--patience', '1s')
      exits(gaveUp, 1)
      explains(gaveUp, /lock/)
      await holder.ask('ROLLBACK')
      await holder.end()
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
      exits(await p.run('apply'), 0)
    })
  }

  if (engines().includes('sqlite')) {
    test('S6: another process holds the write lock (sqlite)', async () => {
      const s = await shop('sqlite')
      const wanted = await after(s, five())
      const p = at(s, { [FILE]: five() })
      const holder = s.client()
      await holder.ask('BEGIN IMMEDIATE')
      const running = spawnHoming(['apply', '--lock-timeout', '200ms'], { cwd: p.dir, env: s.env })
      await sleep(2_500)
      const early = running.running
      await holder.ask('ROLLBACK')
      await holder.end()
      const ended = await running.end()
      if (!early) exits(await p.run('apply'), 0)
      else exits(ended, 0)
      assert.ok(early, `it gave up after less than 2.5 s of the default patience\n${ended.stderr}`)
      await same(s, wanted, 'after')
      await registryTrue(s, p.run, [ID])
    })
  }
})

describe('S7', { concurrency: 2, timeout: 400_000 }, () => {
  const DATA = 'UPDATE products SET price = price * 2 + 1;\n'
  for (const engine of engines()) {
    for (const [name, text] of [['S7: two deployers run the same migration at once', five()], ['S7b: two deployers run a migration that only changes data', DATA]] as const) {
      test(`${name} (${engine})`, async () => {
        const s = await shop(engine)
        const p = at(s, { [FILE]: text })
        const both = await Promise.all([p.run('apply', '--json'), p.run('apply', '--json'), p.run('apply', '--json')])
        for (const one of both) exits(one, 0)
        const outcomes = both.map((one) => one.json<{ outcome: string }>().outcome).sort()
        assert.deepEqual(outcomes, ['done', 'nothing', 'nothing'])
        await same(s, await after(s, text), 'after, once')
        await registryTrue(s, p.run, [ID])
        assert.equal(await s.sql(`SELECT count(*) FROM ${s.own('runs')} WHERE kind = 'apply';`), '1')
      })
    }
  }

  for (const engine of POSTGRES_ENGINES) {
    test(`S7: two deployers at once, through PgBouncer in transaction mode (${engine})`, async (t) => {
      const s = await shop(engine)
      const bouncer = await startPgBouncer(s.server, { mode: 'transaction', poolSize: 4 })
      t.after(() => bouncer.stop())
      const env = { DATABASE_URL: bouncer.url(s.database, { pgbouncer: 'true', connection_limit: '1' }) }
      const text = `${five()}
-- homing: step prices batch=100 key=products.id
UPDATE products SET price = price * 2 + 1 WHERE id > :from AND id <= :to;
-- homing: down batch=100 key=products.id
UPDATE products SET price = (price - 1) / 2 WHERE id > :from AND id <= :to;
`
      const p = at(s, { [FILE]: text })
      const both = await Promise.all([homing(['apply'], { cwd: p.dir, env }), homing(['apply'], { cwd: p.dir, env })])
      for (const one of both) exits(one, 0)
      const plain = text.replace('id > :from AND id <= :to', 'true')
      await same(s, await after(s, plain), 'after, once')
      await registryTrue(s, p.run, [ID])

      p.write({ '20260301_index.sql': 'CREATE INDEX CONCURRENTLY late ON orders (status);\n' })
      const refused = await homing(['apply'], { cwd: p.dir, env })
      exits(refused, 4)
      explains(refused, /DIRECT_URL/)
      await registryTrue(s, p.run, [ID])
    })
  }
})

describe('S8', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    const obstacle = 'CREATE VIEW in_the_way AS SELECT first_name FROM customers;'
    test(`S8: the rollback fails half-way, and is held (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const text = five({ own: true })
      const p = at(s, { [FILE]: text })
      exits(await p.run('apply'), 0)
      const applied = await s.held()
      await s.sql(obstacle)
      const failed = await p.run('rollback', '--last', '--attempts', '2')
      exits(failed, 3)
      explains(failed, /on hold[^]*homing recover/)
      const refused = await p.run('apply')
      exits(refused, 3)
      explains(refused, /hold/)

      const again = await p.run('recover', '--attempts', '1')
      exits(again, 3)
      const forward = await p.run('recover', '--forward')
      exits(forward, 0)
      await s.sql('DROP VIEW in_the_way;')
      await same(s, applied, 'after')
      await registryTrue(s, p.run, [ID])

      await s.sql(obstacle)
      exits(await p.run('rollback', '--last', '--attempts', '1'), 3)
      await s.sql('DROP VIEW in_the_way;')
      const home = await p.run('recover')
      exits(home, 0)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
      assert.match((await p.run('recover')).stderr, /nothing to recover/)
    })

    test(`S8: the way back of a failed apply fails, and is held (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const text = `-- homing: step one own
CREATE TABLE extra (id integer PRIMARY KEY);
-- homing: down
DROP TABLE extra;
SELECT * FROM not_there;
-- homing: step two own
INSERT INTO nowhere VALUES (1);
-- homing: down
`
      const p = at(s, { [FILE]: text })
      const failed = await p.run('apply', '--attempts', '2')
      exits(failed, 3)
      explains(failed, /not_there[^]*homing recover/)
      await s.sql(engine === 'sqlite' ? 'CREATE TABLE not_there (x);' : 'CREATE TABLE not_there ();')
      const home = await p.run('recover')
      exits(home, 3)
      explains(home, /differ/)
      await s.sql('DROP TABLE not_there;')
      const done = await p.run('recover')
      assert.ok(done.code === 0 || done.code === 1, `${done.code}\n${done.stderr}`)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })
  }
})

describe('S10', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    test(`S10: an applied migration's file was edited (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: five() })
      exits(await p.run('apply'), 0)
      const held = await s.held()

      p.write({ [FILE]: `-- a word for the reader\n${five().replaceAll('CREATE INDEX', 'create  /* quick */  INDEX')}` })
      exits(await p.run('apply', '--strict'), 0)
      assert.match((await p.run('status')).stdout, /applied/)

      p.write({ [FILE]: five().replace('(customer_id, status)', '(customer_id)'), '20260301_more.sql': 'CREATE TABLE more (id integer);\n' })
      const refused = await p.run('apply')
      exits(refused, 4)
      explains(refused, /20260201_names\.sql.*edited/)
      await same(s, held, 'as it was')
      assert.match((await p.run('status')).stdout, /20260201_names +edited/)
      exits(await p.run('apply', '--acknowledge', ID), 0)
    })

    test(`S10: somebody changed the schema by hand (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: five() })
      exits(await p.run('apply'), 0)
      await s.sql('CREATE INDEX by_hand ON customers (city); ALTER TABLE products ADD COLUMN by_hand_too text;')
      p.write({ '20260301_more.sql': 'CREATE TABLE more (id integer PRIMARY KEY);\n-- homing: down\nDROP TABLE more;\n' })
      const held = await s.held()
      const refused = await p.run('apply', '--strict')
      exits(refused, 4)
      assert.match(refused.stdout + refused.stderr, /by_hand\b[^]*by_hand_too|by_hand_too[^]*by_hand\b/)
      explains(refused, /changed by other means/)
      await same(s, held, 'as it was')
      const told = await p.run('apply')
      exits(told, 0)
      assert.match(told.stdout + told.stderr, /by_hand/)
      await registryTrue(s, p.run, [ID, '20260301_more'])
    })
  }
})

if (engines().includes('sqlite')) {
  describe('S13', () => {
    const rebuild = (head: string, foot: string): string => `${head}
CREATE TABLE __new_orders (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), placed_on text NOT NULL, status text NOT NULL DEFAULT 'open');
INSERT INTO __new_orders (id, customer_id, placed_on, status) SELECT id, customer_id, placed_on, status FROM orders;
DROP TABLE orders;
ALTER TABLE __new_orders RENAME TO orders;
${foot}
`
    const drizzle = rebuild('PRAGMA foreign_keys=OFF;--> statement-breakpoint', 'PRAGMA foreign_keys=ON;').replaceAll(/;\n(?=[A-Z])/g, ';--> statement-breakpoint\n')
    for (const [how, text] of [['as drizzle-kit writes it', drizzle], ['by hand, without the PRAGMA', rebuild('', '')]] as const) {
      test(`S13: a table rebuild while children reference it with ON DELETE CASCADE: ${how} (sqlite)`, async () => {
        const s = await shop('sqlite')
        const lines = await s.sql('SELECT count(*), sum(quantity), sum(order_id) FROM order_lines;')
        const p = at(s, { [FILE]: text })
        const answer = await p.run('apply')
        assert.equal(await s.sql('SELECT count(*), sum(quantity), sum(order_id) FROM order_lines;'), lines, answer.stderr)
        exits(answer, 0)
        await same(s, await after(s, `PRAGMA foreign_keys = OFF;${text}`), 'after')
        await registryTrue(s, p.run, [ID])
        await s.sql("PRAGMA foreign_keys = ON; DELETE FROM orders WHERE id = 1;")
        assert.equal(await s.sql('SELECT count(*) FROM order_lines WHERE order_id = 1;'), '0', 'the children lost their parent')
      })
    }
  })
}
