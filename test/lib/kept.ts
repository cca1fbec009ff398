/*
 * kept.ts - a database in which migrations have set things aside, made by hand as the registry and its places say, so
 * that what is done with kept things can be tested by itself.
 *
 * Three migrations are applied: 1_users kept nothing; 2_drop kept a table, an undo image, the way back and, on
 * PostgreSQL, a column, a type, a function and a sequence; 3_narrow kept the values of a column.
 */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'

import { project, type Project } from './project.ts'
import { homing, type Answer } from './run.ts'
import { freshDatabase, sharedPostgres } from './servers.ts'
import type { Engine } from './suite.ts'

/** A project with its database, and SQL that gets there apart from Homing. */
export interface Kept {
  p: Project
  url: string
  postgres: boolean
  /** `@name` is the registry's table of that name, `#12` the place of that number; rows as lines, cells apart by | */
  sql(text: string): Promise<string>
  run(...words: string[]): Promise<Answer>
  /** run(), which must end with that status; the document */
  said<Document>(status: number, ...words: string[]): Promise<Document>
  /** every keep as "id kind state", and whether its thing is there */
  keeps(): Promise<{ id: number; kind: string; state: string; there: boolean }[]>
}

interface Keep {
  id: number
  migration: string
  kind: string
  path: string
  place: string
  detail: string
  rows: number
}

const FILES = {
  '1_users.sql': `CREATE TABLE users (id integer PRIMARY KEY, name text, note text);
INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL), (3, 'c', 'z');\n`,
  '2_drop.sql': 'CREATE TABLE second (x integer);\n-- homing: down\nDROP TABLE second;\n',
  '3_narrow.sql': 'CREATE TABLE third (x integer);\n',
}

