/*
 * Histories that the tools themselves wrote: recognised, read, matched with files; and rows of ours after which the
 * tool has nothing to do.
 *
 * A tool that would run a migration again fails, because its table is there; one that takes a migration for applied
 * leaves it out, and its table is missing.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'

import { execute, plainEnv } from '../lib/child.ts'
import { homing, homingBin, type Answer } from '../lib/run.ts'
import { freshDatabase, startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import {
  dbmate, dbmateFolder, ddl, drizzle, drizzle1, drizzle1Folder, drizzleFolder, graphile, graphileFolder, knex, kysely, nodeFolder, nodePgMigrate, onPostgres, onSqlite, runDrizzle, type File, type Place, type Tool,
} from '../foreign/tools.ts'

interface Row {
  name: string
  version: string
  checksum: string
  group: string
  state: string
  applied_at: number
}

interface Looked {
  error?: string
  found: { tool: string; table: string; rivals: string; why: string; score: number }[]
  rows: Row[]
  pairs: { place: string; file: string; summed: boolean }[]
  stuck: string
  batch: number
  changed: boolean
}

const entry = (file: File, removed = false): Record<string, unknown> => ({
  name: file.id,
  version: file.version ?? '',
  when: file.when ?? 0,
  text: file.text ?? '',
  ...file.row,
  removed,
})

interface Asked {
  files?: File[]
  mirror?: Record<string, unknown>[]
}

async function ask(url: string, asked: Asked): Promise<{ code: number | null; answer: Looked }> {
  const file = path.join(tempFolder('history'), 'asked.json')
  fs.writeFileSync(file, JSON.stringify(asked))
  const program = path.join(path.dirname(homingBin()), 'test/real/real_history')
  const passed = Object.entries(process.env).filter(([name]) => /^(ASAN|UBSAN)_/.test(name))
  const ended = await execute(program, [url, file], { env: plainEnv(Object.fromEntries(passed)) })
  assert.match(ended.stdout, /^{/, ended.stderr)
  return { code: ended.code, answer: JSON.parse(ended.stdout) as Looked }
}

async function look(url: string, asked: Asked): Promise<Looked> {
  const { code, answer } = await ask(url, asked)
  assert.equal(code, 0, answer.error)
  return answer
}

/** Every further table takes two seconds. */
const SLOW = `
CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); END';
CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION slow();`

const places = (looked: Looked): string[] => looked.pairs.map(({ place }) => place)

/** What is the same on both engines; `run` sends SQL apart from the tool. */
async function walk(tool: Tool, place: Place, run: (sql: string) => Promise<unknown>): Promise<void> {
  const [one, , last] = tool.files
  const { files } = tool
  await tool.run(place, 2)
  const seen = await look(place.url, { files })
  assert.equal(seen.found[0]?.tool, tool.name, JSON.stringify(seen.found))
  assert.equal(seen.found.filter(({ score }) => score > seen.found[0]!.score - 15).length, 1, JSON.stringify(seen.found))
  assert.deepEqual(seen.rows.map(({ state }) => state), ['applied', 'applied'])
  assert.deepEqual(places(seen), ['matches', 'matches', 'pending'], JSON.stringify(seen.pairs))
  assert.equal(seen.stuck, '')
  assert.equal(seen.changed, false)
  if (one!.row?.name) assert.equal(seen.rows[0]!.name, one!.row.name)
  if (one!.text && seen.rows[0]!.checksum) assert.equal(seen.pairs[0]!.summed, true)

  await run(ddl(3))
  const mirrored = await look(place.url, { files, mirror: [entry(last!)] })
  assert.deepEqual(places(mirrored), ['matches', 'matches', 'matches'], JSON.stringify(mirrored.rows))
  await tool.run(place, 3)
  const after3 = await look(place.url, { files })
  assert.deepEqual(after3.rows, mirrored.rows, 'the tool finds nothing to do')

  await run('DROP TABLE m3')
  const undone = await look(place.url, { files, mirror: [entry(last!, true)] })
  assert.deepEqual(places(undone), ['matches', 'matches', 'pending'])
  await tool.run(place, 3)
  await run('SELECT * FROM m3')
  const again = await look(place.url, { files })
  assert.deepEqual(places(again), ['matches', 'matches', 'matches'])
  const names = (rows: Row[]): string[] => rows.map(({ name, version, checksum }) => `${name}|${version}|${checksum}`)
  assert.deepEqual(names(again.rows), names(mirrored.rows), 'the row of ours is like the one of the tool')
  const groups = (rows: Row[]): string[] => rows.map(({ group }) => group)
  assert.deepEqual(groups(again.rows), groups(mirrored.rows))
  for (const row of mirrored.rows) {
    const other = again.rows.find(({ name, version }) => name === row.name && version === row.version)
    assert.equal(row.applied_at > 0, other!.applied_at > 0)
  }
}

