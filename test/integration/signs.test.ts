/*
 * signs.test.ts - what spares reading the catalogue: statements that are skipped because they would find nothing, and the
 * stamp of the system tables. Neither may hide anything.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { project } from '../lib/project.ts'
import { homing } from '../lib/run.ts'
import { startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Looked {
  text: string
  warnings?: string[]
  outcome: string
}

/** Kinds of objects, each alone in its database. */
const alone: Record<string, string> = {
  table: 'CREATE TABLE one (i int)',
  'table without a column': 'CREATE TABLE one ()',
  'partitioned table': 'CREATE TABLE one (i int) PARTITION BY LIST (i)',
  view: 'CREATE VIEW one AS SELECT 1 AS i',
  'materialized view': 'CREATE MATERIALIZED VIEW one AS SELECT 1 AS i',
  sequence: 'CREATE SEQUENCE one',
  domain: 'CREATE DOMAIN one AS int CHECK (value > 0)',
  'domain over an array': 'CREATE DOMAIN one AS int[]',
  enumeration: "CREATE TYPE one AS ENUM ('a')",
  'composite type': 'CREATE TYPE one AS (i int)',
  range: 'CREATE TYPE one AS RANGE (subtype = int)',
  'shell type': 'CREATE TYPE one',
  function: "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
}

/** Each changes something that a migration could have made; in this order. */
const changes = [
  'CREATE TABLE other (i int)',
  'ALTER TABLE one ADD COLUMN j int',
  'ALTER TABLE one ALTER COLUMN j SET NOT NULL',
  'ALTER TABLE one ALTER COLUMN j SET DEFAULT 1',
  'ALTER TABLE one ALTER COLUMN j SET DEFAULT 2',
  'ALTER TABLE one ADD CONSTRAINT positive CHECK (j > 0) NOT VALID',
  'ALTER TABLE one VALIDATE CONSTRAINT positive',
  'CREATE INDEX one_j ON one (j)',
  'ALTER INDEX one_j SET (fillfactor = 50)',
  "COMMENT ON TABLE one IS 'first'",
  "COMMENT ON TABLE one IS 'second'",
  'COMMENT ON TABLE one IS NULL',
  'GRANT SELECT ON one TO public',
  'CREATE SEQUENCE numbers',
  'ALTER SEQUENCE numbers INCREMENT BY 2',
  "CREATE TYPE colour AS ENUM ('red')",
  "ALTER TYPE colour ADD VALUE 'blue'",
  "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
  'CREATE TRIGGER tr BEFORE INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()',
  'ALTER TABLE one DISABLE TRIGGER tr',
  'CREATE RULE r AS ON DELETE TO one DO NOTHING',
  'ALTER TABLE one DISABLE RULE r',
  'CREATE POLICY p ON one USING (true)',
  'ALTER POLICY p ON one USING (false)',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public',
  'CREATE SCHEMA apart',
  'DROP SCHEMA apart',
  'DROP TABLE one',
]

const here = engines().includes('postgres15') ? describe : describe.skip

here('signs', { concurrency: true }, () => {
  let server: Postgres
  before(async () => {
    server = await startPostgres({ version: 15, settings: { fsync: 'off' } })
  })
  after(() => server.remove())

  const look = async (database: string, command: string): Promise<Looked> => {
    const answer = await homing([command, '--url', server.url(database), '--json'], { cwd: home.dir })
    assert.equal(answer.code, 0, answer.stderr)
    return answer.json<Looked>()
  }
  const home = project({ '1_one.sql': 'CREATE TABLE one (i int);\n' })

  test('an object that is alone in a database is seen', async () => {
    await server.createDatabase('bare')
    const bare = (await look('bare', 'fingerprint')).text
    assert.ok(/\bpublic\b/.test(bare) && !/\bone\b/.test(bare))
    for (const [kind, sql] of Object.entries(alone)) {
      const database = `alone_${kind.replaceAll(' ', '_')}`
      await server.createDatabase(database)
      await server.psql(database, sql)
      const text = (await look(database, 'fingerprint')).text
      assert.match(text, /\bone\b/, `a ${kind} is not seen`)
    }
  })

  test('what is changed by other means is seen, each time; rows and statistics are no change', async () => {
    await server.createDatabase('changed')
    const stamps = async (): Promise<string> =>
      (await server.psql('changed', 'SELECT stamp FROM homing.catalogs ORDER BY recorded_at DESC LIMIT 1')).trim()
    assert.equal((await homing(['apply', '--url', server.url('changed')], { cwd: home.dir })).code, 0)
    assert.match(await stamps(), /^[0-9]+\//)
    await server.psql('changed', 'INSERT INTO one VALUES (1), (2); DELETE FROM one; ANALYZE')
    assert.equal((await look('changed', 'status')).warnings, undefined)
    for (const [at, change] of changes.entries()) {
      /* What stands now is recorded as the level's. */
      home.write({ [`2_${at}.sql`]: `-- homing: step 1\nCREATE TABLE mark_${at} (i int);\n-- homing: down\nDROP TABLE mark_${at};\n` })
      const applied = await homing(['apply', '--url', server.url('changed')], { cwd: home.dir })
      assert.equal(applied.code, 0, applied.stderr)
      assert.equal((await look('changed', 'status')).warnings, undefined, `before ${change}`)
      const then = (await look('changed', 'fingerprint')).text
      await server.psql('changed', change)
      const now = (await look('changed', 'fingerprint')).text
      const told = (await look('changed', 'status')).warnings ?? []
      assert.equal(/changed by other means/.test(told.join()), now !== then, change)
      assert.notEqual(now, then, `${change} shows in no catalogue: the case tests nothing`)
    }
  })
})
