/*
 * The schema that unleash-server's migrations make, filled from itself alone.
 */
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'

import { mustRun } from '../lib/child.ts'
import { homingBin } from '../lib/run.ts'
import { freshDatabase, startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { PRELUDE, recordUnleash } from '../lib/unleash.ts'

interface Filled {
  tables: { schema: string; table: string; wanted: number; filled: number; why?: string }[]
  digest: string
  milliseconds: number
}

const ROWS = 10
const versions = engines().flatMap((one): Version[] => (one === 'sqlite' ? [] : [one === 'postgres15' ? 15 : 18]))

for (const version of versions) {
  describe(`rows for unleash on PostgreSQL ${version}`, () => {
    let server: Postgres
    const schema: string[] = []

    const fill = async (seed: number): Promise<[string, Filled]> => {
      const database = await freshDatabase(server)
      for (const script of schema) await server.psql(database, script)
      const program = path.join(path.dirname(homingBin()), 'test/real/real_rows_of')
      const said = await mustRun(program, [server.url(database), String(seed), String(ROWS)], { timeoutMs: 60_000 })
      return [database, JSON.parse(said) as Filled]
    }

    before(async () => {
      server = await startPostgres({ version, socketOnly: true, settings: { fsync: 'off' } })
      const plain = await freshDatabase(server)
      const run = async (script: string): Promise<void> => {
        schema.push(script)
        await server.psql(plain, script)
      }
      await run(PRELUDE)
      await recordUnleash(run, (sql) => server.rows(plain, sql))
    })
    after(() => server?.remove())

    test('every table has its rows, and every constraint holds', async (t) => {
      const [database, { tables, milliseconds }] = await fill(1)
      t.diagnostic(`${tables.length} tables, ${(milliseconds / tables.length).toFixed(1)} ms each`)
      assert.deepEqual(tables.filter(({ filled, wanted }) => filled < wanted), [])
      assert.ok(tables.length > 50)
      const checked = await server.rows(database, `SELECT count(*)::integer AS n FROM pg_constraint WHERE contype IN ('c', 'f') AND NOT convalidated`)
      assert.deepEqual(checked, [{ n: 0 }])
    })

    test('the seed decides', async () => {
      const [, one] = await fill(7)
      const [, same] = await fill(7)
      const [, other] = await fill(8)
      assert.deepEqual(one.tables, same.tables)
      assert.notEqual(one.digest, other.digest)
    })
  })
}
