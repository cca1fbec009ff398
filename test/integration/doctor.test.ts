/*
 * doctor.test.ts - databases in which another tool failed half-way: what took effect is told statement by statement,
 * and the ways out that are offered do lead out.
 *
 * The failures are made by hand, as the tools leave them; the ways are carried out by psql and sqlite3, not by us.
 */
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, test } from 'node:test'

import { project } from '../lib/project.ts'
import { homing } from '../lib/run.ts'
import { freshDatabase, sharedPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Way {
  way: 'forward' | 'back'
  offered: boolean
  tried: boolean
  why?: string
  then?: string
  sql: string[]
  notes: string[]
}

interface Consulted {
  outcome: string
  now: string
  findings: { kind: string; text: string; object?: string; remedy?: string; since?: string; holder?: string }[]
  failed?: { id: string; statements: { line: number; verdict: string; why?: string; on_rows?: string; objects: string[] }[]; unexamined?: string }
  ways?: Way[]
  history?: { tool: string }
  warnings?: string[]
}

const sha256 = (text: string): string => crypto.createHash('sha256').update(text).digest('hex')
const verdicts = (said: Consulted): string[] => said.failed!.statements.map(({ verdict }) => verdict)
const way = (said: Consulted, which: Way['way']): Way => said.ways!.find((one) => one.way === which)!

async function doctor(dir: string, url: string, ...more: string[]): Promise<{ code: number | null; said: Consulted }> {
  const { code, json, stdout, stderr } = await homing(['doctor', '--url', url, '--json', ...more], { cwd: dir, timeoutMs: 90_000 })
  assert.match(stdout, /^{/, stderr)
  return { code, said: json<Consulted>() }
}

describe('doctor on SQLite', { timeout: 120_000 }, () => {
  test('nothing is wrong', async () => {
    const p = project({ '1_a.sql': 'CREATE TABLE a (i int);' })
    const { url } = p.sqlite()
    await homing(['apply', '--url', url], { cwd: p.dir })
    const { code, said } = await doctor(p.dir, url)
    assert.equal(code, 0)
    assert.deepEqual(said.findings, [])
    assert.match(said.now, /nothing is wrong/)
  })

  const files = {
    '1_a.up.sql': 'CREATE TABLE a (i int);',
    '1_a.down.sql': 'DROP TABLE a;',
    '2_b.up.sql': 'CREATE TABLE b (i int);\nCREATE INDEX a_i ON a (i);\nINSERT INTO a VALUES (1);\nCREATE TABLE c (i int);\n',
    '2_b.down.sql': 'DROP TABLE c;\nDROP TABLE b;',
  }
  const begun = 'CREATE TABLE schema_migrations (version uint64, dirty bool); INSERT INTO schema_migrations VALUES (2, 1); CREATE TABLE a (i int);'

  test('dirty golang-migrate: both ways lead out', async () => {
    for (const which of ['forward', 'back'] as const) {
      const p = project(files)
      const { url } = p.sqlite()
      const db = new DatabaseSync(path.join(p.dir, 'app.db'))
      db.exec(`${begun} INSERT INTO a VALUES (7); CREATE TABLE b (i int);`)
      const held = db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY 1').all()
      const { code, said } = await doctor(p.dir, url)
      assert.equal(code, 3)
      assert.equal(said.outcome, 'held')
      assert.deepEqual(said.findings.map(({ kind }) => kind), ['migration'])
      assert.equal(said.failed!.id, '2_b')
      assert.deepEqual(verdicts(said), ['took effect', 'did not', 'did not', 'did not'])
      assert.deepEqual(said.failed!.statements.map(({ line }) => line), [1, 2, 3, 4])
      assert.deepEqual(db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY 1').all(), held, 'it only looks')
      const out = way(said, which)
      assert.ok(out.offered && out.tried, JSON.stringify(out))
      assert.equal(out.then, which === 'forward' ? 'migrate force 2' : 'migrate force 1')
      for (const sql of out.sql) db.exec(sql)
      const names = db.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'schema%' ORDER BY 1").all() as { name: string }[]
      assert.deepEqual(names.map(({ name }) => name), which === 'forward' ? ['a', 'a_i', 'b', 'c'] : ['a'])
      assert.equal(db.prepare('SELECT count(*) AS n FROM a').get()!['n'], which === 'forward' ? 2 : 1)
      db.close()
    }
  })

  test('what is there and other than the migration makes it is not built upon', async () => {
    const p = project(files)
    const { url } = p.sqlite()
    const db = new DatabaseSync(path.join(p.dir, 'app.db'))
    db.exec(`${begun} CREATE TABLE b (i int, odd text);`)
    db.close()
    const { said } = await doctor(p.dir, url)
    assert.equal(verdicts(said)[0], 'differs')
    assert.match(said.failed!.statements[0]!.why!, /table b|column b\./)
    assert.equal(way(said, 'forward').offered, false)
    assert.match(way(said, 'forward').why!, /line 1/)
  })

  test('a stuck lock, and how it is freed', async () => {
    const p = project({ '1_a.js': '' })
    const { url } = p.sqlite()
    const db = new DatabaseSync(path.join(p.dir, 'app.db'))
    db.exec(
      'CREATE TABLE knex_migrations (id integer PRIMARY KEY AUTOINCREMENT, name varchar(255), batch integer, migration_time datetime);' +
        'CREATE TABLE knex_migrations_lock ("index" integer PRIMARY KEY AUTOINCREMENT, is_locked integer);' +
        'INSERT INTO knex_migrations_lock (is_locked) VALUES (1);',
    )
    db.close()
    const { code, said } = await doctor(p.dir, url)
    assert.equal(code, 3)
    assert.deepEqual(said.findings.map(({ kind }) => kind), ['lock'])
    assert.match(said.findings[0]!.remedy!, /knex migrate:unlock/)
  })
})

if (engines().includes('postgres15')) {
  describe('doctor on PostgreSQL', { timeout: 180_000 }, () => {
    let server: Postgres
    before(async () => {
      server = await sharedPostgres(15)
    })

    const TABLE = `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0);`
    const row = (name: string, text: string, failed: boolean): string =>
      `INSERT INTO _prisma_migrations VALUES (gen_random_uuid(), '${sha256(text)}', ${failed ? 'NULL' : 'now()'}, '${name}',
        ${failed ? "'ERROR: could not create unique index \"User_email_key\"'" : 'NULL'}, NULL, now(), 0);`
    const INIT = 'CREATE TABLE "User" ("id" SERIAL PRIMARY KEY, "email" TEXT);\n'

    interface Made {
      dir: string
      url: string
      database: string
    }
    /** `text` failed after `done` of it took effect */
    async function prisma(text: string, done: string): Promise<Made> {
      const database = await freshDatabase(server)
      const p = project({
        'migration_lock.toml': 'provider = "postgresql"\n',
        '20240101000000_init/migration.sql': INIT,
        '20240102000000_more/migration.sql': text,
      })
      await server.psql(database, TABLE + row('20240101000000_init', INIT, false) + INIT + row('20240102000000_more', text, true))
      if (done) await server.psql(database, done)
      return { dir: p.dir, url: server.url(database), database }
    }
    const fingerprint = async (made: Made): Promise<string> =>
      (await homing(['fingerprint', '--url', made.url, '--json'], { cwd: made.dir })).json<{ fingerprint: string }>().fingerprint

    const THREE = 'CREATE TABLE "Post" ("id" SERIAL PRIMARY KEY);\nCREATE UNIQUE INDEX "User_email_key" ON "User"("email");\nALTER TABLE "Post" ADD COLUMN "title" TEXT NOT NULL DEFAULT \'x\';\n'

    test('Prisma failed at statement 2 of 3', async () => {
      const untouched = await fingerprint(await prisma(THREE, ''))
      const whole = await fingerprint(await prisma(THREE, THREE))
      for (const which of ['forward', 'back'] as const) {
        const made = await prisma(THREE, THREE.split('\n')[0]!)
        const before = await fingerprint(made)
        const { code, said } = await doctor(made.dir, made.url)
        assert.equal(code, 3)
        assert.equal(said.history!.tool, 'prisma')
        assert.match(said.findings[0]!.text, /Prisma: .*20240102000000_more/)
        assert.ok(said.findings[0]!.since)
        assert.deepEqual(verdicts(said), ['took effect', 'did not', 'did not'], JSON.stringify(said.failed))
        assert.equal(await fingerprint(made), before, 'it only looks')
        const out = way(said, which)
        assert.ok(out.offered && out.tried, JSON.stringify(out))
        assert.equal(out.then, `prisma migrate resolve --${which === 'forward' ? 'applied' : 'rolled-back'} 20240102000000_more`)
        await server.psql(made.database, out.sql.map((sql) => `${sql};`).join('\n'))
        assert.equal(await fingerprint(made), which === 'forward' ? whole : untouched, JSON.stringify(out.sql))
      }
      const left = await server.psql('postgres', "SELECT count(*) FROM pg_database WHERE datname LIKE 'homing_sandbox%'")
      assert.equal(left.trim(), '0', 'no sandbox is left')
    })

    test('nothing of it took effect, or all', async () => {
      const none = await prisma(THREE, '')
      const { said } = await doctor(none.dir, none.url)
      assert.deepEqual(verdicts(said), ['did not', 'did not', 'did not'])
      assert.deepEqual(way(said, 'back').sql, [])
      assert.equal(way(said, 'forward').sql.length, 3)
      const all = await prisma(THREE, THREE)
      const after = await doctor(all.dir, all.url)
      assert.deepEqual(verdicts(after.said), ['took effect', 'took effect', 'took effect'])
      assert.deepEqual(way(after.said, 'forward').sql, [])
      assert.match(way(after.said, 'back').notes.join(), /destroyed/)
    })

    test('rows are not told from a catalogue, and a file that can never run is said to be one', async () => {
      const text = 'UPDATE "User" SET "email" = lower("email");\nCREATE TABLE "Post" ("id" int);\nCREATE TABLE "Post" ("id" int);\n'
      const made = await prisma(text, '')
      const { said } = await doctor(made.dir, made.url)
      assert.deepEqual(verdicts(said), ['cannot be told', 'did not', 'cannot run'])
      assert.match(way(said, 'forward').why!, /line 3 fails in an empty database as well/)
      assert.match(way(said, 'back').notes.join(), /line 1 changed in rows/)
    })

    test('generated rows show what a statement writes, and what fails on rows alone', async () => {
      const text =
        'ALTER TABLE "User" ADD COLUMN "name" TEXT;\nUPDATE "User" SET "name" = "email" WHERE "name" IS NULL;\n' +
        'UPDATE "User" SET "name" = \'x\' WHERE "id" < -5;\nDO $$ BEGIN DELETE FROM "User"; INSERT INTO "User" ("email") VALUES (\'a\'); END $$;\n' +
        'ALTER TABLE "User" ADD COLUMN "age" INT NOT NULL;\n'
      const made = await prisma(text, 'ALTER TABLE "User" ADD COLUMN "name" TEXT;')
      const { said } = await doctor(made.dir, made.url)
      const [, filled, none, block, needs] = said.failed!.statements
      assert.deepEqual(verdicts(said), ['took effect', 'cannot be told', 'cannot be told', 'cannot be told', 'did not'])
      assert.match(filled!.why!, /it changes rows, .* of generated ones it wrote 5 \(5 in public\.User\)/)
      assert.match(none!.why!, /none of the generated ones/)
      assert.match(block!.why!, /it wrote 6 \(6 in public\.User\)/)
      assert.match(needs!.on_rows!, /contains null values/)
      const shown = await homing(['doctor', '--url', made.url], { cwd: made.dir })
      assert.match(shown.stdout.replace(/\s+/g, ' '), /line 5 runs without rows alone; on generated ones: .*null values/)
    })

    test('what Prisma sends in one piece most likely did not take effect in part', async () => {
      const made = await prisma('UPDATE "User" SET "email" = lower("email");\nCREATE TABLE "Post" ("id" int);\n', '')
      const { said } = await doctor(made.dir, made.url)
      assert.deepEqual(verdicts(said), ['cannot be told', 'did not'])
      assert.match(said.failed!.statements[0]!.why!, /Most likely it did not: .* in one piece/)
    })

    test('an index whose build failed, and a constraint that was never validated', async () => {
      const database = await freshDatabase(server)
      await server.psql(database, 'CREATE TABLE t (i int); INSERT INTO t VALUES (1), (1), (-1);')
      await server.psql(database, 'ALTER TABLE t ADD CONSTRAINT positive CHECK (i > 0) NOT VALID;')
      await assert.rejects(server.psql(database, 'CREATE UNIQUE INDEX CONCURRENTLY t_i ON t (i);'))
      const p = project()
      const { code, said } = await doctor(p.dir, server.url(database))
      assert.equal(code, 3)
      assert.deepEqual(said.findings.map(({ kind }) => kind).sort(), ['constraint', 'index'])
      const index = said.findings.find(({ kind }) => kind === 'index')!
      assert.equal(index.object, 'index public.t_i')
      assert.match(index.remedy!, /DROP INDEX CONCURRENTLY "public"\."t_i"/)
      assert.match(said.findings.find(({ kind }) => kind === 'constraint')!.remedy!, /ALTER TABLE "public"\."t" VALIDATE CONSTRAINT "positive"/)
      const text = await homing(['doctor', '--url', server.url(database)], { cwd: p.dir })
      assert.match(text.stdout, /what is wrong\n[^]*index public\.t_i is invalid/)
    })

    test('a build that failed inside a migration: the remains go first', async () => {
      const text = 'CREATE UNIQUE INDEX CONCURRENTLY "User_email_key" ON "User"("email");\n'
      const made = await prisma(text, `INSERT INTO "User" ("email") VALUES ('a'), ('a');`)
      await assert.rejects(server.psql(made.database, text))
      await server.psql(made.database, `DELETE FROM "User";`)
      const { said } = await doctor(made.dir, made.url)
      assert.deepEqual(verdicts(said), ['differs'])
      assert.match(said.failed!.statements[0]!.why!, /User_email_key.* \(invalid\)/)
      assert.match(way(said, 'forward').sql[0]!, /^DROP INDEX CONCURRENTLY .*"User_email_key"$/)
      for (const sql of way(said, 'forward').sql) await server.psql(made.database, sql)
      assert.equal((await server.psql(made.database, 'SELECT indisvalid FROM pg_index WHERE indrelid = \'"User"\'::regclass AND NOT indisprimary')).trim(), 't')
    })

    test('what changes the server itself is not run beside the database', async () => {
      const text = `DO $$ BEGIN\n  create  role reaches_out;\nEND $$;\n${THREE}`
      const made = await prisma(text, '')
      const { said } = await doctor(made.dir, made.url)
      assert.match(said.failed!.unexamined!, /20240102000000_more changes the server itself \(CREATE ROLE\)/)
      assert.equal((await server.psql('postgres', "SELECT count(*) FROM pg_roles WHERE rolname = 'reaches_out'")).trim(), '0')
      const apart = await doctor(made.dir, made.url, '--sandbox', 'throwaway')
      assert.deepEqual(verdicts(apart.said).slice(1), ['did not', 'did not', 'did not'], apart.said.failed!.unexamined)
    })

    test('where no sandbox can be had, the rest is said all the same', async () => {
      const made = await prisma(THREE, THREE.split('\n')[0]!)
      await server.psql(made.database, `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plain') THEN CREATE ROLE plain LOGIN; END IF; END $$;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain;`)
      const url = made.url.replace('postgres@', 'plain@')
      const { code, said } = await doctor(made.dir, url)
      assert.equal(code, 3)
      assert.match(said.failed!.unexamined!, /permission|may not|CREATEDB/i)
      assert.match(said.warnings!.join(), /--sandbox throwaway/)
    })
  })
}
