/*
 * bad-input.test.ts - what Homing refuses: each with the place, the remedy and the exit status, and with the
 * database and the registry exactly as they were.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { after as atEnd, describe, test } from 'node:test'

import { catalogueDump, sqliteDump } from '../lib/judge.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, spawnHoming, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres, startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import { exits } from './shop.ts'

const HAS_POSTGRES = engines().includes('postgres15')
const GOOD = 'CREATE TABLE t (id integer PRIMARY KEY);\n-- homing: down\nDROP TABLE t;\n'

interface Refusal {
  name: string
  files: Record<string, string | Buffer>
  says: RegExp
  hints: RegExp
  code: number
  args?: string[]
  only?: 'postgres'
}

const MEGABYTE = 1 << 20

const refusals: Refusal[] = [
  { name: 'an unknown directive', files: { 'b.sql': 'SELECT 1;\n-- homing: dwon\nSELECT 2;\n' }, says: /migrations\/b\.sql:2: .*"dwon"/, hints: /did you mean "down"/, code: 2 },
  { name: 'an unknown option of a step', files: { 'b.sql': '-- homing: step x bach=5 key=t.id\nSELECT 1;\n' }, says: /b\.sql:1: .*bach/, hints: /batch/, code: 2 },
  { name: 'ids that differ by case', files: { 'b.sql': 'SELECT 1;\n', 'B.sql': 'SELECT 1;\n' }, says: /(b|B)\.sql:1: .*differ only by letter case/, hints: /rename/, code: 2 },
  { name: 'a missing dependency', files: { '20260101_bb.sql': 'SELECT 1;\n', 'b.sql': '-- homing: depends 20260101_b\nSELECT 1;\n' }, says: /b\.sql:1: .*20260101_b, which is not there/, hints: /20260101_bb/, code: 2 },
  { name: 'a circular dependency', files: { 'b.sql': '-- homing: depends c\nSELECT 1;\n', 'c.sql': '-- homing: depends b\nSELECT 1;\n' }, says: /[bc]\.sql:1: .*(b -> c -> b|c -> b -> c)/, hints: /remove one/, code: 2 },
  { name: 'invalid UTF-8', files: { 'b.sql': Buffer.from('SELECT 1;\nSELECT \xff;\n', 'latin1') }, says: /b\.sql:2: .*0xFF/, hints: /save the file as UTF-8/, code: 2 },
  { name: 'a NUL byte', files: { 'b.sql': 'SELECT 1;\nSELECT \0;\n' }, says: /b\.sql:2: .*NUL/, hints: /remove it/, code: 2 },
  { name: 'a file of 100 MB', files: { 'b.sql': Buffer.alloc(100 * MEGABYTE, 0x20) }, says: /b\.sql:1: .*104857600 bytes/, hints: /COPY|batched/, code: 2 },
  { name: 'a quote that does not end', files: { 'b.sql': "SELECT 1;\n\nSELECT 'abc;\n" }, says: /b\.sql:3: .*does not end/, hints: /end it with '/, code: 2 },
  { name: 'a comment that does not end', files: { 'b.sql': 'SELECT 1;\n/* abc\nSELECT 2;\n' }, says: /b\.sql:2: .*does not end/, hints: /\*\//, code: 2, only: 'postgres' },
  { name: 'an empty step', files: { 'b.sql': '-- homing: step one\n-- homing: step two\nSELECT 1;\n' }, says: /b\.sql:1: the step one has no statement/, hints: /put one under it/, code: 2 },
  { name: 'a file without a statement', files: { 'b.sql': '-- nothing\n' }, says: /b\.sql:1: there is no statement/, hints: /write/, code: 2 },
  { name: 'a transaction of its own', files: { 'b.sql': 'SELECT 1;\nBEGIN;\nSELECT 1;\nCOMMIT;\n' }, says: /b\.sql:2: BEGIN is refused/, hints: /remove it/, code: 2 },
  { name: 'COMMIT in a file', files: { 'b.sql': 'SELECT 1;\nCOMMIT;\n' }, says: /b\.sql:2: COMMIT is refused/, hints: /remove it/, code: 2 },
  { name: 'COPY FROM STDIN', files: { 'b.sql': 'SELECT 1;\nCOPY t FROM STDIN;\n1\n\\.\n' }, says: /b\.sql:2: .*COPY.*STDIN/, hints: /./, code: 2, only: 'postgres' },
  { name: 'a command of psql', files: { 'b.sql': 'SELECT 1;\n\\d t\n' }, says: /b\.sql:2: .*psql/, hints: /./, code: 2, only: 'postgres' },
  { name: 'a batch without its range', files: { 'b.sql': '-- homing: step x batch=5 key=t.id\nDELETE FROM t;\n' }, says: /b\.sql:1: .*:from|b\.sql:2: .*:from/, hints: /:to/, code: 2 },
  { name: 'a late SET', files: { 'b.sql': "SELECT 1;\nSET search_path = 'x';\n" }, says: /b\.sql:2: /, hints: /top|SET LOCAL/, code: 2, only: 'postgres' },
  { name: 'a plan in parts without a way back', files: { 'b.sql': '-- homing: step one own\nCREATE TABLE one (id integer);\n-- homing: step two own\nCREATE TABLE two (id integer);\n' }, says: /step b\/one .*no `down`/, hints: /--acknowledge b\/one/, code: 4 },
  { name: 'an unknown option', files: {}, args: ['apply', '--lock-timout', '3s'], says: /no option --lock-timout/, hints: /did you mean --lock-timeout/, code: 2 },
  { name: 'an unknown command', files: {}, args: ['aply'], says: /no command "aply"/, hints: /did you mean homing apply/, code: 2 },
  { name: 'a duration without unit', files: {}, args: ['apply', '--lock-timeout', '5'], says: /--lock-timeout: "5" has no unit/, hints: /5s/, code: 2 },
  { name: 'a target that is not there', files: { 'b.sql': GOOD.replaceAll(' t', ' b') }, args: ['apply', '--to', 'bb'], says: /no migration bb/, hints: /homing status/, code: 2 },
  { name: 'a rollback of nothing said', files: {}, args: ['rollback'], says: /what shall be rolled back/, hints: /--last/, code: 2 },
  { name: 'a folder that is not there', files: {}, args: ['apply', '--dir', 'nowhere'], says: /folder nowhere/, hints: /--dir|homing init/, code: 2 },
]

/* What is held against "nothing touched": everything but the registry, and the registry's rows. */
type Snapshot = () => Promise<string>

