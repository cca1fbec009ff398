/*
 * judge.ts - what a database holds, told by tools that are not ours: pg_dump, sqlite3, and plain SQL.
 *
 * Everything Homing keeps for itself (schema homing, tables homing_...) is left out, so that what is compared is
 * what belongs to the user.
 */
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
    .trim()
}

/** Everything the catalogue says, a line an object; any server version. */
export async function catalogueDump(server: Postgres, database: string): Promise<string> {
  const parts = CATALOGUE.map((query) => `(${query.replaceAll(':own', OWN)})`)
  const names = 'kind, name, text'
  const all = `SELECT ${names} FROM (${parts.join('\nUNION ALL\n')}) AS q (${names})`
  const line = `SELECT concat_ws(' | ', ${names}) FROM (${all}) l ORDER BY kind COLLATE "C", name COLLATE "C", text COLLATE "C";`
  return (await server.psql(database, SESSION + line)).trim()
}

/** A digest of the rows of each table and materialised view, whatever their order, by plain SQL. */
export async function rowDigests(server: Postgres, database: string): Promise<Record<string, Digest>> {
  const tables = await server.rows<{ schema: string; name: string }>(
    database,
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${OWN} AND (c.relkind = 'r' OR (c.relkind = 'm' AND c.relispopulated)) ORDER BY 1, 2`,
  )
  if (tables.length === 0) return {}
  const parts = tables.map(({ schema, name }) => {
    const from = `ONLY ${quoteName(schema)}.${quoteName(name)}`
    return `SELECT ${quote(`${schema}.${name}`)} AS name, count(*) AS rows,
      md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text) COLLATE "C"), '')) AS digest FROM ${from} t`
  })
  const query = `SELECT json_agg(row_to_json(q) ORDER BY name COLLATE "C") FROM (${parts.join('\nUNION ALL\n')}) q;`
  const found = JSON.parse(await server.psql(database, SESSION + query)) as (Digest & { name: string })[]
  return Object.fromEntries(found.map(({ name, rows, digest }) => [name, { rows, digest }]))
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

/** All of the above that has to be equal when a database is the same: pg_dump as well on 15. */
export async function postgresState(server: Postgres, database: string): Promise<State> {
  const dump = server.version === 15 ? `${await pgDump(server, database)}\n` : ''
  const catalogue = await catalogueDump(server, database)
  return { schema: dump + catalogue, rows: await rowDigests(server, database) }
}

async function sqlite3(file: string, ...commands: string[]): Promise<string> {
  const args = ['-batch', '-bail', '-init', '/dev/null', '-cmd', '.timeout 10000', file, ...commands]
  const ended = await execute('sqlite3', args, { env: plainEnv(), timeoutMs: 120_000 })
  if (ended.code !== 0 || ended.stderr !== '') {
    throw new Error(`sqlite3 ${file}: status ${ended.code}\n${ended.stderr}`)
  }
  return ended.stdout
}

const PRAGMAS = ['user_version', 'application_id', 'encoding', 'auto_vacuum', 'page_size']

/*
 * The dump is made of a copy, from which our tables are dropped: what .dump leaves out by pattern would leave out
 * others too. Its order is that of creation, which says nothing; so its rows and the schema are sorted.
 */
async function sqliteParts(file: string): Promise<{ schema: string[]; rows: string[] }> {
  const copy = path.join(tempFolder('dump'), 'copy.db')
  await sqlite3(file, `VACUUM INTO ${quote(copy)}`)
  const ours = JSON.parse(
    (await sqlite3(copy, '.mode json', `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'homing\\_%' ESCAPE '\\'`)) || '[]',
  ) as { name: string }[]
  const drops = ours.map(({ name }) => `DROP TABLE ${quoteName(name)};`)
  await sqlite3(copy, 'PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;', ...drops, 'SELECT 1')
  const schema = JSON.parse(
    (await sqlite3(copy, '.mode json', `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY type, name`)) || '[]',
  ) as Record<string, string>[]
  const pragmas = await sqlite3(file, ...PRAGMAS.map((name) => `PRAGMA ${name};`))
  const dump = await sqlite3(copy, '.dump')
  if (/CORRUPTION|ROLLBACK; -- due to errors/.test(dump)) throw new Error(`${file} is damaged:\n${dump.slice(-1000)}`)
  return {
    schema: [
      ...schema.map((s) => `${s['type']} ${s['name']} on ${s['tbl_name']}: ${s['sql']}`),
      ...pragmas.trim().split('\n').map((value, i) => `pragma ${PRAGMAS[i]}: ${value}`),
    ],
    rows: dump.split('\n').filter((line) => line.startsWith('INSERT INTO ')).sort(),
  }
}

/** Schema and rows of an SQLite database, as sqlite3 tells them. */
export async function sqliteDump(file: string): Promise<string> {
  const { schema, rows } = await sqliteParts(file)
  return [...schema, ...rows].join('\n')
}

/** What SQLite finds wrong in a database; empty when it is sound. */
export async function sqliteFaults(file: string): Promise<string> {
  const said = await sqlite3(file, 'PRAGMA integrity_check; PRAGMA foreign_key_check;')
  return said.trim() === 'ok' ? '' : said.trim()
}

/** Schema and rows apart, as for PostgreSQL; a row is a line. */
export async function sqliteState(file: string): Promise<{ schema: string; rows: string }> {
  const { schema, rows } = await sqliteParts(file)
  return { schema: schema.join('\n'), rows: rows.join('\n') }
}
