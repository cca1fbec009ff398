/*
 * judge.ts - what a database holds, told by tools that are not ours: pg_dump, sqlite3, and plain SQL.
 *
 * Everything Homing keeps for itself (schema homing, tables homing_...) is left out, so that what is compared is
 * what belongs to the user.
 */
import fs from 'node:fs'
import path from 'node:path'

import { CATALOGUE } from './catalogue.ts'
import { execute, mustRun, plainEnv } from './child.ts'
import { CLIENT_BIN, quote, quoteName, type Postgres } from './servers.ts'
import { tempFolder } from './temp.ts'

export interface Digest {
  rows: number
  digest: string
}

const SESSION = `SET search_path = ''; SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres';
SET extra_float_digits = 1; SET bytea_output = 'hex'; SET xmloption = 'content'; SET row_security = off; SET quote_all_identifiers = off;
`

/* Our own schema and those of the server. */
const OWN = `(n.nspname NOT IN ('information_schema', 'homing') AND n.nspname !~ '^(pg_|homing_)')`

/** The schema as pg_dump -s writes it, without its comments and what differs from call to call; PostgreSQL 15. */
export async function pgDump(server: Postgres, database: string): Promise<string> {
  const args = ['-s', '-N', 'homing', '-N', 'homing_*', '-d', server.url(database)]
  const text = await mustRun(path.join(CLIENT_BIN, 'pg_dump'), args, { timeoutMs: 120_000 })
  return text
    .replace(/^--\n(-- .*\n)*--\n/gm, '')
    .replace(/^-- Dumped .*\n/gm, '')
    .replace(/^\\(un)?restrict .*\n/gm, '')
    .replace(/\n{2,}/g, '\n')
    .replace(/^ {4}homing_keep_\d+ .*\n/gm, '')
    .replace(/,\n\);/g, '\n);')
    .trim()
}

const LINE = "concat_ws(' | ', kind, name, text)"

/* Everything the catalogue says, a line an object. */
const CATALOGUE_SQL = `SELECT ${LINE} FROM (${CATALOGUE.map((query) => `(${query.replaceAll(':own', OWN)})`).join('\nUNION ALL\n')})
AS q (kind, name, text) ORDER BY kind COLLATE "C", name COLLATE "C", text COLLATE "C";
`

/* One query a table, made and run by psql: a digest of its rows, whatever their order. Columns that Homing keeps under a
   reserved name are none of the application's. */
const DIGESTS_SQL = String.raw`SELECT format($$SELECT json_build_object('name', %L, 'rows', count(*),
  'digest', md5(coalesce(string_agg(md5(ROW(%s)::text), '' ORDER BY md5(ROW(%s)::text) COLLATE "C"), ''))) FROM ONLY %I.%I t$$,
  n.nspname || '.' || c.relname, a.visible, a.visible, n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT string_agg('t.' || quote_ident(attname), ', ' ORDER BY attnum) AS visible FROM pg_attribute
  WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attname !~ '^homing_keep_[0-9]+$') a
WHERE ${OWN} AND (c.relkind = 'r' OR (c.relkind = 'm' AND c.relispopulated))
ORDER BY (n.nspname || '.' || c.relname) COLLATE "C" \gexec
`

/* The rows of our own tables, a JSON object a line, with the table's name. */
const REGISTRY_SQL = String.raw`SELECT format('SELECT json_build_object(%L, %L, %L, to_json(r)) FROM homing.%I r', 'table', c.relname, 'row', c.relname)
FROM pg_class c WHERE c.relnamespace = to_regnamespace('homing') AND c.relkind = 'r' ORDER BY c.relname \gexec
`

const SEQUENCES_SQL = `SELECT schemaname || '.' || sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences
WHERE ${OWN.replaceAll('n.nspname', 'schemaname')} ORDER BY 1;
`

/* What stands between two parts of an output. */
const MARK = '-- the next part'

function partsOf(text: string): string[] {
  return text.split(new RegExp(`^${MARK}\n`, 'm')).map((part) => part.trim())
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n')
}