function refusedBy(name: string, setUp: () => Promise<{ env: Record<string, string>; snapshot: Snapshot; run: (p: Project, args: string[]) => Promise<Answer> }>, postgres: boolean): void {
  describe(`refused on ${name}`, () => {
    for (const r of refusals.filter((one) => postgres || one.only === undefined)) {
      test(`${r.name} (${name})`, async () => {
        const { snapshot, run } = await setUp()
        const p = project({ 'a.sql': GOOD })
        exits(await run(p, ['apply']), 0)
        const before = await snapshot()
        p.write(r.files)
        const answer = await run(p, r.args ?? ['apply'])
        exits(answer, r.code)
        assert.match(answer.stderr.replaceAll(/\n +/g, ' '), r.says)
        assert.match(answer.stderr, r.hints)
        assert.match(answer.stderr, /^now: +nothing was touched/m)
        assert.equal(await snapshot(), before, 'something was touched')
      })
    }
  })
}

/* The first command that a database sees leaves nothing of ours in it either, when it is refused. */
const FIRST = refusals.filter((one) => one.code === 4 || /directive|circular|quote|empty step|target|nothing said/.test(one.name))

function refusedAtFirst(name: string, setUp: () => Promise<{ env: Record<string, string>; untouched: () => Promise<void> }>): void {
  for (const r of FIRST) {
    test(`at the first command: ${r.name} (${name})`, async () => {
      const { env, untouched } = await setUp()
      const p = project({ 'a.sql': GOOD, ...r.files })
      const answer = await homing(r.args ?? ['apply'], { cwd: p.dir, env })
      exits(answer, r.code)
      assert.match(answer.stderr, r.hints)
      assert.match(answer.stderr, /^now: +nothing was touched/m)
      await untouched()
    })
  }
  for (const args of [['rollback', '--last'], ['recover'], ['resume'], ['pause'], ['stop'], ['status'], ['plan']]) {
    test(`at the first command: ${args.join(' ')} makes nothing (${name})`, async () => {
      const { env, untouched } = await setUp()
      exits(await homing(args, { cwd: project({ 'a.sql': GOOD }).dir, env }), args[0] === 'rollback' ? 2 : 0)
      await untouched()
    })
  }
}

