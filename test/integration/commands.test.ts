/*
 * commands.test.ts - every command end to end, as text and as JSON, and where the database's URL may come from.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'

import { mustRun } from '../lib/child.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, spawnHoming, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import { exits } from './shop.ts'

const HAS_POSTGRES = engines().includes('postgres15')

const table = (name: string, head = ''): string =>
  `${head}CREATE TABLE ${name} (id integer PRIMARY KEY, v text);\nINSERT INTO ${name} VALUES (1, 'one');\n-- homing: down\nDROP TABLE ${name};\n`

interface Here extends Project {
  file: string
  run(...args: string[]): Promise<Answer>
}

function here(files: Record<string, string> = {}, config?: unknown): Here {
  const p = project(files, config)
  const { file, url } = p.sqlite()
  return { ...p, file, run: (...args) => homing(args, { cwd: p.dir, env: { DATABASE_URL: url } }) }
}

const sqlite = (file: string, sql: string): Promise<string> =>
  mustRun('sqlite3', ['-batch', '-bail', '-init', '/dev/null', file], { input: sql }).then((said) => said.trim())

interface Result {
  command: string
  outcome: string
  exit: number
  now?: string
  next?: { command: string }[]
  steps?: { migration: string; step: string; state?: string }[]
  migrations?: { id: string; state: string }[]
}

/* What holds for every JSON answer. */
function result(answer: Answer, command: string, outcome: string): Result {
  const one = answer.json<Result>()
  assert.equal(one.command, command)
  assert.equal(one.outcome, outcome)
  assert.equal(one.exit, answer.code)
  return one
}

describe('a project from its beginning', () => {
  test('init, new, plan, apply, status, rollback', async () => {
    const dir = tempFolder('init')
    const env = { DATABASE_URL: `sqlite:${path.join(dir, 'app.db')}` }
    const run = (...args: string[]): Promise<Answer> => homing(args, { cwd: dir, env })
    exits(await run('init'), 0)
    assert.deepEqual(fs.readdirSync(dir).sort(), ['homing.json', 'homing.schema.json', 'migrations'])
    const again = await run('init', '--json')
    exits(again, 0)
    result(again, 'init', 'nothing')

    const made = await run('new', 'Add', 'users!', '--json')
    exits(made, 0)
    const { files } = made.json<{ files: string[] }>()
    assert.match(files[0]!, /^migrations\/\d{14}_add_users\.sql$/)
    assert.equal(result(await run('plan', '--json'), 'plan', 'usage').exit, 2)
    fs.appendFileSync(path.join(dir, files[0]!), table('users'))

    const plan = await run('plan', '--json')
    exits(plan, 0)
    assert.equal(result(plan, 'plan', 'done').steps!.length, 1)
    assert.equal(fs.existsSync(path.join(dir, 'app.db')), false, 'plan made the database')
    assert.equal(result(await run('apply', '--dry-run', '--json'), 'plan', 'done').steps!.length, 1)
    assert.equal(fs.existsSync(path.join(dir, 'app.db')), false, 'a dry run made the database')
    exits(await run('status'), 0)

    const applied = await run('apply', '--json')
    exits(applied, 0)
    assert.equal(result(applied, 'apply', 'done').steps![0]!.state, 'after')
    result(await run('apply', '--json'), 'apply', 'nothing')
    assert.deepEqual(result(await run('status', '--json'), 'status', 'done').migrations!.map((m) => m.state), ['applied'])
    const back = await run('rollback', '--last', '--json')
    exits(back, 0)
    result(back, 'rollback', 'done')
    assert.equal(await sqlite(path.join(dir, 'app.db'), "SELECT count(*) FROM sqlite_schema WHERE name = 'users';"), '0')
  })

  test('version, help and completion', async () => {
    assert.match((await homing(['version'])).stdout, /^homing \d+\.\d+\.\d+/)
    assert.match((await homing(['help'])).stdout, /apply +apply the pending migrations/)
    assert.match((await homing(['apply', '--help'])).stdout, /--lock-timeout/)
    for (const shell of ['bash', 'zsh']) {
      const said = await homing(['completion', shell])
      exits(said, 0)
      await mustRun(shell === 'bash' ? 'bash' : 'true', ['-n'], { input: said.stdout })
      assert.match(said.stdout, /rollback/)
    }
    exits(await homing(['completion', 'fish']), 2)
  })
})

