/*
 * adopt.test.ts - another tool's history taken over: what it says, what is recorded, and that the other table is
 * only written where it is to be kept in step.
 *
 * The tables are made by hand, as their tools make them; what the tools themselves do is in test/real/adopt.test.ts.
 */
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, test } from 'node:test'

import { project, type Project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Pair {
  id: string
  place: string
  recorded: boolean
}

interface Adopted {
  outcome: string
  now: string
  history: { tool: string; table: string; rows: number; stuck?: string }
  adoption: Record<'matching' | 'changed' | 'pending' | 'own' | 'stuck', Pair[]> & { recorded?: number; to_record: number }
  gates?: { migration: string }[]
  mirror?: { in_step?: boolean }
  warnings?: string[]
  error?: { code: string; text: string; hint?: string }
  migrations?: { id: string; state: string }[]
}

const sha256 = (text: string): string => crypto.createHash('sha256').update(text).digest('hex')
const places = (pairs: Pair[]): string[] => pairs.map(({ id, place }) => `${id} ${place}`)

/** A project with a database, and SQL that gets there apart from Homing. */
interface Place {
  p: Project
  url: string
  sql(text: string): Promise<string>
}

async function run(at: Place, ...words: string[]): Promise<Answer & { said: Adopted }> {
  const answer = await homing([...words, '--url', at.url, '--json'], { cwd: at.p.dir })
  return { ...answer, said: answer.json<Adopted>() }
}

async function done(at: Place, ...words: string[]): Promise<Adopted> {
  const { code, said, stdout, stderr } = await run(at, ...words)
  assert.equal(code, 0, `${stdout}${stderr}`)
  return said
}

async function states(at: Place): Promise<string[]> {
  return (await done(at, 'status')).migrations!.map(({ id, state }) => `${id} ${state}`)
}

function onSqlite(files: Record<string, string>, history: string): Place {
  const p = project(files)
  const { url } = p.sqlite()
  const sql = async (text: string): Promise<string> => {
    const db = new DatabaseSync(path.join(p.dir, 'app.db'))
    try {
      if (!/^SELECT/.test(text)) return (db.exec(text), '')
      const rows = db.prepare(text).all() as Record<string, unknown>[]
      return rows.map((row) => Object.values(row).join('|')).join('\n')
    } finally {
      db.close()
    }
  }
  const made = new DatabaseSync(path.join(p.dir, 'app.db'))
  made.exec(history)
  made.close()
  return { p, url, sql }
}

describe('adopt on SQLite', { timeout: 120_000 }, () => {
  const when = 1_700_000_000_000
  const tags = ['0000_zoo', '0001_ant', '0002_bee']
  const text = (tag: string): string => `CREATE TABLE ${tag.slice(5)} (id int);\n`
  const journal = JSON.stringify({
    version: '7',
    dialect: 'sqlite',
    entries: tags.map((tag, idx) => ({ idx, version: '7', when: when + idx, tag, breakpoints: true })),
  })
  const files = { 'meta/_journal.json': journal, ...Object.fromEntries(tags.map((tag) => [`${tag}.sql`, text(tag)])) }
  const table = 'CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);'
  const row = (tag: string): string =>
    `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('${sha256(text(tag))}', ${when + tags.indexOf(tag)});${text(tag)}`
  const drizzle = (): Place => onSqlite(files, table + row('0000_zoo') + row('0002_bee'))

  test('a migration that Drizzle left out is named, and then runs', async () => {
    const at = drizzle()
    const dry = await done(at, 'adopt', '--dry-run')
    assert.equal(dry.history.tool, 'drizzle')
    assert.deepEqual(places(dry.adoption.matching), ['0000_zoo matches', '0002_bee matches'])
    assert.deepEqual(places(dry.adoption.pending), ['0001_ant skipped'])
    assert.match(dry.warnings!.join(), /1 migration was left out by Drizzle before 1\.0 without a word/)
    assert.equal(await at.sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'homing%'"), '0', 'nothing is written')

    const before = await at.sql('SELECT hash, created_at FROM __drizzle_migrations')
    const adopted = await done(at, 'adopt')
    assert.equal(adopted.adoption.recorded, 2)
    assert.equal(await at.sql('SELECT hash, created_at FROM __drizzle_migrations'), before, 'the table is only read')
    assert.deepEqual(await states(at), ['0000_zoo applied', '0002_bee applied', '0001_ant late'])
    assert.match(await at.sql("SELECT origin FROM homing_migrations WHERE id = '0000_zoo'"), new RegExp(sha256(text('0000_zoo'))))
    const again = await done(at, 'adopt')
    assert.equal(again.outcome, 'nothing')
    assert.equal(await at.sql('SELECT count(*) FROM homing_runs'), '1', 'a second adopt records nothing')

    await done(at, 'apply')
    assert.equal(await at.sql('SELECT count(*) FROM ant'), '0')
    assert.equal(await at.sql('SELECT hash, created_at FROM __drizzle_migrations'), before, 'no mirror was asked for')
    const own = await done(at, 'adopt')
    assert.deepEqual(places(own.adoption.own), ['0001_ant skipped'])
    assert.match(own.warnings!.join(), /applied by Homing alone/)
    await done(at, 'status', '--verify')
  })

  test('what is adopted is a level: a change by other means is drift', async () => {
    const at = drizzle()
    await done(at, 'adopt')
    await at.sql('CREATE TABLE by_hand (i int)')
    assert.match((await done(at, 'status')).warnings!.join(), /changed by other means since the last run: 2 objects/)
  })

  test('a changed file is refused, until it is acknowledged', async () => {
    const at = drizzle()
    at.p.write({ '0002_bee.sql': `${text('0002_bee')}CREATE TABLE more (i int);\n` })
    const { code, said } = await run(at, 'adopt')
    assert.equal(code, 4)
    assert.deepEqual(places(said.adoption.changed), ['0002_bee changed'])
    assert.deepEqual(said.gates!.map(({ migration }) => migration), ['0002_bee'])
    assert.match(said.error!.hint!, /--acknowledge 0002_bee/)
    assert.equal(await at.sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'homing%'"), '0')
    assert.equal((await done(at, 'adopt', '--acknowledge', '0002_bee')).adoption.recorded, 2)
  })

  test('a missing file cannot be recorded, and that is said', async () => {
    const at = drizzle()
    at.p.remove('0000_zoo.sql')
    at.p.write({ 'meta/_journal.json': JSON.stringify({ ...JSON.parse(journal), entries: JSON.parse(journal).entries.slice(1) }) })
    const said = await done(at, 'adopt')
    assert.equal(said.adoption.recorded, 1)
    assert.deepEqual(said.adoption.changed.map(({ place }) => place), ['missing'])
    assert.match(said.warnings!.join(), /1 applied migration has no file/)
  })

  test('golang-migrate: rows are kept in step both ways', async () => {
    const at = onSqlite(
      {
        '9_a.up.sql': 'CREATE TABLE a (i int);', '9_a.down.sql': 'DROP TABLE a;',
        '10_b.up.sql': 'CREATE TABLE b (i int);', '10_b.down.sql': 'DROP TABLE b;',
        '11_c.up.sql': 'CREATE TABLE c (i int);', '11_c.down.sql': 'DROP TABLE c;',
      },
      'CREATE TABLE schema_migrations (version uint64, dirty bool); CREATE UNIQUE INDEX version_unique ON schema_migrations (version);' +
        'INSERT INTO schema_migrations VALUES (10, 0); CREATE TABLE a (i int); CREATE TABLE b (i int);',
    )
    const said = await done(at, 'adopt', '--mirror')
    assert.deepEqual(places(said.adoption.matching).sort(), ['10_b matches', '9_a assumed'])
    assert.deepEqual(await states(at), ['9_a applied', '10_b applied', '11_c pending'])
    await done(at, 'apply')
    const version = (): Promise<string> => at.sql('SELECT version, dirty FROM schema_migrations')
    assert.equal(await version(), '11|0')
    await done(at, 'rollback', '--to', '9_a')
    assert.equal(await version(), '9|0')
    await done(at, 'rollback', '--last')
    assert.equal(await version(), '')
    await done(at, 'apply')
    assert.equal(await version(), '11|0')
    await done(at, 'adopt', '--no-mirror')
    await done(at, 'rollback', '--last')
    assert.equal(await version(), '11|0', 'it is kept in step no more')
  })

  test('status says which table is kept in step, and what is missing there or more', async () => {
    const at = onSqlite(
      { '1_a.sql': '-- migrate:up\nCREATE TABLE a (i int);\n', '2_b.sql': '-- migrate:up\nCREATE TABLE b (i int);\n' },
      `CREATE TABLE "schema_migrations" (version varchar(128) primary key); INSERT INTO schema_migrations VALUES ('1'); CREATE TABLE a (i int);`,
    )
    const mirror = async (): Promise<Adopted['mirror']> => (await done(at, 'status')).mirror
    await done(at, 'adopt', '--tool', 'dbmate')
    assert.equal(await mirror(), undefined)
    await done(at, 'adopt', '--mirror', '--tool', 'dbmate')
    const step = { tool: 'dbmate', title: 'dbmate', schema: '', table: 'schema_migrations', in_step: true, missing: [], more: [] }
    assert.deepEqual(await mirror(), step)
    await at.sql("INSERT INTO schema_migrations VALUES ('2')")
    const ahead = await done(at, 'status')
    assert.deepEqual(ahead.mirror, { ...step, in_step: false, more: ['2_b'] })
    assert.match(ahead.warnings!.join(), /dbmate's table is not in step: 2_b was applied by that tool/)
    await at.sql('DELETE FROM schema_migrations')
    assert.deepEqual(await mirror(), { ...step, in_step: false, missing: ['1_a'] })
    const shown = await homing(['status', '--url', at.url], { cwd: at.p.dir })
    assert.match(shown.stdout, /kept in step\n +dbmate, table schema_migrations: it is not/)
    await at.sql('DROP TABLE schema_migrations')
    assert.match((await done(at, 'status')).warnings!.join(), /is not there; bring it back; or end the keeping in step/)
    await done(at, 'adopt', '--no-mirror')
    assert.equal(await mirror(), undefined)
  })

  test('a run killed between two migrations leaves both tables alike, and a recovery too', async () => {
    const at = onSqlite(
      { '1_a.sql': '-- migrate:up\nCREATE TABLE a (i int);\n', '2_b.sql': '-- migrate:up\nCREATE TABLE b (i int);\n' },
      'CREATE TABLE "schema_migrations" (version varchar(128) primary key);',
    )
    await done(at, 'adopt', '--mirror', '--tool', 'dbmate')
    const both = async (): Promise<string> =>
      `${await at.sql('SELECT version FROM schema_migrations')} = ${await at.sql("SELECT substr(id, 1, 1) FROM homing_migrations WHERE state = 'applied'")}`
    for (const point of ['driver.commit.sent:2', 'driver.commit.answered:2', 'driver.commit.sent:3']) {
      await homing(['apply', '--url', at.url], { cwd: at.p.dir, env: { HOMING_CRASH_AT: point } })
      const [theirs, ours] = (await both()).split(' = ')
      assert.equal(theirs, ours, point)
    }
    await run(at, 'recover')
    await done(at, 'apply')
    assert.equal(await both(), '1\n2 = 1\n2')
  })

  const KNEX = (...names: string[]): string =>
    'CREATE TABLE knex_migrations (id integer PRIMARY KEY AUTOINCREMENT, name varchar(255), batch integer, migration_time datetime);' +
    'CREATE TABLE knex_migrations_lock ("index" integer PRIMARY KEY AUTOINCREMENT, is_locked integer);' +
    `INSERT INTO knex_migrations_lock (is_locked) VALUES (0); ${names.map(ran).join('')}`
  const ran = (name: string): string =>
    `INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('${name}', 1, 1700000000000);`

  test('programs: those applied are the base, those that are not are named with what to do', async () => {
    const at = onSqlite({ '20240101_a.js': 'exports.up = () => {}', '20240102_b.ts': 'export {}' }, KNEX('20240101_a.js'))
    const said = await done(at, 'adopt')
    assert.equal(said.history.tool, 'knex')
    assert.deepEqual(places(said.adoption.matching), ['20240101_a matches'])
    assert.deepEqual(places(said.adoption.pending), ['20240102_b pending'])
    assert.equal(said.adoption.recorded, 1)
    assert.match(said.warnings!.join('\n'), /1 applied migration is by code: only its history is read/)
    assert.match(said.warnings!.join('\n'), /20240102_b is by code and was never applied: run it by Knex, then `homing adopt`/)
    assert.equal((await done(at, 'adopt')).outcome, 'nothing')
    assert.equal((await run(at, 'adopt', '--mirror')).code, 4)
    await at.sql('UPDATE knex_migrations_lock SET is_locked = 1')
    const locked = await run(at, 'adopt')
    assert.equal(locked.said.error!.code, 'LOCK')
    assert.match(locked.said.error!.text, /Knex has its lock/)
  })

  test('programs and SQL in one folder: SQL goes on where the programs end', async () => {
    const at = onSqlite(
      { '20240101_a.js': '', '20240102_b.ts': '', '20240103_c.sql': 'CREATE TABLE c (i int);', '20240104_d.ts': '' },
      `CREATE TABLE a (i int); ${KNEX('20240101_a.js', '20240102_b.js')}`,
    )
    await done(at, 'adopt')
    assert.deepEqual(await states(at), ['20240101_a applied', '20240102_b applied', '20240103_c pending', '20240104_d pending'])
    const past = await run(at, 'apply')
    assert.equal(past.code, 4)
    assert.match(past.said.error!.hint!, /--to 20240103_c/)
    assert.equal((await run(at, 'rehearse', '--to', '20240103_c')).code, 0)
    await done(at, 'apply', '--to', '20240103_c')
    await at.sql(ran('20240104_d.ts'))
    assert.equal((await done(at, 'adopt')).adoption.recorded, 1)
    assert.equal((await done(at, 'apply')).outcome, 'nothing')
    assert.equal((await run(at, 'rehearse')).code, 0)
    const back = await run(at, 'rollback', '--to', '20240102_b')
    assert.equal(back.code, 4)
    assert.match(back.said.error!.text, /20240104_d\/program has no way back: a program: its own tool/)
    await at.sql("DELETE FROM knex_migrations WHERE name = '20240104_d.ts'")
    assert.match((await done(at, 'adopt')).now, /1 that Knex took back as pending/)
    await done(at, 'rollback', '--to', '20240102_b')
    assert.deepEqual(await states(at), ['20240101_a applied', '20240102_b applied', '20240103_c pending', '20240104_d pending'])
  })

  test('a history of programs is the base of SQL in a folder of its own', async () => {
    const at = onSqlite({ '1_new.sql': 'ALTER TABLE a ADD COLUMN j int;' }, `CREATE TABLE a (i int); ${KNEX('20240101_a.js')}`)
    const said = await done(at, 'adopt')
    assert.deepEqual(places(said.adoption.changed), ['20240101_a.js missing'])
    assert.equal((await run(at, 'rehearse')).code, 0)
    await done(at, 'apply')
    await done(at, 'rollback', '--last')
    assert.deepEqual(await states(at), ['1_new pending'])
  })

  test('where there is no history, or two, that is said', async () => {
    const none = onSqlite({ '1_a.sql': 'CREATE TABLE a (i int);' }, 'CREATE TABLE birds (i int)')
    const { code, said } = await run(none, 'adopt')
    assert.equal(code, 2)
    assert.match(said.error!.text, /no history of another tool/)
    const missing = await homing(['adopt', '--url', `sqlite:${none.p.dir}/none.db`, '--json'], { cwd: none.p.dir })
    assert.equal(missing.code, 2)
    const two = onSqlite(
      { '1_a.sql': 'CREATE TABLE a (i int);' },
      ['schema_migrations', 'more_migrations']
        .map((name) => `CREATE TABLE ${name} (version bigint primary key, dirty boolean); INSERT INTO ${name} VALUES (1, 0);`)
        .join(''),
    )
    const rivals = await run(two, 'adopt')
    assert.equal(rivals.code, 4)
    assert.match(rivals.said.error!.hint!, /--table/)
    assert.equal((await done(two, 'adopt', '--table', 'more_migrations')).history.table, 'more_migrations')
    const other = await run(drizzle(), 'adopt', '--tool', 'flyway')
    assert.equal(other.code, 2)
    assert.equal((await run(drizzle(), 'adopt', '--tool', 'nonesuch')).said.error!.code, 'USAGE')
  })

  test('for people', async () => {
    const at = drizzle()
    const { stdout, stderr } = await homing(['adopt', '--url', at.url], { cwd: at.p.dir })
    assert.match(stdout, /history\n {2}Drizzle before 1\.0, table __drizzle_migrations, 2 rows/)
    assert.match(stdout, /applied and matching: 2\n {2}0000_zoo +matches/)
    assert.match(stdout, /never applied: 1\n {2}0001_ant +skipped +never applied, and Drizzle/)
    assert.match(stderr, /now: +2 migrations are recorded as applied/)
  })
})

if (engines().includes('postgres15')) {
  describe('adopt on PostgreSQL', { timeout: 120_000 }, () => {
    let server: Postgres
    before(async () => {
      server = await sharedPostgres(15)
    })
    const onPostgres = async (files: Record<string, string>, history: string): Promise<Place> => {
      const database = await freshDatabase(server)
      const sql = async (text: string): Promise<string> => (await server.psql(database, text)).trimEnd()
      await sql(history)
      return { p: project(files), url: server.url(database), sql }
    }
    const TABLE = `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0);`
    const texts: Record<string, string> = {
      '20240101000000_init': 'CREATE TABLE "User" ("id" SERIAL PRIMARY KEY);\n',
      '20240102000000_post': 'CREATE TABLE "Post" ("id" SERIAL PRIMARY KEY);\n',
      '20240103000000_tag': 'CREATE TABLE "Tag" ("id" SERIAL PRIMARY KEY);\n',
    }
    const files = {
      'migration_lock.toml': 'provider = "postgresql"\n',
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}/migration.sql`, text])),
    }
    const row = (name: string, finished = 'now()'): string =>
      `INSERT INTO _prisma_migrations VALUES (gen_random_uuid(), '${sha256(texts[name]!)}', ${finished}, '${name}', NULL, NULL, now(), 1);`
    const names = Object.keys(texts)
    const prisma = (): Promise<Place> =>
      onPostgres(files, TABLE + names.slice(0, 2).map((name) => row(name) + texts[name]).join(''))

    test('Prisma: taken over, and both go on', async () => {
      const at = await prisma()
      const theirs = (): Promise<string> =>
        at.sql('SELECT migration_name, rolled_back_at IS NOT NULL FROM _prisma_migrations ORDER BY started_at, migration_name')
      const before = await theirs()
      assert.equal((await done(at, 'adopt')).adoption.recorded, 2)
      assert.equal(await theirs(), before)
      assert.deepEqual(await states(at), [`${names[0]} applied`, `${names[1]} applied`, `${names[2]} pending`])
      await done(at, 'adopt', '--mirror')
      await done(at, 'apply')
      assert.equal(await theirs(), `${before}\n${names[2]}|f`)
      const checksum = await at.sql(`SELECT checksum, finished_at IS NOT NULL FROM _prisma_migrations WHERE migration_name = '${names[2]}'`)
      assert.equal(checksum, `${sha256(texts[names[2]!]!)}|t`)
      const settled = await done(at, 'adopt')
      assert.equal(settled.adoption.matching.length, 3)
      assert.equal(settled.outcome, 'nothing')
      const events = await at.sql('SELECT type FROM homing.events WHERE run = (SELECT id FROM homing.runs ORDER BY number LIMIT 1) ORDER BY seq')
      assert.equal(events, 'run_began\nrun_moved\nhistory_adopted\nmigration_adopted\nmigration_adopted\nrun_moved')
      await done(at, 'status', '--verify')
    })

    test('Prisma stuck: refused, and led to doctor', async () => {
      const at = await onPostgres(files, TABLE + row(names[0]!) + texts[names[0]!] + row(names[1]!, 'NULL'))
      const { code, said } = await run(at, 'adopt')
      assert.equal(code, 4)
      assert.match(said.error!.text, /the history is stuck: Prisma: 20240102000000_post/)
      assert.match(said.error!.hint!, /homing doctor/)
      assert.equal(await at.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'homing'"), '0')
    })

    test('the table that is kept in step is gone: refused before anything runs', async () => {
      const at = await prisma()
      await done(at, 'adopt', '--mirror')
      await at.sql('ALTER TABLE _prisma_migrations RENAME COLUMN logs TO log')
      const { code, said } = await run(at, 'apply')
      assert.equal(code, 4)
      assert.match(said.error!.hint!, /--no-mirror/)
      await done(at, 'adopt', '--no-mirror')
      await done(at, 'apply')
    })

    test('dbmate: rows both ways, with its own ways back', async () => {
      const at = await onPostgres(
        {
          '20240101000000_a.sql': '-- migrate:up\nCREATE TABLE a (i int);\n\n-- migrate:down\nDROP TABLE a;\n',
          '20240102000000_b.sql': '-- migrate:up\nCREATE TABLE b (i int);\n\n-- migrate:down\nDROP TABLE b;\n',
        },
        "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); INSERT INTO schema_migrations VALUES ('20240101000000'); CREATE TABLE a (i int);",
      )
      await done(at, 'adopt', '--mirror')
      await done(at, 'apply')
      const versions = (): Promise<string> => at.sql('SELECT version FROM schema_migrations ORDER BY 1')
      assert.equal(await versions(), '20240101000000\n20240102000000')
      await done(at, 'rollback', '--to', '20240101000000_a')
      assert.equal(await versions(), '20240101000000')
      await done(at, 'rollback', '--last')
      assert.equal(await versions(), '', 'what the other tool applied is taken out as well')
    })

    test('a sandbox of a rehearsal is refused', async () => {
      const at = await prisma()
      const [{ origin } = { origin: '' }] = await server.rows<{ origin: string }>(
        new URL(at.url.replace('postgresql:', 'http:').replace('postgres:', 'http:')).pathname.slice(1) || 'postgres',
        "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid AS origin FROM pg_database WHERE datname = current_database()",
      )
      const mark = JSON.stringify({ boot: 'x', homing: 'sandbox', host: 'h', made_at: 1, origin, pid: 1, started: 1 })
      await at.sql(`DO $do$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), '${mark}'); END $do$`)
      for (const command of [['status'], ['adopt'], ['apply'], ['fingerprint'], ['plan']]) {
        const { code, said } = await run(at, ...command)
        assert.equal(code, 4, command.join())
        assert.match(said.error!.text, /sandbox of a rehearsal/)
      }
    })
  })
}