if (engines().includes('sqlite')) {
  describe('refused at first on sqlite', () => {
    refusedAtFirst('sqlite', async () => {
      const file = path.join(tempFolder('first'), 'app.db')
      return { env: { DATABASE_URL: `sqlite:${file}` }, untouched: async () => assert.equal(fs.existsSync(file), false, 'a file was made') }
    })
  })
}
if (HAS_POSTGRES) {
  describe('refused at first on postgres15', () => {
    refusedAtFirst('postgres15', async () => {
      const { server, database, env } = await onPostgres()
      const schemas = async (): Promise<void> => assert.equal((await server.psql(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'homing'")).trim(), '0')
      return { env, untouched: schemas }
    })
  })
}

if (engines().includes('sqlite')) {
  refusedBy('sqlite', async () => {
    const file = path.join(tempFolder('bad'), 'app.db')
    const env = { DATABASE_URL: `sqlite:${file}` }
    return {
      env,
      snapshot: async () => (await sqliteDump(file)) + (await registryOf((sql) => sqliteAsk(file, sql), 'homing_')),
      run: (p, args) => homing(args, { cwd: p.dir, env }),
    }
  }, false)
}

async function sqliteAsk(file: string, sql: string): Promise<string> {
  const { mustRun } = await import('../lib/child.ts')
  return mustRun('sqlite3', ['-batch', '-bail', '-init', '/dev/null', file], { input: sql })
}

/* The rows of every table of the registry but the fence, which is taken and let go. */
async function registryOf(ask: (sql: string) => Promise<string>, prefix: string): Promise<string> {
  const tables = ['meta', 'migrations', 'runs', 'steps', 'events', 'mailbox']
  const parts = await Promise.all(tables.map((t) => ask(`SELECT * FROM ${prefix}${t} ORDER BY 1, 2;`)))
  return parts.join('\n')
}

async function onPostgres(): Promise<{ server: Postgres; database: string; env: Record<string, string>; snapshot: Snapshot; run: (p: Project, args: string[]) => Promise<Answer> }> {
  const server = await sharedPostgres(15)
  const database = await freshDatabase(server)
  const env = { DATABASE_URL: server.url(database) }
  return {
    server,
    database,
    env,
    snapshot: async () => (await catalogueDump(server, database)) + (await registryOf((sql) => server.psql(database, sql), 'homing.')),
    run: (p, args) => homing(args, { cwd: p.dir, env }),
  }
}

if (HAS_POSTGRES) refusedBy('postgres15', onPostgres, true)

test('a plan in parts without a way back runs once it is acknowledged by name', { skip: !HAS_POSTGRES }, async () => {
  const { run } = await onPostgres()
  const p = project({ 'a.sql': '-- homing: step one own\nCREATE TABLE one (id integer);\n-- homing: step two own\nCREATE TABLE two (id integer);\n' })
  exits(await run(p, ['apply', '--acknowledge', 'a/two']), 4)
  exits(await run(p, ['apply', '--acknowledge', 'a/one']), 0)
})

/* ---- secrets ---- */

const CANARY = 'Canary9f3-Zq7'

test('a password in --url is refused and never printed', async () => {
  for (const url of [`postgres://u:${CANARY}@127.0.0.1/db`, `postgres://127.0.0.1/db?password=${CANARY}`, `postgresql://u:${CANARY}@h:5432/d?sslmode=require`]) {
    for (const args of [['apply', '--url', url], ['status', `--url=${url}`, '--json'], ['diff', url]]) {
      const answer = await homing(args, { cwd: project().dir })
      exits(answer, 2)
      assert.doesNotMatch(answer.stdout + answer.stderr, new RegExp(CANARY))
      assert.match(answer.stdout + answer.stderr, /env:NAME|PGPASSFILE/)
    }
  }
})

describe('passwords', { skip: !HAS_POSTGRES }, () => {
  test('a password is in no output, registry row, event or argument list', async () => {
    const { server, database } = await onPostgres()
    await server.psql('postgres', `CREATE ROLE canary LOGIN SUPERUSER PASSWORD '${CANARY}'`)
    const url = server.tcpUrl(database).replace('://postgres@', `://canary:${CANARY}@`)
    const p = project({ 'a.sql': 'SELECT pg_sleep(1);\n', 'b.sql': 'SELECT 1 / 0;\n' })
    const events = path.join(p.dir, 'events.ndjson')
    const running = spawnHoming(['apply', '--events', `ndjson:${events}`], { cwd: p.dir, env: { DATABASE_URL: url } })
    let seen = ''
    while (running.running) {
      try {
        seen += fs.readFileSync(`/proc/${running.pid}/cmdline`, 'utf8')
      } catch {
        break // it has ended
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const ended = await running.end()
    exits(ended, 1)
    const { execute, plainEnv } = await import('../lib/child.ts')
    const dump = await execute('/usr/lib/postgresql/15/bin/pg_dump', ['-d', server.url(database)], { env: plainEnv() })
    const log = fs.readFileSync(events, 'utf8')
    assert.match(seen, /apply/)
    assert.ok(log.length > 100 && dump.stdout.length > 1_000)
    for (const text of [ended.stdout, ended.stderr, seen, log, dump.stdout]) assert.ok(!text.includes(CANARY), 'the password leaked')
    const status = await homing(['status', '--json'], { cwd: p.dir, env: { DATABASE_URL: url } })
    exits(status, 0)
    assert.ok(!status.stdout.includes(CANARY))
  })

  test('a wrong password is told as such', async () => {
    const { server, database } = await onPostgres()
    const answer = await homing(['status'], { cwd: project().dir, env: { DATABASE_URL: server.tcpUrl(database), PGPASSWORD: `wrong${CANARY}` } })
    exits(answer, 2)
    assert.match(answer.stderr, /password authentication\s+failed/)
    assert.match(answer.stderr, /^now: +nothing was touched/m)
    assert.ok(!answer.stderr.includes(CANARY))
  })
})

/* ---- servers that will not do ---- */

/* Answers a login as a server of the given version would, and hangs up on the first query. */
async function oldServer(version: string): Promise<{ port: number; close(): void }> {
  const server = net.createServer((socket) => {
    const parameter = (name: string, value: string): Buffer => {
      const body = Buffer.from(`${name}\0${value}\0`)
      const head = Buffer.alloc(5)
      head.write('S')
      head.writeInt32BE(body.length + 4, 1)
      return Buffer.concat([head, body])
    }
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      const code = piece.length >= 8 ? piece.readInt32BE(4) : 0
      if (code === 80877103 || code === 80877104) return void socket.write('N')
      if (code >> 16 !== 3) return void socket.destroy()
      const ok = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0])
      const key = Buffer.from([0x4b, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 2])
      const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
      socket.write(Buffer.concat([ok, parameter('server_version', version), parameter('server_encoding', 'UTF8'), parameter('client_encoding', 'UTF8'), parameter('standard_conforming_strings', 'on'), key, ready]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() }
}

test('a server that is too old is refused', async (t) => {
  const old = await oldServer('9.6.24')
  t.after(() => old.close())
  const env = { DATABASE_URL: `postgres://u@127.0.0.1:${old.port}/d?sslmode=disable&gssencmode=disable` }
  const answer = await homing(['apply'], { cwd: project({ 'a.sql': GOOD }).dir, env, timeoutMs: 20_000 })
  exits(answer, 2)
  assert.match(answer.stderr, /9\.6[^]*newer|too old/)
  assert.match(answer.stderr, /^now: +nothing was touched/m)
})

test('wrong URLs are told as such', async () => {
  for (const [url, says] of [['mysql://h/d', /mysql/], ['nonsense', /not a database URL/], ['postgres://127.0.0.1:99999/d', /port/], ['postgres://127.0.0.1:1/d', /refused/], ['sqlite:/no/such/folder/x.db', /no\/such\/folder/]] as const) {
    const answer = await homing(['apply', '--url', url], { cwd: project({ 'a.sql': GOOD }).dir })
    exits(answer, 2)
    assert.match(answer.stderr, says)
    assert.match(answer.stderr, /^now: +nothing was touched/m)
  }
})

test('a file that is no SQLite database is refused and left alone', async () => {
  const p = project({ 'a.sql': GOOD })
  const file = path.join(p.dir, 'note.txt')
  const text = 'these are words, and no database '.repeat(200)
  fs.writeFileSync(file, text)
  const answer = await homing(['apply', '--url', `sqlite:${file}`], { cwd: p.dir })
  exits(answer, 2)
  assert.match(answer.stderr, /not a database/)
  assert.equal(fs.readFileSync(file, 'utf8'), text)
})

describe('rights', { skip: !HAS_POSTGRES }, () => {
  test('a role that may not create is refused', async () => {
    const { server, database, snapshot: _ } = await onPostgres()
    await server.psql('postgres', `CREATE ROLE looker_${database} LOGIN`)
    const before = await catalogueDump(server, database)
    const env = { DATABASE_URL: server.url(database).replace('://postgres@', `://looker_${database}@`) }
    const answer = await homing(['apply'], { cwd: project({ 'a.sql': GOOD }).dir, env })
    exits(answer, 2)
    assert.match(answer.stderr, /permission denied/)
    assert.match(answer.stderr, /GRANT|CREATE/)
    assert.match(answer.stderr, /^now: +nothing was touched/m)
    assert.equal(await catalogueDump(server, database), before)
  })

  test('a database that is read-only is refused', async () => {
    const { server, database, run } = await onPostgres()
    await server.psql('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = on`)
    const before = await catalogueDump(server, database)
    const answer = await run(project({ 'a.sql': GOOD }), ['apply'])
    exits(answer, 2)
    assert.match(answer.stderr, /read-only/)
    assert.match(answer.stderr, /^now: +nothing was touched/m)
    assert.equal(await catalogueDump(server, database), before)
  })

  let standby: Postgres | undefined
  atEnd(() => standby?.remove())
  test('a replica is refused, and may be looked at', async () => {
    const { server, database, run } = await onPostgres()
    const p = project({ 'a.sql': GOOD })
    exits(await run(p, ['apply']), 0)
    p.write({ 'b.sql': GOOD.replaceAll(' t', ' b') })
    standby = await startPostgres({ version: 15, standbyOf: server })
    const env = { DATABASE_URL: standby.url(database) }
    const answer = await homing(['apply'], { cwd: p.dir, env })
    exits(answer, 2)
    assert.match(answer.stderr, /read-only|replica|standby/)
    assert.match(answer.stderr, /primary/)
    const status = await homing(['status'], { cwd: p.dir, env })
    exits(status, 0)
    assert.match(status.stdout, /b +pending/)
  })
})

/* ---- registries that will not do ---- */

const damages: [string, string, RegExp, number][] = [
  ['of a newer version', "UPDATE homing.meta SET value = '99' WHERE key = 'registry_version';", /newer/, 2],
  ['without a table', 'DROP TABLE homing.steps;', /steps/, 3],
  ['without a column', 'ALTER TABLE homing.runs DROP COLUMN plan;', /plan|runs/, 3],
  ['without its fence', 'DELETE FROM homing.fence;', /fence/, 3],
  ['without its version', "DELETE FROM homing.meta WHERE key = 'registry_version';", /version/, 3],
]

describe('registries', { skip: !HAS_POSTGRES }, () => {
  for (const [name, sql, says, code] of damages) {
    test(`a registry ${name} is refused and left alone`, async () => {
      const { server, database, run } = await onPostgres()
      const p = project({ 'a.sql': GOOD })
      exits(await run(p, ['apply']), 0)
      await server.psql(database, sql)
      const tables = "SELECT string_agg(x::text, E'\\n' ORDER BY x::text) FROM (SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'homing') x;"
      const before = (await catalogueDump(server, database)) + (await server.psql(database, tables))
      p.write({ 'b.sql': GOOD.replaceAll(' t', ' b') })
      for (const args of [['apply'], ['rollback', '--last'], ['recover']]) {
        const answer = await run(p, args)
        assert.ok(answer.code === code || answer.code === 2, `${args.join(' ')}: exit ${answer.code}\n${answer.stderr}`)
        assert.match(answer.stderr, says)
        assert.match(answer.stderr, /nothing was touched/)
      }
      const status = await run(p, ['status'])
      assert.match(status.stdout + status.stderr, says)
      assert.equal((await catalogueDump(server, database)) + (await server.psql(database, tables)), before)
    })
  }

  test('a schema homing of somebody else is refused and left alone', async () => {
    const { server, database, run } = await onPostgres()
    await server.psql(database, "CREATE SCHEMA homing; CREATE TABLE homing.pigeons (id integer); INSERT INTO homing.pigeons VALUES (1);")
    const answer = await run(project({ 'a.sql': GOOD }), ['apply'])
    assert.ok(answer.code === 2 || answer.code === 3, answer.stderr)
    assert.match(answer.stderr, /homing/)
    assert.equal((await server.psql(database, "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'homing';")).trim(), 'pigeons')
  })
})

test('a disk that fills up leaves the database as it was', { skip: !HAS_POSTGRES && !engines().includes('sqlite') }, async () => {
  const p = project({ 'a.sql': 'CREATE TABLE t (id integer PRIMARY KEY, v text);\n' })
  const { file, url } = p.sqlite()
  const env = { DATABASE_URL: url }
  exits(await homing(['apply'], { cwd: p.dir, env }), 0)
  const before = await sqliteDump(file)
  p.write({ 'b.sql': "INSERT INTO t SELECT i, hex(randomblob(500)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n);\n" })
  const { execute, plainEnv } = await import('../lib/child.ts')
  const { homingBin } = await import('../lib/run.ts')
  const limited = await execute('bash', ['-c', 'trap "" XFSZ; ulimit -f 2000; exec "$0" apply', homingBin()], { cwd: p.dir, env: plainEnv({ ...env, HOME: p.dir }) })
  assert.ok(limited.code !== 0, limited.stdout)
  assert.match(limited.stderr, /full|disk/)
  assert.match(limited.stderr, /^now: /m)
  exits(await homing(['recover'], { cwd: p.dir, env }), 0)
  assert.equal(await sqliteDump(file), before)
})