describe('apply and rollback', () => {
  const three = { '1_a.sql': table('a'), '2_b.sql': table('b', '-- homing: depends 1_a\n'), '3_c.sql': table('c', '-- homing: depends 1_a\n') }
  const states = async (p: Here): Promise<string> =>
    (await p.run('status', '--json')).json<Result>().migrations!.map((m) => `${m.id} ${m.state}`).join(', ')

  test('apply --to, rollback --to, rollback ID', async () => {
    const p = here(three)
    exits(await p.run('apply', '--to', '2_b'), 0)
    assert.equal(await states(p), '1_a applied, 2_b applied, 3_c pending')
    exits(await p.run('apply'), 0)
    exits(await p.run('rollback', '2_b', '--dry-run'), 0)
    exits(await p.run('rollback', '2_b'), 0)
    assert.equal(await states(p), '1_a applied, 3_c applied, 2_b late')
    exits(await p.run('apply'), 0)
    exits(await p.run('rollback', '--to', '1_a'), 0)
    assert.equal(await states(p), '1_a applied, 2_b pending, 3_c pending')
    exits(await p.run('rollback', '9_z'), 2)
    exits(await p.run('rollback', '--last', '--to', '1_a'), 2)
  })

  test('rollback needs no files', async () => {
    const p = here(three)
    exits(await p.run('apply'), 0)
    for (const name of Object.keys(three)) p.remove(name)
    assert.match((await p.run('status')).stdout, /3_c +missing/)
    exits(await p.run('rollback', '1_a'), 0)
    assert.equal(await sqlite(p.file, "SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b', 'c');"), '0')
  })

  test('recover, resume, pause and stop with nothing to do', async () => {
    const p = here(three)
    exits(await p.run('apply'), 0)
    for (const command of ['recover', 'resume', 'pause', 'stop']) {
      const answer = await p.run(command, '--json')
      exits(answer, 0)
      const one = result(answer, command, 'nothing')
      assert.match(one.now!, /no run is open/)
    }
  })
})

