/*
 * acceptance.test.ts - what other tools' users had to mend by hand, each as a test of that name.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { startPgBouncer } from '../lib/pgbouncer.ts'
import { startProxy } from '../lib/proxy.ts'
import { homing, spawnHoming } from '../lib/run.ts'
import { engines } from '../lib/suite.ts'
import { after, at, exits, explains, five, POSTGRES_ENGINES, registryTrue, same, shop, until, type Shop } from './shop.ts'

const FILE = '20260201_names.sql'
const ID = '20260201_names'

const BATCHED = `-- homing: step column
ALTER TABLE order_lines ADD COLUMN price numeric(10,2);
-- homing: down
ALTER TABLE order_lines DROP COLUMN price;
-- homing: step fill batch=250 key=order_lines.id
UPDATE order_lines SET price = coalesce(price, 0) + (SELECT p.price FROM products p WHERE p.id = product_id) WHERE id > :from AND id <= :to;
-- homing: down batch=500 key=order_lines.id
UPDATE order_lines SET price = NULL WHERE id > :from AND id <= :to;
`
const UNBATCHED = BATCHED.replace(/^(-- homing: (step fill|down)) batch.*$/gm, '$1').replaceAll('id > :from AND id <= :to', 'true')

const CONCURRENT = `CREATE INDEX CONCURRENTLY customers_of_city ON customers (city);\n`

/* The server's process that builds the index and waits for older transactions. */
const BUILDER = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid();"

describe('acceptance 1', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    for (const point of ['driver.commit.answered:1', 'driver.commit.sent:2', 'engine.group.committed:1', 'engine.group.committed:2', 'engine.group.ran:2']) {
      test(`acceptance 1: kill -9 between commit and record never needs a human (${engine}, ${point})`, async () => {
        const s = await shop(engine)
        const p = at(s, { [FILE]: five({ own: true }) })
        const killed = await homing(['apply'], { cwd: p.dir, env: { ...s.env, HOMING_CRASH_AT: point } })
        assert.equal(killed.signal, 'SIGKILL', `${point} was not passed\n${killed.stdout}${killed.stderr}`)
        exits(await p.run('apply'), 0)
        await same(s, await after(s, five()), 'after')
        await registryTrue(s, p.run, [ID])
      })
    }
  }
  for (const engine of POSTGRES_ENGINES) {
    test(`acceptance 1: the same around a statement that commits by itself (${engine})`, async () => {
      for (const point of ['engine.alone.intended:1', 'driver.run.sent:1', 'engine.alone.answered:1']) {
        const s = await shop(engine)
        const p = at(s, { [FILE]: CONCURRENT })
        const killed = await homing(['apply'], { cwd: p.dir, env: { ...s.env, HOMING_CRASH_AT: point } })
        assert.equal(killed.signal, 'SIGKILL', `${point} was not passed\n${killed.stdout}${killed.stderr}`)
        exits(await p.run('apply'), 0)
        await same(s, await after(s, CONCURRENT), 'after')
        await registryTrue(s, p.run, [ID])
      }
    })
  }
})