if (engines().includes('postgres15')) {
  describe('histories on PostgreSQL', () => {
    let server: Postgres
    const fresh = async (): Promise<Place> => {
      const database = await freshDatabase(server)
      return { url: server.url(database), host: server.host, port: server.port, user: server.user, database }
    }
    before(async () => {
      server = await startPostgres({ version: 15, socketOnly: true, settings: { fsync: 'off' } })
    })
    after(() => server?.remove())

    for (const tool of onPostgres) {
      test(tool.title, async () => {
        const place = await fresh()
        await walk(tool, place, (sql) => server.psql(place.database, sql))
      })
    }

    test('what drizzle-orm leaves out without a word is said', async () => {
      const place = await fresh()
      await runDrizzle(place, [1, 3])
      await runDrizzle(place, [1, 2, 3])
      await assert.rejects(server.psql(place.database, 'SELECT * FROM m2'), /m2/)
      const seen = await look(place.url, { files: drizzle.files })
      assert.deepEqual(seen.pairs.map(({ place: is, file }) => `${file} ${is}`), [
        '0001_m1 matches', '0003_m3 matches', '0002_m2 skipped',
      ])
    })

    /* The tool takes its own lock; Homing knows its number, and keeps off. */
    for (const tool of [kysely, nodePgMigrate, graphile]) {
      test(`${tool.title} at work is not disturbed`, async () => {
        const place = await fresh()
        await tool.run(place, 1)
        await server.psql(place.database, SLOW)
        let running = true
        const ended = tool.run(place, 2).finally(() => (running = false))
        let said = ''
        while (running && said === '') said = (await ask(place.url, {})).answer.error ?? ''
        await ended
        assert.match(said, /is at work here: its lock \d+ is held by session \d+ of postgres/)
        assert.deepEqual((await look(place.url, {})).rows.map(({ state }) => state), ['applied', 'applied'])
      })
    }

    /* Both are used in turn, and neither does what the other did; no author wrote a way back. */
    for (const [tool, folder] of [
      [drizzle, drizzleFolder([1, 2, 3])],
      [drizzle1, drizzle1Folder(3)],
      [dbmate, dbmateFolder(3)],
      [nodePgMigrate, nodeFolder(3)],
      [graphile, graphileFolder(3)],
    ] as const) {
      test(`${tool.title}: adopted, rehearsed and applied, nothing is left for the tool`, async () => {
        const place = await fresh()
        const cwd = tempFolder('project')
        await tool.run(place, 1)
        const told = async (...words: string[]): Promise<string> => {
          const { code, stdout, stderr } = await homing([...words, '--url', place.url, '--dir', folder], { cwd })
          assert.equal(code, 0, stdout + stderr)
          return stdout
        }
        const inStep = async (): Promise<unknown> => (JSON.parse(await told('status', '--json')) as { mirror: { in_step: boolean } }).mirror.in_step
        await told('adopt', '--mirror')
        await told('rehearse')
        await told('apply', '--to', tool.files[1]!.id)
        assert.equal(await inStep(), true)
        const mirrored = await look(place.url, { files: tool.files })
        assert.deepEqual(places(mirrored), ['matches', 'matches', 'pending'])
        await tool.run(place, 2)
        assert.deepEqual((await look(place.url, { files: tool.files })).rows, mirrored.rows, 'nothing to do')
        await tool.run(place, 3)
        await server.psql(place.database, 'SELECT * FROM m3')
        assert.equal(await inStep(), false, 'the tool applied one of its own')
        await told('adopt')
        await told('apply')
        assert.equal(await inStep(), true)
      })

      test(`${tool.title}: what Homing took back, the tool applies again`, async () => {
        const place = await fresh()
        const cwd = tempFolder('project')
        await tool.run(place, 1)
        const told = async (...words: string[]): Promise<void> => {
          const { code, stdout, stderr } = await homing([...words, '--url', place.url, '--dir', folder], { cwd })
          assert.equal(code, 0, stdout + stderr)
        }
        await told('adopt', '--mirror')
        await told('rehearse')
        await told('apply')
        await told('rollback', '--to', tool.files[0]!.id)
        assert.deepEqual(places(await look(place.url, { files: tool.files })), ['matches', 'pending', 'pending'])
        await tool.run(place, 3)
        await server.psql(place.database, 'SELECT * FROM m2, m3')
        await told('adopt')
      })
    }

    test('knex beside SQL: its programs are the base, and Homing waits for those that did not run', async () => {
      const place = await fresh()
      const cwd = tempFolder('project')
      const folder = path.join(cwd, 'migrations')
      fs.mkdirSync(folder)
      for (const { row } of knex.files) fs.writeFileSync(path.join(folder, row!.name!), '')
      fs.writeFileSync(path.join(folder, '20240102000000_own.sql'), 'CREATE TABLE own (i int);\n')
      const run = (...words: string[]): Promise<Answer> => homing([...words, '--url', place.url], { cwd })
      await knex.run(place, 2)
      assert.equal((await run('adopt')).code, 0)
      const waits = await run('apply')
      assert.equal(waits.code, 4)
      assert.match(waits.stderr, /20240101000003_m3\.js is a program, and has not run here/)
      await knex.run(place, 3)
      assert.equal((await run('adopt')).code, 0)
      for (const command of [['rehearse'], ['apply'], ['rollback', '--last']]) {
        const { code, stdout, stderr } = await run(...command)
        assert.equal(code, 0, stdout + stderr)
      }
      await knex.run(place, 3)
    })

    test('several tools in one database are told apart', async () => {
      const place = await fresh()
      /* Drizzle 1.x goes on in the table of 0.x. */
      const apart = onPostgres.filter((tool) => tool !== drizzle1)
      for (const [at, tool] of apart.entries()) {
        await tool.run(place, 1)
        const tables = await server.rows(place.database, "SELECT 1 FROM pg_tables WHERE tablename = 'm1'")
        assert.equal(tables.length, 1)
        await server.psql(place.database, `ALTER TABLE m1 RENAME TO t${at}`)
      }
      const seen = await look(place.url, {})
      assert.deepEqual(seen.found.filter(({ tool }) => tool !== 'rails').map(({ tool }) => tool).sort(),
        apart.map(({ name }) => name).sort())
    })
  })
}

if (engines().includes('sqlite')) {
  describe('histories on SQLite', () => {
    for (const tool of onSqlite) {
      test(tool.title, async () => {
        const host = path.join(tempFolder('lite'), 'app.db')
        const place: Place = { url: `sqlite:${host}`, host, port: 0, user: '', database: '' }
        await walk(tool, place, async (sql) => {
          const db = new DatabaseSync(host)
          db.exec(sql)
          db.close()
        })
      })
    }
  })
}