function digestsOf(text: string): Record<string, Digest> {
  const found = linesOf(text).map((line) => JSON.parse(line) as Digest & { name: string })
  return Object.fromEntries(found.map(({ name, rows, digest }) => [name, { rows, digest }]))
}

/** What psql is asked for everything the catalogue says, a line an object; any server version. */
export const catalogueQuery = SESSION + CATALOGUE_SQL

/** Its answer. */
export async function catalogueDump(server: Postgres, database: string): Promise<string> {
  return (await server.psql(database, catalogueQuery)).trim()
}

/** A digest of the rows of each table and materialised view, whatever their order, by plain SQL. */
export async function rowDigests(server: Postgres, database: string): Promise<Record<string, Digest>> {
  return digestsOf((await server.psql(database, SESSION + DIGESTS_SQL)).trim())
}

/** Where each sequence stands; rolling back does not move them, so they are apart from the digests. */
export async function sequenceValues(server: Postgres, database: string): Promise<Record<string, number>> {
  const found = await server.rows<{ name: string; value: number }>(
    database,
    `SELECT schemaname || '.' || sequencename AS name, coalesce(last_value, 0) AS value FROM pg_sequences n
     WHERE ${OWN.replaceAll('nspname', 'schemaname')} ORDER BY 1`,
  )
  return Object.fromEntries(found.map(({ name, value }) => [name, value]))
}

export interface State {
  schema: string
  rows: Record<string, Digest>
}

export type Row = Record<string, unknown>

/** Rows of our own tables, by the table's name without what all of them begin with. */
export type Registry = Record<string, Row[]>

/** What one look at a database finds. */
export interface Look {
  schema: string
  rows: string
  registry: Registry
  /** what else may differ: where sequences stand, the number of the schema */
  more: string
}

/** The catalogue, the digests and our own tables, by one psql; when `settled`, once no client works there any more. */
export async function postgresLook(server: Postgres, database: string, settled = false): Promise<Look> {
  const parts = [CATALOGUE_SQL, DIGESTS_SQL, REGISTRY_SQL, SEQUENCES_SQL]
  const script = SESSION + parts.join(`\\echo ${MARK}\n`)
  const text = settled
    ? await server.psql('postgres', `${settle(database)}\\connect ${quoteName(database)}\n${script}`)
    : await server.psql(database, script)
  const [schema = '', digests = '', own = '', more = ''] = partsOf(text)
  const registry: Registry = {}
  for (const line of linesOf(own)) {
    const { table, row } = JSON.parse(line) as { table: string; row: Row }
    ;(registry[table] ??= []).push(row)
  }
  return { schema, rows: JSON.stringify(digestsOf(digests), null, 1), registry, more }
}

/** SQL that waits, in another database, until a killed client's sessions have brought to an end what they were sent. */
export function settle(database: string): string {
  return `SET statement_timeout = '30s'; DO $$ BEGIN
  WHILE EXISTS (SELECT FROM pg_stat_activity WHERE datname = ${quote(database)} AND backend_type = 'client backend') LOOP
    PERFORM pg_sleep(0.002); PERFORM pg_stat_clear_snapshot();
  END LOOP;
END $$; RESET statement_timeout;
`
}

/** All of the above that has to be equal when a database is the same: pg_dump as well on 15. */
export async function postgresState(server: Postgres, database: string): Promise<State> {
  const script = `${SESSION}${CATALOGUE_SQL}\\echo ${MARK}\n${DIGESTS_SQL}`
  const dump = server.version === 15 ? pgDump(server, database) : Promise.resolve('')
  const [schema = '', digests = ''] = partsOf(await server.psql(database, script))
  return { schema: `${await dump}\n${schema}`.trim(), rows: digestsOf(digests) }
}

const PRAGMAS = ['user_version', 'application_id', 'encoding', 'auto_vacuum', 'page_size']