describe('on PostgreSQL', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of POSTGRES_ENGINES) {
    test(`acceptance 2: CREATE INDEX CONCURRENTLY IF NOT EXISTS over an invalid index is detected and rebuilt (${engine})`, async () => {
      const s = await shop(engine)
      const sql = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS customers_email ON customers (email)'
      await s.sql(`${sql};`).then(
        () => assert.fail('the duplicates did not stop it'),
        () => undefined,
      )
      await s.sql('DELETE FROM customers WHERE id IN (2, 3) AND NOT EXISTS (SELECT FROM orders WHERE customer_id = customers.id);')
      await s.sql("UPDATE customers SET email = id || '-' || email WHERE id <= 3;")
      assert.equal(await s.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'customers_email'::regclass;"), 'f')
      const p = at(s, { [FILE]: `${sql};\n` })
      exits(await p.run('apply'), 0)
      assert.equal(await s.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'customers_email'::regclass;"), 't')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 3: two runners, one building concurrently, do not deadlock (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: CONCURRENT })
      const old = s.client()
      await old.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await old.ask("UPDATE customers SET city = 'held' WHERE id = 9")
      const first = spawnHoming(['apply'], { cwd: p.dir, env: s.env })
      await until(s, BUILDER, /[1-9]/)
      const second = spawnHoming(['apply'], { cwd: p.dir, env: s.env })
      const third = await p.run('apply', '--wait', '500ms')
      exits(third, 5)
      explains(third, /another runner/)
      await old.ask('ROLLBACK')
      await old.end()
      for (const one of [first, second]) exits(await one.end(), 0)
      await same(s, await after(s, CONCURRENT), 'after, once')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 3: one runner builds concurrently, the other comes through PgBouncer (${engine})`, async (t) => {
      const s = await shop(engine)
      const bouncer = await startPgBouncer(s.server, { mode: 'transaction', poolSize: 3 })
      t.after(() => bouncer.stop())
      const env = { DATABASE_URL: bouncer.url(s.database, { pgbouncer: 'true' }) }
      const p = at(s, { [FILE]: CONCURRENT })
      const old = s.client()
      await old.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await old.ask("UPDATE customers SET city = 'held' WHERE id = 9")
      const first = spawnHoming(['apply'], { cwd: p.dir, env: s.env })
      await until(s, BUILDER, /[1-9]/)
      const second = spawnHoming(['apply'], { cwd: p.dir, env })
      await sleep(1_500)
      assert.ok(second.running, 'the second runner did not wait')
      await old.ask('ROLLBACK')
      await old.end()
      exits(await first.end(), 0)
      exits(await second.end(), 0)
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 4: a killed runner whose statement still runs is found, and adopted or ended (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: CONCURRENT })
      const old = s.client()
      await old.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await old.ask("UPDATE customers SET city = 'held' WHERE id = 9")
      const first = spawnHoming(['apply'], { cwd: p.dir, env: s.env })
      await until(s, BUILDER, /[1-9]/)
      first.kill('SIGKILL')
      await first.end()
      const next = spawnHoming(['apply', '--takeover-after', '2s'], { cwd: p.dir, env: s.env })
      await sleep(1_000)
      await old.ask('ROLLBACK')
      await old.end()
      exits(await next.end(), 0)
      assert.equal(await s.sql(BUILDER), '0')
      await same(s, await after(s, CONCURRENT), 'after')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 9: connection loss in mid-backfill is not read as "no more rows" (${engine})`, async (t) => {
      const s = await shop(engine)
      const proxy = await startProxy(s.server)
      t.after(() => proxy.close())
      const env = { DATABASE_URL: proxy.url(s.database) }
      const p = at(s, { [FILE]: BATCHED })
      const running = spawnHoming(['apply', '--takeover-after', '1s'], { cwd: p.dir, env })
      const done = `SELECT rows_done FROM ${s.own('steps')} WHERE step = 'fill';`
      for (const rows of [500, 3000, 6000]) {
        await untilRows(s, done, rows)
        await proxy.cutAll()
      }
      exits(await running.end(), 0)
      await same(s, await after(s, UNBATCHED), 'after: each row once')
      assert.equal(await s.sql(done), '10000')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 15: rollback DDL is as online as the forward DDL (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: `-- homing: step index\n${CONCURRENT}-- homing: down\nDROP INDEX CONCURRENTLY customers_of_city;\n` })
      exits(await p.run('apply'), 0)
      const plan = (await p.run('rollback', '--last', '--dry-run', '--json')).json<{ steps: { mode: string }[] }>()
      assert.equal(plan.steps[0]!.mode, 'alone')

      const reader = s.client()
      const writer = s.client()
      await reader.ask('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await reader.ask("SELECT count(*) FROM customers WHERE city = 'City 1'")
      const running = spawnHoming(['rollback', '--last'], { cwd: p.dir, env: s.env })
      await until(s, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONCURRENTLY%' AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid();", /[1-9]/)
      for (let i = 0; i < 5; i++) {
        const began = performance.now()
        await writer.ask(`UPDATE customers SET name = name WHERE id = ${i + 20}`)
        assert.ok(performance.now() - began < 1_000, 'a write waited for the rollback')
      }
      await reader.ask('COMMIT')
      exits(await running.end(), 0)
      await Promise.all([reader.end(), writer.end()])
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })
  }
})

async function untilRows(s: Shop, sql: string, rows: number): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Number(await s.sql(sql).catch(() => '0')) < rows) {
    if (Date.now() > deadline) throw new Error(`${sql} does not come to ${rows}`)
    await sleep(2)
  }
}

