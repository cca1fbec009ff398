/*
 * The migrations that unleash-server ships, run as files of Homing, up and down.
 *
 * What is expected stands in expected.ts as it was measured: a change there is a change in what Homing does or says.
 * The judge is a catalogue dump that is not ours, and pg_dump on 15.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { catalogueDump, pgDump, rowDigests, type Digest } from '../lib/judge.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { engines, isFull } from '../lib/suite.ts'
import { nativeOf, PRELUDE, recordUnleash, unleashIds, type Recorded } from '../lib/unleash.ts'
import { EMPTY_UP, FAIL, IN_PARTS, LEAVE, NAMES_ONLY, READ_ROWS } from './expected.ts'

/** How many of the newest are walked one by one, unless all are. */
const NEWEST = 70

interface Difference {
  path: string
}
interface Result {
  outcome: string
  now?: string
  error?: { sqlstate?: string; text?: string }
  home?: { same: boolean; differences: Difference[] }
}

const versions = engines().flatMap((one): Version[] => (one === 'sqlite' ? [] : [one === 'postgres15' ? 15 : 18]))

const counts = (rows: Record<string, Digest>): Record<string, number> =>
  Object.fromEntries(Object.entries(rows).map(([name, { rows: count }]) => [name, count]))

/* On 18 the name of a NOT NULL is an object; Homing looks at it only where its author gave it. */
const withoutNames = (dump: string): string =>
  dump.replace(/^(constraint \| \S+) \S+_not_null\d* \| (n NOT NULL)/gm, '$1 | $2').split('\n').sort().join('\n')

for (const version of versions) {
  describe(`unleash on PostgreSQL ${version}`, () => {
    let server: Postgres
    let plain: string
    let all: Recorded[]
    let home: Project

    const run = (database: string, ...args: string[]): Promise<Answer> =>
      homing([...args, '--url', server.url(database), '--json', '--quiet'], { cwd: home.dir, timeoutMs: 120_000 })
    const atLevel = async (count: number): Promise<string> => {
      const database = await freshDatabase(server)
      await server.psql(database, PRELUDE)
      if (count === 0) return database
      const answer = await run(database, 'apply', '--to', all[count - 1]!.id)
      assert.equal(answer.code, 0, answer.stdout + answer.stderr)
      return database
    }

    before(async () => {
      server = await startPostgres({ version, socketOnly: true, settings: { fsync: 'off' } })
      plain = await freshDatabase(server)
      await server.psql(plain, PRELUDE)
      all = await recordUnleash((script) => server.psql(plain, script), (sql) => server.rows(plain, sql))
      home = project(Object.fromEntries(all.map((one) => [nativeOf(one).file, nativeOf(one).text])))
    })
    after(() => server?.remove())

    test('374 migrations are read and written as files', () => {
      assert.equal(all.length, 374)
      assert.deepEqual(all.map(({ id }) => id), unleashIds())
      const natives = all.map((one) => ({ id: one.id, ...nativeOf(one) }))
      assert.deepEqual(all.filter(({ reads }) => reads).map(({ id }) => id), READ_ROWS)
      assert.deepEqual(natives.filter(({ emptyUp }) => emptyUp).map(({ id }) => id), EMPTY_UP)
      assert.deepEqual(natives.filter(({ parts }) => parts > 1).map(({ id }) => id), IN_PARTS)
      assert.equal(natives.filter(({ emptyDown }) => emptyDown).length, 62)
    })

    test('apply leads to the catalogue and the numbers of rows that psql leads to', async () => {
      const database = await atLevel(all.length)
      assert.equal(await catalogueDump(server, database), await catalogueDump(server, plain))
      if (version === 15) assert.equal(await pgDump(server, database), await pgDump(server, plain))
      assert.deepEqual(counts(await rowDigests(server, database)), counts(await rowDigests(server, plain)))
      const again = await run(database, 'apply')
      assert.equal(again.json<Result>().outcome, 'nothing')
    })

    test('each way back leads home, or Homing names what does not, or stays as it was', { timeout: 1_800_000 }, async (t) => {
      const from = isFull() ? 0 : all.length - NEWEST
      let database = await atLevel(from)
      const levels = new Map([[from, await catalogueDump(server, database)]])
      const kept = new Map<number, string>()
      for (let at = from; at < all.length; at++) {
        const { id } = all[at]!
        if (id in FAIL) {
          kept.set(at, `${database}_${at}`)
          await server.createDatabase(`${database}_${at}`, database)
        }
        const answer = await run(database, 'apply', '--to', id)
        assert.equal(answer.code, 0, `${id}: ${answer.stdout}${answer.stderr}`)
        levels.set(at + 1, await catalogueDump(server, database))
      }

      const left: Record<string, string[]> = {}
      const failed: Record<string, string> = {}
      const names: string[] = []
      let carried = new Set<string>()
      for (let at = all.length; at-- > from; ) {
        const { id } = all[at]!
        const rows = id in FAIL ? await rowDigests(server, database) : undefined
        const was = id in FAIL ? await catalogueDump(server, database) : undefined
        const answer = await run(database, 'rollback', '--last')
        const result = answer.json<Result>()
        const now = await catalogueDump(server, database)
        if (answer.code !== 0) {
          failed[id] = `${answer.code} ${result.outcome} ${result.error?.sqlstate}`
          assert.equal(now, was, `${id}: a way back that fails leaves the catalogue as it was`)
          assert.deepEqual(await rowDigests(server, database), rows, `${id}: and the rows`)
          const before = kept.get(at)
          assert.ok(before, `${id}: its way back was not known to fail\n${answer.stdout}`)
          database = before // as an operator goes on: from a copy made before the migration
          carried = new Set()
          continue
        }
        assert.ok(result.home, `${id}: nothing is said about home\n${answer.stdout}`)
        const paths = result.home.differences.map(({ path }) => path)
        const fresh = paths.filter((path) => !carried.has(path))
        if (fresh.length > 0) left[id] = fresh
        carried = new Set(paths)
        const same = now === levels.get(at)
        if (same !== result.home.same) {
          assert.equal(withoutNames(now), withoutNames(levels.get(at)!), `${id}: the judge sees what Homing does not`)
          names.push(id)
        }
      }

      const walked = new Set(all.slice(from).map(({ id }) => id))
      const known = <Value>(table: Record<string, Value>): Record<string, Value> =>
        Object.fromEntries(Object.entries(table).filter(([id]) => walked.has(id)))
      t.diagnostic(`${walked.size} ways back: ${Object.keys(failed).length} fail, ${Object.keys(left).length} leave something`)
      assert.deepEqual(failed, known(FAIL))
      assert.deepEqual(left, known(LEAVE))
      assert.deepEqual(names, version === 15 ? [] : NAMES_ONLY.filter((id) => walked.has(id)))
    })
  })
}