describe('a run that is spoken to', () => {
  const batches = `-- homing: step column
ALTER TABLE big ADD COLUMN twice integer;
-- homing: down
ALTER TABLE big DROP COLUMN twice;
-- homing: step fill batch=20 key=big.id
UPDATE big SET twice = coalesce(twice, 0) + 2 * id WHERE id > :from AND id <= :to;
-- homing: down batch=1000 key=big.id
UPDATE big SET twice = NULL WHERE id > :from AND id <= :to;
`
  const begin = async (): Promise<{ p: Here; url: string; running: ReturnType<typeof spawnHoming> }> => {
    const p = here({ 'a.sql': batches })
    await sqlite(p.file, 'CREATE TABLE big (id integer PRIMARY KEY); INSERT INTO big WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n;')
    const url = `sqlite:${p.file}`
    const running = spawnHoming(['apply', '--events', 'ndjson'], { cwd: p.dir, env: { DATABASE_URL: url } })
    await running.until(/step_batched/)
    return { p, url, running }
  }
  const right = "SELECT count(*) FROM big WHERE twice = 2 * id;"

  test('pause, then resume', async () => {
    const { p, running } = await begin()
    exits(await p.run('pause'), 0)
    exits(await running.end(), 130)
    assert.match((await p.run('status')).stdout, /paused/)
    const refused = await p.run('apply')
    exits(refused, 130)
    assert.match(refused.stderr, /homing resume/)
    exits(await p.run('resume'), 0)
    assert.equal(await sqlite(p.file, right), '5000')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} is a pause; recover --back brings it home`, async () => {
      const { p, running } = await begin()
      running.kill(signal)
      exits(await running.end(), 130)
      exits(await p.run('recover', '--back'), 0)
      assert.equal(await sqlite(p.file, "SELECT count(*) FROM pragma_table_info('big');"), '1')
      exits(await p.run('status', '--verify'), 0)
    })
  }

  test('stop brings it home', async () => {
    const { p, running } = await begin()
    exits(await p.run('stop'), 0)
    const ended = await running.end()
    exits(ended, 1)
    assert.equal(await sqlite(p.file, "SELECT count(*) FROM pragma_table_info('big');"), '1')
    result(await p.run('recover', '--json'), 'recover', 'nothing')
  })
})

describe('events', () => {
  test('a file of events is for its owner, its chain verifies, and tampering is found', async () => {
    const p = here({ 'a.sql': table('a') })
    exits(await p.run('apply', '--events', 'ndjson:events'), 0)
    const file = path.join(p.dir, 'events')
    assert.equal(fs.statSync(file).mode & 0o777, 0o600)
    const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { type: string; hash: string; previous: string })
    assert.equal(lines[0]!.type, 'run_began')
    for (const [i, one] of lines.entries()) if (i > 0) assert.equal(one.previous, lines[i - 1]!.hash)
    exits(await p.run('status', '--verify', '--anchor', 'events'), 0)

    fs.copyFileSync(p.file, `${p.file}.good`)
    const tampers = [
      "UPDATE homing_events SET body = replace(body, 'apply', 'other') WHERE seq = 1;",
      'DELETE FROM homing_events WHERE seq = 2;',
      'DELETE FROM homing_events WHERE seq = (SELECT max(seq) FROM homing_events);',
      "DELETE FROM homing_events; DELETE FROM homing_steps; DELETE FROM homing_runs;",
      ['meta', 'migrations', 'runs', 'steps', 'fence', 'heartbeat', 'mailbox', 'events', 'catalogs', 'keeps', 'quarantine'].map((t) => `DROP TABLE homing_${t};`).join(' '),
    ]
    for (const sql of tampers) {
      fs.copyFileSync(`${p.file}.good`, p.file)
      await sqlite(p.file, sql)
      const found = await p.run('status', '--verify', '--anchor', 'events')
      exits(found, 3)
      assert.match(found.stderr, /run [0-9a-f]{16}/, sql)
    }
    exits(await p.run('status', '--anchor', 'events'), 2)
  })

  test('events on standard output end with the result', async () => {
    const p = here({ 'a.sql': table('a') })
    const answer = await p.run('apply', '--events', 'ndjson')
    exits(answer, 0)
    const types = answer.lines<{ type: string }>().map((one) => one.type)
    assert.equal(types[0], 'run_began')
    assert.equal(types.at(-1), 'result')
    assert.ok(types.includes('step_done'))
  })
})

describe('diff, fingerprint, protocol', () => {
  test('diff between two databases, and against a recorded file', async () => {
    const p = here({ 'a.sql': table('a') })
    exits(await p.run('apply'), 0)
    const other = p.sqlite('other.db')
    await sqlite(other.file, 'CREATE TABLE a (id integer PRIMARY KEY, v text);')
    const equal = await p.run('diff', other.url, '--json')
    exits(equal, 0)
    assert.equal(equal.json<{ same: boolean }>().same, true)
    for (const [file, ...flags] of [['recorded.json', '--json'], ['recorded.txt']] as const) {
      fs.writeFileSync(path.join(p.dir, file), (await p.run('fingerprint', ...flags)).stdout)
      exits(await p.run('diff', file), 0)
    }
    await sqlite(other.file, 'CREATE INDEX by_v ON a (v);')
    await sqlite(p.file, 'CREATE INDEX by_v ON a (v);')
    const differs = await p.run('diff', 'recorded.txt')
    exits(differs, 1)
    assert.match(differs.stdout, /by_v/)
    exits(await p.run('diff', other.url), 0)
    exits(await p.run('diff', 'nothing.txt'), 2)
  })

  test('row digests do not depend on the order of rows (sqlite)', async () => {
    const p = here()
    const other = p.sqlite('other.db')
    await sqlite(p.file, "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, x'00ff'), (1, 'x');")
    await sqlite(other.file, "CREATE TABLE t (a, b); INSERT INTO t VALUES (3, x'00ff'), (1, 'x'), (1, 'x'), (2, NULL);")
    const one = (await p.run('fingerprint', '--data', '--json')).json<{ tables: unknown[] }>()
    const two = (await p.run('fingerprint', '--data', '--json', '--url', other.url)).json<{ tables: unknown[] }>()
    assert.deepEqual(one.tables, two.tables)
    await sqlite(other.file, "DELETE FROM t WHERE rowid = 3;")
    const three = (await p.run('fingerprint', '--data', '--json', '--url', other.url)).json<{ tables: unknown[] }>()
    assert.notDeepEqual(one.tables, three.tables)
  })

  test('row digests are the same on 15 and 18, in any order', { skip: engines().length < 3 }, async () => {
    const make = 'CREATE TABLE t (a integer, b text, c numeric, d timestamptz, e bytea, f jsonb, g double precision, h text[], i date);'
    const row = (i: number): string => `SELECT ${i}, 'text ' || ${i}, ${i}.50, timestamptz '2026-01-01 12:00+00' + ${i} * interval '1 h', decode('00ff', 'hex'), '{"a": ${i}}'::jsonb, ${i} / 3.0::float8, ARRAY['x', NULL, '${i}'], date '2026-01-01' + ${i}`
    const numbers = Array.from({ length: 50 }, (_, i) => i)
    const digests: unknown[] = []
    for (const [version, order] of [[15, numbers], [15, [...numbers].reverse()], [18, numbers], [18, [...numbers].reverse()]] as const) {
      const server = await sharedPostgres(version)
      const database = await freshDatabase(server)
      await server.psql(database, `${make} INSERT INTO t ${order.map(row).join(' UNION ALL ')};`)
      const answer = await homing(['fingerprint', '--data', '--json'], { env: { DATABASE_URL: server.url(database) } })
      exits(answer, 0)
      digests.push(answer.json<{ tables: unknown[] }>().tables)
    }
    for (const one of digests) assert.deepEqual(one, digests[0])
  })

  test('the protocol prints itself in three forms', async () => {
    assert.match((await homing(['protocol'])).stdout, /^states/)
    assert.match((await homing(['protocol', '--format', 'mermaid'])).stdout, /stateDiagram-v2[^]*none --> running/)
    const json = (await homing(['protocol', '--format', 'json'])).json<{ states: unknown[]; decisions: unknown[] }>()
    assert.ok(json.states.length >= 6 && json.decisions.length > 30)
    exits(await homing(['protocol', '--format', 'yaml']), 2)
  })
})

describe('where the URL comes from', () => {
  const files = { 'a.sql': table('a') }

  test('env:NAME, file:PATH, command:, DATABASE_URL_FILE, environments of homing.json', async () => {
    const config = { url: 'env:MAIN', environments: { staging: { url: 'file:staging.url' }, broken: { url: 'env:NOT_SET' }, program: { url: { command: ['cat', 'staging.url'] } } } }
    const p = project(files, config)
    const [main, staging] = [p.sqlite('main.db'), p.sqlite('staging.db')]
    fs.writeFileSync(path.join(p.dir, 'staging.url'), `${staging.url}\n`)
    const run = (args: string[], env: Record<string, string> = {}): Promise<Answer> => homing(args, { cwd: p.dir, env })
    const used = async (args: string[], env?: Record<string, string>): Promise<string> => {
      const answer = await run(['status', '--json', ...args], env)
      exits(answer, 0)
      return answer.json<{ database: { url: string } }>().database.url
    }
    assert.match(await used([], { MAIN: main.url }), /main\.db/)
    assert.match(await used(['--env', 'staging'], { MAIN: main.url }), /staging\.db/)
    assert.match(await used(['--env', 'program']), /staging\.db/)
    assert.match(await used([], { HOMING_ENV: 'staging', DATABASE_URL: main.url }), /staging\.db/)
    assert.match(await used(['--url', 'env:OTHER'], { OTHER: main.url }), /main\.db/)
    assert.match(await used(['--url', 'file:staging.url']), /staging\.db/)
    assert.match(await used([], { DATABASE_URL_FILE: path.join(p.dir, 'staging.url') }), /staging\.db/)
    const broken = await run(['status', '--env', 'broken'])
    exits(broken, 2)
    assert.match(broken.stderr, /NOT_SET/)
    const unknown = await run(['status', '--env', 'stagin'])
    exits(unknown, 2)
    assert.match(unknown.stderr, /did you mean "staging"/)
  })

  test('limits of homing.json hold, the command line comes before them', async () => {
    const p = here(files, { url: 'env:DATABASE_URL', limits: { lockTimeout: '200ms', attempts: 2 } })
    exits(await p.run('apply', '--lock-timeout', '300ms', '--patience', '2s', '--stall', '1s', '--statement-timeout', '5s', '--wait', '1s', '--takeover-after', '3s', '--attempts', '1'), 0)
    const bad = here(files, { url: 'env:DATABASE_URL', limits: { lockTimout: '200ms' } })
    const answer = await bad.run('apply')
    exits(answer, 2)
    assert.match(answer.stderr, /homing\.json: line \d+: "lockTimout"[^]*did you mean "lockTimeout"/)
    const number = here(files, { url: 'env:DATABASE_URL', limits: { lockTimeout: 200 } })
    assert.match((await number.run('apply')).stderr, /has no unit/)
  })

  test('PGHOST and the like, PGSERVICE, PGPASSFILE', { skip: !HAS_POSTGRES }, async () => {
    const server = await sharedPostgres(15)
    const p = project(files)
    const database = await freshDatabase(server)
    const base = { PGHOST: server.host, PGPORT: String(server.port), PGUSER: server.user, PGDATABASE: database }
    exits(await homing(['apply'], { cwd: p.dir, env: base }), 0)

    const service = path.join(p.dir, 'service.conf')
    fs.writeFileSync(service, `[shop]\nhost=${server.host}\nport=${server.port}\nuser=${server.user}\ndbname=${database}\n`)
    const byService = await homing(['status', '--json'], { cwd: p.dir, env: { PGSERVICE: 'shop', PGSERVICEFILE: service } })
    exits(byService, 0)
    assert.equal(byService.json<Result>().migrations![0]!.state, 'applied')

    const passwords = path.join(p.dir, 'pgpass')
    fs.writeFileSync(passwords, `*:*:*:${server.user}:${server.password}\n`, { mode: 0o600 })
    exits(await homing(['status'], { cwd: p.dir, env: { DATABASE_URL: server.tcpUrl(database), PGPASSFILE: passwords } }), 0)
  })

  test("the URL dialects of ORMs: ?schema=, ?pgbouncer=, ?connection_limit=", { skip: !HAS_POSTGRES }, async () => {
    const server = await sharedPostgres(15)
    const p = project(files)
    const database = await freshDatabase(server)
    await server.psql(database, 'CREATE SCHEMA app')
    const env = { DATABASE_URL: server.url(database, { schema: 'app', connection_limit: '1', pool_timeout: '10' }) }
    const answer = await homing(['apply'], { cwd: p.dir, env })
    exits(answer, 0)
    assert.doesNotMatch(answer.stderr, /warning/)
    assert.equal((await server.psql(database, "SELECT schemaname FROM pg_tables WHERE tablename = 'a';")).trim(), 'app')
    const pooled = await homing(['status'], { cwd: p.dir, env: { DATABASE_URL: server.url(database, { schema: 'app', pgbouncer: 'true', connection_limit: '1' }) } })
    exits(pooled, 0)
    const odd = await homing(['status'], { cwd: p.dir, env: { DATABASE_URL: server.url(database, { nonsense: '1' }) } })
    exits(odd, 0)
    assert.match(odd.stderr, /nonsense/)
  })
})

describe('limits', { skip: !HAS_POSTGRES }, () => {
  test('--statement-timeout ends a statement that takes too long', async () => {
    const server = await sharedPostgres(15)
    const database = await freshDatabase(server)
    const p = project({ 'a.sql': 'CREATE TABLE a (id integer);\nSELECT pg_sleep(30);\n' })
    const began = Date.now()
    const answer = await homing(['apply', '--statement-timeout', '300ms', '--patience', '1s'], { cwd: p.dir, env: { DATABASE_URL: server.url(database) } })
    exits(answer, 1)
    assert.match(answer.stderr, /statement timeout/)
    assert.ok(Date.now() - began < 15_000)
    assert.equal((await server.psql(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'a';")).trim(), '0')
  })
})