describe('on every engine', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    test(`acceptance 5: a late-merged older migration runs, and that is said (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { '20260301_b.sql': 'CREATE TABLE b (id integer);\n' })
      exits(await p.run('apply'), 0)
      p.write({ '20260201_a.sql': 'CREATE TABLE a (id integer);\n' })
      assert.match((await p.run('status')).stdout, /20260201_a +late/)
      const late = await p.run('apply')
      exits(late, 0)
      assert.match(late.stderr, /20260201_a[^]*late|late[^]*20260201_a/, late.stdout + late.stderr)
      await registryTrue(s, p.run, ['20260201_a', '20260301_b'])
    })

    test(`acceptance 7: a view that cannot be made unwinds everything; a failing way back is no trap (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const view = (from: string): string => `${five()}
-- homing: step view
CREATE VIEW names AS SELECT first_name, last_name FROM customers;
CREATE VIEW broken AS SELECT * FROM ${from};
${engine === 'sqlite' && from !== 'customers' ? 'SELECT * FROM broken;' : ''}
-- homing: down
DROP VIEW broken;
DROP VIEW names;
`
      const p = at(s, { [FILE]: view('not_there') })
      const failed = await p.run('apply')
      exits(failed, 1)
      explains(failed, /not_there/)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
      p.write({ [FILE]: view('customers') })
      exits(await p.run('apply'), 0)
      exits(await p.run('rollback', '--last'), 0)
      await same(s, before, 'before')
    })

    test(`acceptance 9: a killed backfill goes on at its key (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: BATCHED })
      for (const point of ['engine.batch.committed:7', 'engine.batch.ran:5', 'driver.commit.sent:9']) {
        const killed = await homing(['apply'], { cwd: p.dir, env: { ...s.env, HOMING_CRASH_AT: point } })
        assert.equal(killed.signal, 'SIGKILL', `${point} was not passed\n${killed.stdout}${killed.stderr}`)
      }
      const cursor = Number(await s.sql(`SELECT rows_done FROM ${s.own('steps')} WHERE step = 'fill';`))
      assert.ok(cursor >= 7 * 250 && cursor < 10_000, `${cursor} rows are done`)
      exits(await p.run('apply'), 0)
      await same(s, await after(s, UNBATCHED), 'after: each row once')
      assert.equal(await s.sql(`SELECT rows_done FROM ${s.own('steps')} WHERE step = 'fill';`), '10000')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 10: a failed check is never passed by resuming (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const text = `-- homing: step flag own
ALTER TABLE products ADD COLUMN cheap integer;
-- homing: down
ALTER TABLE products DROP COLUMN cheap;
-- homing: step fill own
UPDATE products SET cheap = 1 WHERE price < 100;
-- homing: verify
SELECT count(*) = 0 FROM products WHERE cheap IS NULL;
-- homing: down
UPDATE products SET cheap = NULL;
`
      const p = at(s, { [FILE]: text })
      const failed = await p.run('apply')
      exits(failed, 1)
      explains(failed, /verify|check/)
      await same(s, before, 'before')
      for (const args of [['recover'], ['recover', '--forward'], ['resume']]) exits(await p.run(...args), 0)
      await same(s, before, 'before')
      exits(await p.run('apply'), 1)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })

    test(`acceptance 10: nor by a crash right after it (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const text = `-- homing: step fill batch=400 key=products.id
UPDATE products SET title = 'x' WHERE id > :from AND id <= :to;
-- homing: verify
SELECT count(*) = 0 FROM products WHERE title = 'x';
-- homing: down batch=400 key=products.id
UPDATE products SET title = 'Product no. ' || id || ' "blue", 3 µm' WHERE id > :from AND id <= :to;
`
      const p = at(s, { [FILE]: text })
      const killed = await homing(['apply'], { cwd: p.dir, env: { ...s.env, HOMING_CRASH_AT: 'engine.batch.ran:3' } })
      assert.equal(killed.signal, 'SIGKILL', killed.stderr)
      const recovered = await p.run('recover')
      exits(recovered, 0)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })

    test(`acceptance 13: a missing way back refuses the whole rollback before it starts (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, {
        '20260201_a.sql': 'CREATE TABLE a (id integer);\n',
        '20260202_b.sql': '-- homing: depends 20260201_a\nCREATE TABLE b (id integer);\n-- homing: down\nDROP TABLE b;\n',
        '20260203_c.sql': '-- homing: depends 20260202_b\nCREATE TABLE c (id integer);\n-- homing: down\nDROP TABLE c;\n',
      })
      exits(await p.run('apply'), 0)
      const held = await s.held()
      const refused = await p.run('rollback', '20260201_a')
      exits(refused, 4)
      explains(refused, /20260201_a.*no `down`/)
      await same(s, held, 'as it was')
      await registryTrue(s, p.run, ['20260201_a', '20260202_b', '20260203_c'])
      exits(await p.run('rollback', '--to', '20260201_a'), 0)
      await registryTrue(s, p.run, ['20260201_a'])
    })

    test(`acceptance 13: a rollback is by list, not by count (${engine})`, async () => {
      const s = await shop(engine)
      const table = (name: string, on?: string): string =>
        `${on ? `-- homing: depends ${on}\n` : ''}CREATE TABLE ${name} (id integer);\n-- homing: down\nDROP TABLE ${name};\n`
      const p = at(s, { '1_a.sql': table('a'), '2_b.sql': table('b', '1_a'), '3_c.sql': table('c', '1_a'), '4_d.sql': table('d', '2_b') })
      exits(await p.run('apply'), 0)
      exits(await p.run('rollback', '2_b'), 0)
      await registryTrue(s, p.run, ['1_a', '3_c'])
      p.write({ '5_e.sql': table('e') })
      exits(await p.run('apply'), 0)
      const unknown = await p.run('rollback', '3_c')
      exits(unknown, 4)
      explains(unknown, /5_e .*declares no dependencies/)
      exits(await p.run('rollback', '3_c', '--acknowledge', '3_c'), 0)
      await registryTrue(s, p.run, ['1_a', '2_b', '4_d', '5_e'])
    })
  }

  for (const engine of POSTGRES_ENGINES) {
    test(`acceptance 11: on ambiguous evidence it stops and says so (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: CONCURRENT })
      const killed = await homing(['apply'], { cwd: p.dir, env: { ...s.env, HOMING_CRASH_AT: 'engine.alone.intended:1' } })
      assert.equal(killed.signal, 'SIGKILL', killed.stderr)
      await s.sql('CREATE INDEX customers_of_city ON customers (name);')
      const held = await p.run('apply')
      exits(held, 3)
      explains(held, /customers_of_city[^]*homing recover/)
      await s.sql('DROP INDEX customers_of_city;')
      exits(await p.run('recover'), 0)
      await same(s, await after(s, CONCURRENT), 'after')
      await registryTrue(s, p.run, [ID])
    })

    test(`acceptance 14: retries on a lock have a budget, back off, and let the application through (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: 'ALTER TABLE orders ADD COLUMN hot text;\n' })
      const holder = s.client()
      const client = s.client()
      await holder.ask('BEGIN')
      await holder.ask("UPDATE orders SET status = 'held' WHERE id = 1")
      const running = spawnHoming(['apply', '--lock-timeout', '300ms', '--stall', '1s', '--patience', '20s'], { cwd: p.dir, env: s.env })
      let stalled = 0
      while (running.running) {
        const began = performance.now()
        await client.ask('SELECT count(*) FROM orders WHERE id = 5')
        const took = performance.now() - began
        if (took > 50) stalled += took
        await sleep(10)
      }
      const ended = await running.end()
      exits(ended, 1)
      explains(ended, /stall|lock/)
      assert.ok(stalled < 2_500, `the application stalled ${stalled} ms in sum; the budget is 1 s`)
      await holder.ask('ROLLBACK')
      await Promise.all([holder.end(), client.end()])
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })
  }
})
