/*
 * faults.test.ts - a migration of five steps that fails, is killed, or loses its server in step 3; and the same
 * once the connection is cut around COMMIT.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after as atEnd, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { homing, spawnHoming } from '../lib/run.ts'
import { sharedPostgres, startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { startProxy } from '../lib/proxy.ts'
import { engines, sample } from '../lib/suite.ts'
import { after, at, exits, explains, five, postgresShop, POSTGRES_ENGINES, registryTrue, same, shop, until, type Shop } from './shop.ts'

const FILE = '20260201_names.sql'
const ID = '20260201_names'

const failing = (s: Shop): string =>
  s.engine === 'sqlite'
    ? "INSERT INTO customers (id, name, email) VALUES (1, 'twice', 'twice');"
    : "UPDATE customers SET first_name = (1 / (id - id))::text WHERE id = 5;"

/* Keeps step 3 busy for about two seconds. */
const slow = (s: Shop): string =>
  s.engine === 'sqlite'
    ? 'INSERT INTO order_totals SELECT 1, max(i) % 2 FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000000) SELECT i FROM n); DELETE FROM order_totals;'
    : 'DO $$ BEGIN PERFORM pg_sleep(2); END $$;'

/* Until step 3 runs: the server says so; SQLite keeps the writer's journal beside the file. */
async function inStepThree(s: Shop): Promise<void> {
  if (s.engine !== 'sqlite') {
    return until(s, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(2)%' AND pid <> pg_backend_pid() AND datname = current_database();", /[1-9]/)
  }
  const files = [`${s.file}-journal`, `${s.file}-wal`]
  for (let calm = 0; calm < 3; ) {
    const seen = files.map((f) => (fs.existsSync(f) ? fs.statSync(f).mtimeMs : 0)).join()
    await sleep(150)
    const now = files.map((f) => (fs.existsSync(f) ? fs.statSync(f).mtimeMs : 0)).join()
    calm = seen === now && now !== '0,0' ? calm + 1 : 0
  }
}

describe('S1', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    test(`S1: SQL error at step 3 of 5 (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: five({ third: failing(s) }) })
      const failed = await p.run('apply')
      exits(failed, 1)
      explains(failed, /names\/totals|totals/)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])

      p.write({ [FILE]: five() })
      exits(await p.run('apply'), 0)
      await same(s, await after(s, five()), 'after')
      await registryTrue(s, p.run, [ID])

      exits(await p.run('rollback', '--last'), 0)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])
    })
  }
})

describe('S2', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    test(`S2: SQL error at step 3 where each step commits by itself (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: five({ third: failing(s), own: true }) })
      const failed = await p.run('apply', '--json')
      exits(failed, 1)
      const { home } = failed.json<{ home: { same: boolean } }>()
      assert.equal(home.same, true)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])

      p.write({ [FILE]: five({ own: true }) })
      exits(await p.run('apply'), 0)
      await same(s, await after(s, five()), 'after')
      await registryTrue(s, p.run, [ID])
    })
  }

  for (const engine of POSTGRES_ENGINES) {
    test(`S2: SQL error after statements that no transaction can hold (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const text = (third: string): string => `
-- homing: step index
CREATE INDEX CONCURRENTLY customers_by_city ON customers (city);
-- homing: down
DROP INDEX CONCURRENTLY customers_by_city;
-- homing: step column
ALTER TABLE customers ADD COLUMN phone text;
-- homing: down
ALTER TABLE customers DROP COLUMN phone;
-- homing: step third
${third}
-- homing: down
UPDATE customers SET phone = NULL;
-- homing: step second-index
CREATE INDEX CONCURRENTLY orders_by_status ON orders (status);
-- homing: down
DROP INDEX CONCURRENTLY orders_by_status;
-- homing: step analyse
ANALYZE customers;
-- homing: down
`
      const p = at(s, { [FILE]: text("UPDATE customers SET phone = (1 / (id - 7))::text;") })
      const failed = await p.run('apply')
      exits(failed, 1)
      explains(failed, /division by zero/)
      await same(s, before, 'before')
      await registryTrue(s, p.run, [])

      const good = text("UPDATE customers SET phone = '+' || id;")
      p.write({ [FILE]: good })
      exits(await p.run('apply'), 0)
      await same(s, await after(s, good), 'after')
      await registryTrue(s, p.run, [ID])
    })
  }
})

describe('S3', { concurrency: 2, timeout: 400_000 }, () => {
  for (const engine of engines()) {
    for (const own of [false, true]) {
      test(`S3: the runner is killed while step 3 runs (${engine}, ${own ? 'in parts' : 'in one transaction'})`, async () => {
        const s = await shop(engine)
        const before = await s.held()
        const text = (own ? '' : '-- homing: atomic\n') + five({ third: slow(s), own })
        const p = at(s, { [FILE]: text })
        const running = spawnHoming(['apply'], { cwd: p.dir, env: s.env })
        await inStepThree(s)
        running.kill('SIGKILL')
        assert.equal((await running.end()).signal, 'SIGKILL')
        if (!own) await same(s, before, 'before')

        const next = await p.run('apply')
        exits(next, 0)
        await same(s, await after(s, text), 'after')
        await registryTrue(s, p.run, [ID])
        const again = await p.run('apply')
        exits(again, 0)
        assert.match(again.stderr, /nothing is pending/)
      })
    }
  }
})

const COMMIT = /\bCOMMIT\b/i

describe('servers of their own', { timeout: 400_000 }, () => {
  const servers: Postgres[] = []
  atEnd(async () => {
    for (const server of servers) await server.remove()
  })
  const versions: Version[] = POSTGRES_ENGINES.map((one) => (one === 'postgres15' ? 15 : 18))

  for (const version of versions) {
    const engine = `postgres${version}`
    test(`S4: the server is killed in step 3 and started again (${engine})`, async () => {
      const server = await startPostgres({ version, settings: { fsync: 'on' } })
      servers.push(server)
      for (const [own, patient] of [[false, true], [true, true], [true, false]] as const) {
        const s = await postgresShop(server)
        const text = five({ third: slow(s), own })
        const wanted = await after(s, five({ own }))
        const p = at(s, { [FILE]: text })
        const args = ['apply', '--patience', patient ? '60s' : '500ms']
        const running = spawnHoming(args, { cwd: p.dir, env: s.env })
        await inStepThree(s)
        await server.kill9()
        if (patient) {
          await sleep(500)
          await server.start()
          exits(await running.end(), 0)
        } else {
          const alone = await running.end()
          exits(alone, 3)
          explains(alone, /interrupted[^]*homing recover/)
          await server.start()
          exits(await p.run('apply'), 0)
        }
        await same(s, wanted, 'after')
        await registryTrue(s, p.run, [ID])
      }
    })

    test(`S11: the connection is cut right before and right after the server sees COMMIT (${engine})`, async (t) => {
      const server = await sharedPostgres(version)
      const text = five({ own: true })
      const proxy = await startProxy(server)
      t.after(() => proxy.close())
      const through = (s: Shop): Record<string, string> => ({ DATABASE_URL: proxy.url(s.database) })

      const whole = await postgresShop(server)
      const wanted = await after(whole, text)
      exits(await homing(['apply'], { cwd: at(whole, { [FILE]: text }).dir, env: through(whole) }), 0)
      const commits = proxy
        .log()
        .filter((m) => m.direction === 'toServer' && m.connection === 1 && COMMIT.test(m.text))
        .map((_, i) => i + 1)
      assert.ok(commits.length >= 6, `only ${commits.length} COMMITs were seen\n${proxy.logText()}`)

      const ways = [['before', 'both'], ['after', 'both'], ['after', 'client']] as const
      const cases = commits.flatMap((message) => ways.map(([when, how]) => ({ message, when, how })))
      const taken = sample(cases, 7)
      for (const [i, { message, when, how }] of taken.entries()) {
        const s = await postgresShop(server)
        const p = at(s, { [FILE]: text })
        const thenRefuse = i % 3 === 0
        proxy.reset()
        const connection = (await firstConnection(proxy)) + 1
        const cut = proxy.arm({ direction: 'toServer', connection, text: COMMIT, message, when, how, thenRefuse })
        const answer = await homing(['apply', '--patience', '1s', '--takeover-after', '1s'], { cwd: p.dir, env: through(s) })
        await cut
        proxy.disarm()
        const what = `${when} COMMIT ${message}, ${how}${thenRefuse ? ', then refused' : ''}`
        if (thenRefuse) assert.ok(answer.code !== 0, `${what}: exit ${answer.code}\n${answer.stderr}`)
        exits(await p.run('apply', '--takeover-after', '1s'), 0)
        assert.deepEqual(await s.held(), wanted, what)
        await registryTrue(s, p.run, [ID])
        await server.dropDatabase(s.database)
      }
    })
  }
})

/* How many connections the proxy has counted; reset() starts that again at 0. */
async function firstConnection(proxy: { counts(): { connections: number } }): Promise<number> {
  await sleep(20)
  return proxy.counts().connections
}