function plainSql(open: { postgres: boolean; run: (text: string) => Promise<string> }): Kept['sql'] {
  const [table, place] = open.postgres ? ['homing.', 'homing_keep.k'] : ['homing_', 'homing_keep_']
  return (text) => open.run(text.replaceAll('@', table).replaceAll(/#(\d+)/g, `${place}$1`))
}

async function sqlite(p: Project): Promise<{ url: string; run: (text: string) => Promise<string> }> {
  const { file, url } = p.sqlite()
  const run = async (text: string): Promise<string> => {
    const db = new DatabaseSync(file)
    try {
      if (!/^\s*SELECT/.test(text)) return (db.exec(text), '')
      return (db.prepare(text).all() as Record<string, unknown>[])
        .map((row) => Object.values(row).map((cell) => (cell === null ? '' : String(cell))).join('|'))
        .join('\n')
    } finally {
      db.close()
    }
  }
  return { url, run }
}

async function postgres(engine: Engine): Promise<{ url: string; run: (text: string) => Promise<string> }> {
  const server = await sharedPostgres(engine === 'postgres15' ? 15 : 18)
  const database = await freshDatabase(server)
  return { url: server.url(database), run: async (text) => (await server.psql(database, text)).trimEnd() }
}

const keep = (id: number, migration: string, kind: string, path: string, rest: Partial<Keep> = {}): Keep =>
  ({ id, migration, kind, path, place: `#${id}`, detail: '{}', rows: -1, ...rest })

/* An undo image of users: the name of 1 is as the migration left it, that of 2 is not. */
async function takeImage(at: Kept): Promise<string> {
  const columns = 'k0, o1, n1, w1, o2, n2, w2'
  await at.sql(at.postgres
    ? `CREATE TABLE #3 AS SELECT 0::bigint AS call, ''::"char" AS op, id AS k0, name AS o1, name AS n1, false AS w1,
         note AS o2, note AS n2, false AS w2 FROM users WITH NO DATA`
    : `CREATE TABLE #3 (call, op, ${columns})`)
  const [yes, no] = at.postgres ? ['true', 'false'] : ['1', '0']
  await at.sql(`INSERT INTO #3 (call, op, ${columns}) VALUES (1, 'U', 1, 'A', 'a', ${yes}, NULL, NULL, ${no}),
    (1, 'U', 2, 'B', 'was left', ${yes}, NULL, NULL, ${no})`)
  const column = (name: string, type: string, at0: number): object => ({
    name, type, stored: type, equal: '=', identity: at.postgres ? String(at0 + 1) : name, plain: true, nullable: at0 > 0,
    computed: false, always: false, fallback: '',
  })
  return JSON.stringify({
    schema: at.postgres ? 'public' : '', name: 'users', path: at.postgres ? '"public"."users"' : '"users"',
    identity: at.postgres ? await at.sql("SELECT 'users'::regclass::oid") : 'users',
    columns: [column('id', 'integer', 0), column('name', 'text', 1), column('note', 'text', 2)], key: [0],
  })
}

async function setAside(at: Kept): Promise<Keep[]> {
  const values = "SELECT id AS key1, note AS value FROM users"
  await at.sql(`CREATE TABLE #1 (a integer PRIMARY KEY, b text); INSERT INTO #1 VALUES (1, 'old');
    CREATE TABLE #10 AS ${values}`)
  const image = await takeImage(at)
  const all = [
    keep(1, '2_drop', 'table', 'table public.old', { rows: 1 }),
    keep(3, '2_drop', 'rows', 'table public.users', { rows: 2, detail: image }),
    keep(4, '2_drop', 'way', '', { place: '', detail: '{"ddl":[],"steps":["1"]}' }),
    keep(10, '3_narrow', 'values', 'column public.users.note', { rows: 3 }),
  ]
  if (!at.postgres) return all
  /* The type has the lower number, and goes after the table that needs it all the same. */
  await at.sql(`CREATE TYPE #5 AS ENUM ('a'); CREATE TABLE #6 (a #5); CREATE SEQUENCE #7;
    CREATE FUNCTION #8(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    ALTER TABLE users ADD COLUMN homing_keep_2 text DEFAULT 'kept'`)
  const users = await at.sql("SELECT 'users'::regclass::oid")
  return [
    ...all,
    keep(2, '2_drop', 'column', 'column public.users.gone', { place: 'homing_keep_2', detail: `{"table":"${users}"}` }),
    keep(5, '2_drop', 'object', 'type public.mood', { detail: '{"kind":"type"}' }),
    keep(6, '2_drop', 'table', 'table public.moods'),
    keep(7, '2_drop', 'object', 'sequence public.s', { detail: '{"kind":"sequence"}' }),
    keep(8, '2_drop', 'object', 'function public.f', { detail: '{"kind":"function"}' }),
  ]
}

async function isThere(at: Kept, id: number, kind: string): Promise<boolean> {
  if (!at.postgres) return (await at.sql(`SELECT count(*) FROM sqlite_schema WHERE name = '#${id}'`)) === '1'
  if (kind === 'column') return (await at.sql(`SELECT count(*) FROM pg_attribute WHERE attname = 'homing_keep_${id}'`)) === '1'
  return (await at.sql(`SELECT to_regclass('#${id}') IS NOT NULL OR to_regtype('#${id}') IS NOT NULL OR to_regproc('#${id}') IS NOT NULL`)) === 't'
}

/** Makes it; `made` days ago is when things were set aside, by migration. */
export async function kept(engine: Engine, made: Record<string, number> = {}): Promise<Kept> {
  const p = project(FILES)
  const open = engine === 'sqlite' ? await sqlite(p) : await postgres(engine)
  const run = (...words: string[]): Promise<Answer> => homing([...words, '--url', open.url, '--json'], { cwd: p.dir })
  const at: Kept = {
    p,
    url: open.url,
    postgres: engine !== 'sqlite',
    sql: plainSql({ postgres: engine !== 'sqlite', run: open.run }),
    run,
    said: async <Document>(status: number, ...words: string[]) => {
      const answer = await run(...words)
      assert.equal(answer.code, status, `${words.join(' ')}: ${answer.stdout}${answer.stderr}`)
      return answer.json<Document>()
    },
    keeps: async () => {
      const rows = (await at.sql('SELECT id, kind, state FROM @keeps WHERE place <> \'\' ORDER BY id')).split('\n')
      return Promise.all(rows.map(async (row) => {
        const [id, kind, state] = row.split('|') as [string, string, string]
        return { id: Number(id), kind, state, there: await isThere(at, Number(id), kind) }
      }))
    },
  }
  await at.said(0, 'apply')
  await at.sql('DELETE FROM @keeps') // what the run wrote makes room for what is made by hand
  for (const k of await setAside(at)) {
    const days = made[k.migration] ?? 0
    await at.sql(`INSERT INTO @keeps (id, migration, step, run, way, kind, path, place, detail, state, rows, made_at, ended_at)
      VALUES (${k.id}, '${k.migration}', '1', 'run ${k.migration}', 'up', '${k.kind}', '${k.path}', '${k.place}', '${k.detail}',
              'kept', ${k.rows}, ${(Date.now() - days * 86_400_000) * 1000}, 0)`)
  }
  return at
}