/*
 * The dump is made of a copy, from which our tables are dropped: what .dump leaves out by pattern would leave out
 * others too. Its order is that of creation, which says nothing; so its rows and the schema are sorted.
 */
function sqliteScript(copy: string): string {
  const own = `FROM sqlite_schema WHERE type = 'table' AND name LIKE 'homing\\_%' ESCAPE '\\' ORDER BY name;`
  const commands = (select: string): string => `.mode list\n.once ${copy}.sql\nSELECT ${select} ${own}\n`
  const table = `'"' || replace(name, '"', '""') || '"'`
  return [
    `PRAGMA integrity_check; PRAGMA foreign_key_check;\n.mode list\n`,
    PRAGMAS.map((name) => `PRAGMA ${name};\n`).join(''),
    `PRAGMA schema_version;\n`,
    `VACUUM INTO ${quote(copy)};\n.open ${copy}
${commands(`'SELECT ' || quote(substr(name, 8)) || ' AS "table", * FROM ' || ${table} || ';'`)}.mode json\n.read ${copy}.sql\n`,
    `PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;
${commands(`'DROP TABLE ' || ${table} || ';'`)}.read ${copy}.sql\n.mode json
SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY type, name;\n`,
    `.dump\n`,
  ].join(`.print ${MARK}\n`)
}

/* sqlite3 writes one object a line. */
function objectsOf(text: string): Row[] {
  return linesOf(text).map((line) => JSON.parse(line.replace(/^\[/, '').replace(/[\],]$/, '')) as Row)
}

async function sqliteRun(file: string, input: string): Promise<string> {
  const args = ['-batch', '-bail', '-init', '/dev/null', '-cmd', '.timeout 10000', file]
  const ended = await execute('sqlite3', args, { env: plainEnv(), input, timeoutMs: 120_000 })
  if (ended.code !== 0 || ended.stderr !== '') {
    throw new Error(`sqlite3 ${file}: status ${ended.code}\n${ended.stderr}`)
  }
  return ended.stdout
}

/** The schema, the rows and our own tables, by one sqlite3; `faults` is what SQLite finds wrong. */
export async function sqliteLook(file: string): Promise<Look & { faults: string }> {
  const copy = path.join(tempFolder('dump'), 'copy.db')
  const [checks = '', pragmas = '', version = '', own = '', objects = '', dump = ''] = partsOf(
    await sqliteRun(file, sqliteScript(copy)),
  )
  fs.rmSync(path.dirname(copy), { recursive: true })
  if (/CORRUPTION|ROLLBACK; -- due to errors/.test(dump)) throw new Error(`${file} is damaged:\n${dump.slice(-1000)}`)
  const registry: Registry = {}
  for (const { table, ...row } of objectsOf(own)) (registry[String(table)] ??= []).push(row)
  const schema = [
    ...objectsOf(objects).map((s) => `${s['type']} ${s['name']} on ${s['tbl_name']}: ${s['sql']}`),
    ...linesOf(pragmas).map((value, i) => `pragma ${PRAGMAS[i]}: ${value}`),
  ]
  const rows = dump.split('\n').filter((line) => line.startsWith('INSERT INTO ')).sort()
  return { schema: schema.join('\n'), rows: rows.join('\n'), registry, more: version, faults: checks === 'ok' ? '' : checks }
}

/** Schema and rows of an SQLite database, as sqlite3 tells them. */
export async function sqliteDump(file: string): Promise<string> {
  const { schema, rows } = await sqliteState(file)
  return rows === '' ? schema : `${schema}\n${rows}`
}

/** What SQLite finds wrong in a database; empty when it is sound. */
export async function sqliteFaults(file: string): Promise<string> {
  const said = (await sqliteRun(file, 'PRAGMA integrity_check; PRAGMA foreign_key_check;')).trim()
  return said === 'ok' ? '' : said
}

/** Schema and rows apart, as for PostgreSQL; a row is a line. */
export async function sqliteState(file: string): Promise<{ schema: string; rows: string }> {
  const { schema, rows } = await sqliteLook(file)
  return { schema, rows }
}
