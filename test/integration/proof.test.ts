/*
 * proof.test.ts - what a rehearsal proved is what an apply and a rollback go by: gates, ways back, drift.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

import { project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Here {
  run(...args: string[]): Promise<Answer>
  sql(text: string): Promise<void>
}

interface Told {
  outcome: string
  error?: { text: string; hint: string }
  migrations?: { id: string; state: string; home?: { kind: string; proven: boolean; text: string; loses?: string } }[]
}

/* Two parts that commit one after the other, and one transaction of three; no way back is written. */
const POSTGRES = {
  '1_users.sql':
    'CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);\n' +
    'CREATE INDEX CONCURRENTLY users_name ON users (name);\n',
  '2_more.sql':
    "CREATE TYPE mood AS ENUM ('ok', 'bad');\nALTER TABLE users ADD COLUMN age integer CHECK (age > 0);\n" +
    "ALTER TABLE users ADD COLUMN mood mood DEFAULT 'ok';\n",
}

const SQLITE = {
  '1_users.sql': 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);\nCREATE INDEX users_name ON users (name);\n',
  '2_more.sql': 'ALTER TABLE users ADD COLUMN age integer;\nCREATE VIEW adults AS SELECT * FROM users WHERE age > 17;\n',
}

async function onPostgres(): Promise<Here> {
  const server = await sharedPostgres(15)
  const database = await freshDatabase(server)
  const p = project(POSTGRES)
  return {
    run: (...args) => homing(args, { cwd: p.dir, env: { DATABASE_URL: server.url(database) } }),
    sql: async (text) => void (await server.psql(database, text)),
  }
}

function onSqlite(): Here {
  const p = project(SQLITE)
  const database = p.sqlite()
  return {
    run: (...args) => homing(args, { cwd: p.dir, env: { DATABASE_URL: database.url } }),
    sql: async (text) => void execFileSync('sqlite3', [database.file, text]),
  }
}

async function goesByTheProof(here: Here): Promise<void> {
  const tell = async (...args: string[]): Promise<Told> => (await here.run(...args, '--json')).json<Told>()
  assert.equal((await here.run('rehearse')).code, 0)

  const before = await tell('status')
  assert.deepEqual(
    before.migrations!.map((m) => [m.id, m.home!.kind, m.home!.proven]),
    [['1_users', 'derived', true], ['2_more', 'derived', true]],
  )
  assert.equal((await here.run('apply', '--to', '1_users')).code, 0)

  /* Somebody changes what the second one touches: it does not run, and all stays as it was. */
  await here.sql('ALTER TABLE users ADD COLUMN sneaky integer')
  const drifted = await tell('apply')
  assert.equal(drifted.outcome, 'home')
  assert.match(drifted.error!.text, /not as 2_more was rehearsed on: table (public\.)?users is another/)
  assert.match(drifted.error!.hint, /homing rehearse .*--acknowledge 2_more/)
  assert.equal((await tell('status')).migrations![1]!.state, 'pending')

  /* What else is in the database does not matter. */
  await here.sql('ALTER TABLE users DROP COLUMN sneaky')
  await here.sql('CREATE TABLE of_somebody_else (x integer)')
  assert.equal((await here.run('apply')).code, 0)

  /* The way back that nobody wrote, first refused where it would not lead home. */
  await here.sql('ALTER TABLE users ADD COLUMN later integer')
  const refused = await tell('rollback', '--last')
  assert.match(refused.error!.text, /not as 2_more was rehearsed on/)
  await here.sql('ALTER TABLE users DROP COLUMN later')
  assert.equal((await here.run('rollback', '--last')).code, 0)
  assert.equal((await here.run('rollback', '--last')).code, 0)
  const after = await tell('status')
  assert.deepEqual(after.migrations!.map((m) => m.state), ['pending', 'pending'])
}

test('PostgreSQL: an apply and a rollback go by what was proven', { skip: !engines().includes('postgres15') }, async () => {
  const here = await onPostgres()
  /* Without a proof the first one could be left half-way. */
  const shut = (await here.run('apply', '--json')).json<Told>()
  assert.equal(shut.outcome, 'refused')
  assert.match(shut.error!.hint, /homing rehearse/)
  await goesByTheProof(here)
})

test('SQLite: an apply and a rollback go by what was proven', { skip: !engines().includes('sqlite') }, async () => {
  await goesByTheProof(onSqlite())
})

test('what was applied without a proof comes home by one that an empty database gave', { skip: !engines().includes('sqlite') }, async () => {
  const p = project({ ...SQLITE, '3_bad.sql': 'CREATE TABLE bad (i integer);\nCREATE TABLE users (i integer);\nSELECT 1;\n' })
  const run = (...args: string[]): Promise<Answer> => homing(args, { cwd: p.dir, env: { DATABASE_URL: p.sqlite().url } })
  assert.equal((await run('apply', '--to', '2_more')).code, 0)
  const failed = (await run('apply', '--json')).json<Told & { error: { step: string } }>()
  assert.deepEqual([failed.outcome, failed.error.step], ['home', '2'], 'the step that failed, not the first of its group')
  const refused = await run('rollback', '--last')
  assert.equal(refused.code, 4)
  assert.match(refused.stderr.replace(/\s+/g, ' '), /`homing rehearse 2_more` derives .* give --url of an empty database/)
  assert.equal((await run('rehearse', '2_more', '--url', p.sqlite('empty.db').url)).code, 0)
  assert.equal((await run('rollback', '--last')).code, 0)
})
