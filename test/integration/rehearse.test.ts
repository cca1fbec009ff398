/*
 * rehearse.test.ts - rehearsals end to end: what is proven and what is not, why, and what is left behind.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'

import { project, type Project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Home {
  step: string
  kind: string
  loses?: string
  why?: string
  needs_undo_image?: boolean
  down?: string[]
}

interface Migration {
  id: string
  state: string
  proven: boolean
  why?: string
  home?: Home[]
  lock?: { level: string; on: string }
  compatible?: string
  fault?: string
  error?: { text: string }
  findings?: { rule: string; text: string; line: number }[]
}

interface Result {
  command: string
  outcome: string
  exit: number
  migrations: Migration[]
  lock: { file: string; written: number; dropped: number; current: boolean }
  warnings?: string[]
}

interface Here extends Project {
  url: string
  run(...args: string[]): Promise<Answer>
  rehearse(...args: string[]): Promise<Result>
  lock(): string
}

function at(p: Project, url: string): Here {
  const run = (...args: string[]): Promise<Answer> => homing(args, { cwd: p.dir, env: { DATABASE_URL: url } })
  return {
    ...p,
    url,
    run,
    rehearse: async (...args) => (await run('rehearse', '--json', ...args)).json<Result>(),
    lock: () => fs.readFileSync(path.join(p.dir, 'homing.lock'), 'utf8'),
  }
}

function onSqlite(files: Record<string, string>): Here {
  const p = project(files)
  return at(p, p.sqlite().url)
}

async function onPostgres(files: Record<string, string>): Promise<Here> {
  const server = await sharedPostgres(15)
  return at(project(files), server.url(await freshDatabase(server)))
}

const only = (r: Result, id: string): Migration => {
  const found = r.migrations.find((m) => m.id === id)
  assert.ok(found, `${id} is not among ${r.migrations.map((m) => m.id).join(', ')}`)
  return found
}

const states = (r: Result): Record<string, string> => Object.fromEntries(r.migrations.map((m) => [m.id, m.state]))

const USERS = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, email text);\n'

describe('a rehearsal on SQLite', () => {
  test('proves a derived way back, and says what it destroys', async () => {
    const p = onSqlite({ '1_users.sql': USERS, '2_age.sql': 'ALTER TABLE users ADD COLUMN age integer;\n' })
    const r = await p.rehearse()
    assert.deepEqual(states(r), { '1_users': 'proven', '2_age': 'proven' }, JSON.stringify(r, null, 1))
    assert.equal(r.exit, 0)
    assert.equal(only(r, '2_age').home?.[0]?.kind, 'derived')
    assert.match(only(r, '1_users').home?.[0]?.loses ?? '', /destroys what was written to table users/)
    assert.match(p.lock(), /migration 2_age[^]*proven {4}yes/)
    assert.ok(!fs.existsSync(path.join(p.dir, 'app.db')), 'the target was made')
  })

  test('names what is not home, what needs an undo image, what is lost', async () => {
    const p = onSqlite({
      '1_users.sql': USERS,
      '2_fill.sql': "UPDATE users SET email = 'x';\n",
      '3_drop.sql': 'ALTER TABLE users DROP COLUMN email;\n',
      '4_lie.sql': 'CREATE TABLE posts (id integer);\nCREATE INDEX posts_id ON posts (id);\n-- homing: down\nDROP INDEX posts_id;\n',
      '5_kept.sql':
        '-- homing: step keep\nCREATE TABLE kept AS SELECT id, name FROM users;\n-- homing: down\nDROP TABLE kept;\n-- homing: step wipe\nUPDATE users SET name = upper(name);\n' +
        '-- homing: down\nUPDATE users SET name = (SELECT k.name FROM kept k WHERE k.id = users.id);\n',
    })
    const r = await p.rehearse()
    assert.equal(r.exit, 1)
    assert.equal(r.outcome, 'unproven')
    assert.deepEqual(states(r), {
      '1_users': 'proven',
      '2_fill': 'unproven',
      '3_drop': 'unproven',
      '4_lie': 'unproven',
      '5_kept': 'proven',
    })
    assert.equal(only(r, '2_fill').home?.[0]?.needs_undo_image, true)
    assert.match(only(r, '3_drop').home?.[0]?.loses ?? '', /comes back empty/)
    assert.match(only(r, '4_lie').why ?? '', /does not lead home: table posts is left over/)
  })

  test('a failure ends the chain, unless only rows are at fault', async () => {
    const p = onSqlite({
      '1_users.sql': USERS,
      '2_short.sql': 'CREATE UNIQUE INDEX users_first ON users (substr(name, 1, 0));\n',
      '3_fails.sql': 'CREATE TABLE fine (id integer);\nINSERT INTO nowhere VALUES (1);\n',
      '4_behind.sql': 'CREATE TABLE behind (id integer);\n',
    })
    const r = await p.rehearse()
    const told = { '1_users': 'proven', '2_short': 'unproven', '3_fails': 'failed', '4_behind': 'not rehearsed' }
    assert.deepEqual(states(r), told, JSON.stringify(r, null, 1))
    assert.equal(only(r, '2_short').fault, 'rows')
    assert.match(only(r, '2_short').why ?? '', /as soon as there are rows: 2_short line 1.*UNIQUE/)
    assert.equal(only(r, '3_fails').fault, undefined)
    assert.match(only(r, '3_fails').why ?? '', /3_fails line 2, step 2.*nowhere/)
    assert.equal(r.exit, 1)
  })

  test('the rebuild that ORMs write comes home with its rows', async () => {
    const p = onSqlite({
      '1_users.sql': `${USERS}CREATE TABLE posts (id integer PRIMARY KEY, author integer REFERENCES users (id) ON DELETE CASCADE);\n`,
      '2_rebuild.sql':
        'PRAGMA foreign_keys=OFF;\nCREATE TABLE new_users (id integer PRIMARY KEY, name text NOT NULL, email text, nick text);\n' +
        'INSERT INTO new_users (id, name, email) SELECT id, name, email FROM users;\nDROP TABLE users;\n' +
        'ALTER TABLE new_users RENAME TO users;\nPRAGMA foreign_keys=ON;\n',
    })
    const r = await p.rehearse()
    assert.equal(only(r, '2_rebuild').state, 'proven', JSON.stringify(only(r, '2_rebuild'), null, 1))
  })

  test('what is proven is not rehearsed again, what was edited is; ci tells when the lock is not current', async () => {
    const p = onSqlite({ '1_users.sql': USERS, '2_age.sql': 'ALTER TABLE users ADD COLUMN age integer;\n' })
    assert.equal((await p.run('ci')).code, 1, 'there is no lock file')
    assert.ok(!fs.existsSync(path.join(p.dir, 'homing.lock')), 'ci wrote it')
    assert.equal((await p.run('ci', '--write')).code, 0)
    const written = p.lock()
    const again = await p.rehearse()
    assert.deepEqual([again.outcome, again.lock.written], ['nothing', 0])
    assert.equal(p.lock(), written)
    assert.equal((await p.run('ci')).code, 0)
    const all = await p.rehearse('--all')
    assert.deepEqual([states(all)['2_age'], all.lock.written], ['proven', 0], 'times alone are no change')
    p.write({ '2_age.sql': 'ALTER TABLE users ADD COLUMN age bigint;\n' })
    assert.equal((await p.run('ci')).code, 1)
    const edited = await p.rehearse()
    assert.deepEqual(states(edited), { '1_users': 'current', '2_age': 'proven' })
    p.remove('2_age.sql')
    assert.equal((await p.run('ci')).code, 1, 'a proof of a migration that is gone')
    assert.equal((await p.rehearse()).lock.dropped, 1)
    assert.equal((await p.run('ci')).code, 0)
  })

  test('writes for other programs', async () => {
    const p = onSqlite({ '1_users.sql': USERS, '2_fill.sql': "\nUPDATE users SET email = '<&>';\n" })
    const said = await p.run('ci', '--junit', 'j.xml', '--sarif', 's.json', '--markdown', 'm.md')
    assert.equal(said.code, 1)
    const read = (name: string): string => fs.readFileSync(path.join(p.dir, name), 'utf8')
    assert.match(read('j.xml'), /tests="2" failures="1"[^]*<failure type="unproven"/)
    const sarif = JSON.parse(read('s.json')) as {
      version: string
      runs: { results: { ruleId: string; locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[] }[] }[]
    }
    const found = sarif.runs[0]?.results.find((one) => one.ruleId === 'undo-image')
    assert.deepEqual(found?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'migrations/2_fill.sql' },
      region: { startLine: 2 },
    })
    assert.match(read('m.md'), /\| 2\\_fill \| \*\*no\*\* \|/)
    assert.match(said.stdout, /2_fill +not proven/)
  })

  test('named ones, usage, and nothing pending', async () => {
    const p = onSqlite({ '1_users.sql': USERS, '2_age.sql': 'ALTER TABLE users ADD COLUMN age integer;\n' })
    assert.equal((await p.run('rehearse', 'no_such')).code, 2)
    assert.equal((await p.run('rehearse', '--to', 'no_such')).code, 2)
    assert.equal((await p.run('rehearse', '--seed', 'x')).code, 2)
    const named = await p.rehearse('2_age')
    assert.deepEqual(states(named), { '1_users': 'passed', '2_age': 'proven' })
    assert.equal((await p.rehearse('--to', '1_users')).migrations.length, 1)
    assert.equal((await p.run('apply')).code, 0)
    const nothing = await p.rehearse()
    assert.deepEqual([nothing.outcome, nothing.exit], ['nothing', 0])
  })
})

const HAS_POSTGRES = engines().includes('postgres15')

describe('a rehearsal on PostgreSQL', { skip: !HAS_POSTGRES }, () => {
  const sandboxes = async (): Promise<number> => {
    const server = await sharedPostgres(15)
    const found = await server.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname LIKE 'homing_sandbox_%'")
    return Number(found)
  }

  test('each kind of migration, with the target untouched and the sandbox gone', async () => {
    const p = await onPostgres({
      '00_base.sql':
        "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text, mood mood);\n" +
        'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, total numeric);\n',
    })
    assert.equal((await p.run('apply')).code, 0)
    const before = (await p.run('fingerprint', '--data')).stdout
    p.write({
      '01_column.sql': 'ALTER TABLE users ADD COLUMN age integer NOT NULL DEFAULT 0;\n',
      '02_enum.sql': "ALTER TYPE mood ADD VALUE 'happy';\n",
      '03_index.sql': 'CREATE INDEX CONCURRENTLY orders_user ON orders (user_id);\n',
      '04_update.sql': "UPDATE users SET email = 'x@example.org';\n",
      '05_do.sql': "DO $$ BEGIN UPDATE orders SET total = 0; CREATE TABLE logs (id bigint); END $$;\n",
      '06_drop.sql': 'ALTER TABLE users DROP COLUMN email;\n',
      '07_lie.sql': 'CREATE TABLE posts (id bigint);\nCREATE VIEW first AS SELECT * FROM posts;\n-- homing: down\nDROP VIEW first;\n',
      '08_fill.sql':
        '-- homing: step add\nALTER TABLE orders ADD COLUMN cents bigint;\n-- homing: down\nALTER TABLE orders DROP COLUMN cents;\n' +
        '-- homing: step fill batch=7 key=orders.id\nUPDATE orders SET cents = 1 WHERE id > :from AND id <= :to;\n-- homing: down\n',
      '09_seed.sql': 'CREATE TABLE kinds (id int PRIMARY KEY);\nINSERT INTO kinds VALUES (1), (2);\n',
      '10_comment.sql': "COMMENT ON TABLE users IS 'people';\nCREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
      '11_not_null.sql': 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL;\n',
    })
    const r = await p.rehearse()
    assert.deepEqual(
      states(r),
      {
        '01_column': 'proven',
        '02_enum': 'proven',
        '03_index': 'proven',
        '04_update': 'unproven',
        '05_do': 'unproven',
        '06_drop': 'unproven',
        '07_lie': 'unproven',
        '08_fill': 'proven',
        '09_seed': 'proven',
        '10_comment': 'proven',
        '11_not_null': 'unproven',
      },
      JSON.stringify(r, null, 1),
    )
    assert.equal(only(r, '04_update').home?.[0]?.kind, 'none')
    assert.match(only(r, '04_update').why ?? '', /rows of table public.users/)
    assert.equal(only(r, '05_do').home?.[0]?.needs_undo_image, true)
    assert.match(only(r, '05_do').why ?? '', /public.orders/)
    assert.match(only(r, '06_drop').home?.[0]?.loses ?? '', /comes back empty: column public.users.email/)
    assert.match(only(r, '11_not_null').why ?? '', /as soon as there are rows.*contains null values/)
    assert.match(only(r, '07_lie').why ?? '', /table public.posts is left over/)
    assert.deepEqual([only(r, '01_column').lock?.level, only(r, '01_column').lock?.on], ['blocks everything', 'public.users'])
    assert.equal(only(r, '03_index').lock?.level, 'writes rows')
    assert.equal(only(r, '01_column').compatible, 'backward')
    assert.equal((await p.run('fingerprint', '--data')).stdout, before, 'the target was touched')
    assert.equal(await sandboxes(), 0)
    assert.equal((await p.run('status', '--json')).code, 0)
  })

  test('hostile rows tell a migration that only passes with everyday ones', async () => {
    const p = await onPostgres({ '00_base.sql': 'CREATE TABLE notes (id bigint PRIMARY KEY, n bigint);\n' })
    assert.equal((await p.run('apply')).code, 0)
    p.write({ '01_short.sql': 'ALTER TABLE notes ALTER COLUMN n TYPE smallint;\n', '02_behind.sql': 'CREATE TABLE b (i int);\n' })
    const r = await p.rehearse('--rows', '60')
    assert.deepEqual(states(r), { '01_short': 'proven', '02_behind': 'proven' }, JSON.stringify(r, null, 1))
    assert.equal(only(r, '01_short').fault, 'data')
    const told = only(r, '01_short').findings?.find((one) => one.rule === 'fails-on-rows')
    assert.match(told?.text ?? '', /passes with everyday ones.*out of range/)
    assert.equal(await sandboxes(), 0)
  })

  test('a migration that refuses its own steps apart is tried as a whole', async () => {
    const p = await onPostgres({
      '01_a.sql':
        'CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n' +
        'INSERT INTO c VALUES (1);\nINSERT INTO p VALUES (1);\n',
    })
    const r = await p.rehearse()
    assert.deepEqual(states(r), { '01_a': 'proven' }, JSON.stringify(r, null, 1))
  })

  test('a role that may not make databases is told of the other sandboxes; an empty database serves', async () => {
    const server = await sharedPostgres(15)
    const p = await onPostgres({ '01_a.sql': 'CREATE TABLE a (i int);\n' })
    const empty = await freshDatabase(server)
    const r = await p.rehearse('--sandbox', server.url(empty))
    assert.deepEqual(states(r), { '01_a': 'proven' }, JSON.stringify(r, null, 1))
    assert.equal((await server.psql(empty, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")).trim(), '0')
    const same = await p.run('rehearse', '--all', '--sandbox', p.url)
    assert.equal(same.code, 4, same.stderr)
  })
})
