/*
 * sqlite-schema.ts - an SQLite database's schema, whatever way its statements were written.
 *
 * SQLite keeps the text of a statement, and rewrites names in it when something is renamed. What is compared are words,
 * names without their quotes, strings and marks.
 */
import { sqliteLook } from '../lib/judge.ts'
import { differenceOf } from './home.ts'
import type { Led } from './leader.ts'

const TOKENS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}\p{N}_$]+|\s+|./gu

function plain(sql: string): string {
  const words: string[] = []
  for (const token of sql.match(TOKENS) ?? []) {
    if (/^(\s|--|\/\*)/.test(token)) continue
    const quote = token[0]!
    if (quote === '"' || quote === '`') words.push(token.slice(1, -1).replaceAll(quote + quote, quote).toLowerCase())
    else if (quote === '[' && token.length > 1) words.push(token.slice(1, -1).toLowerCase())
    else words.push(quote === "'" ? token : token.toLowerCase())
  }
  return words.join(' ')
}

export interface SqliteState {
  /** a line an object or setting */
  schema: string
  /** of each table, its rows */
  rows: Record<string, string[]>
  /** what SQLite finds wrong: damage, and rows whose foreign keys lead nowhere */
  faults: string
}

export async function plainState(file: string): Promise<SqliteState> {
  const { schema, rows, faults } = await sqliteLook(file)
  const tables: Record<string, string[]> = {}
  for (const line of rows.split('\n')) {
    const [, name = '', values = ''] = /^INSERT INTO ("(?:[^"]|"")*"|\S+?)(?:\([^)]*\))? VALUES(.*)$/s.exec(line) ?? []
    if (name !== '') (tables[name.replaceAll(/^"|"$/g, '').replaceAll('""', '"')] ??= []).push(values)
  }
  return { schema: entries(schema).map(plain).sort().join('\n'), rows: tables, faults }
}

/* A statement may go over several lines; each entry begins with its kind. */
function entries(schema: string): string[] {
  return schema.split(/\n(?=(?:table|index|view|trigger|pragma) )/)
}

export function schemaDiffers(was: SqliteState, now: SqliteState): string {
  return differenceOf(was.schema, now.schema)
}

/** Tables that a way makes, drops or gives other columns. */
export function touched(led: Led): Set<string> {
  const tableOf = (object: string): string => object.replace(/^column (.*)\.("[^"]*"|[^".]*)$/, '$1').replace(/^table /, '').replaceAll('"', '')
  return new Set((led.ddl ?? []).filter((one) => one.lossy || one.needs_rows).map((one) => tableOf(one.object ?? '')))
}

/* The values of a row; those between quotes may hold commas. */
function valuesOf(row: string): string[] {
  return row.replaceAll(/^\(|\);$/g, '').match(/(?:[^,']|'(?:[^']|'')*')+/g) ?? []
}

/* Whatever the order of columns. */
const rowsOf = (rows: string[]): string => rows.map((row) => valuesOf(row).sort().join(',')).sort().join('; ')

/* The counters of tables that were renamed stand under other names. */
function withoutNames(state: SqliteState): SqliteState {
  const counters = (state.rows['sqlite_sequence'] ?? []).map((row) => row.replace(/'.*',/, ''))
  return { ...state, rows: { ...state.rows, sqlite_sequence: counters } }
}

/* The statements of a way that rename tables, in their order. */
function renamesOf(led: Led): Map<string, string> {
  const plain = (name: string): string => name.replaceAll(/^"|"$/g, '').replaceAll('""', '"')
  const now = new Map<string, string>()
  for (const { sql } of led.ddl ?? []) {
    const [, from = '', to = ''] = /^ALTER TABLE ("(?:[^"]|"")*"|\S+) RENAME TO ("(?:[^"]|"")*"|\S+)$/.exec(sql) ?? []
    if (from === '' || /^"?homing_/.test(from)) continue
    const first = [...now].find(([, at]) => at === plain(from))?.[0] ?? plain(from)
    now.set(first, plain(to))
  }
  return now
}

/* The counters without those that came with tables which count from now on; all that were there have to be left. */
function withoutNew(was: string[], is: string[], led: Led): string[] {
  const made = (led.ddl ?? []).filter(({ sql }) => /^CREATE TABLE .*\bAUTOINCREMENT\b/is.test(sql)).length
  const old = is.filter((row) => was.includes(row))
  return is.length - old.length <= made ? old : is
}

/** What a way did to rows of tables of which it said nothing; empty when they are as they were. */
export function rowsLost(from: SqliteState, to: SqliteState, led: Led): string {
  const but = touched(led)
  const [before, after] = [withoutNames(from), withoutNames(to)]
  after.rows['sqlite_sequence'] = withoutNew(before.rows['sqlite_sequence'] ?? [], after.rows['sqlite_sequence'] ?? [], led)
  if (but.size > 0 || before.rows['sqlite_sequence']!.length === 0) but.add('sqlite_sequence')
  const renames = renamesOf(led)
  /* What a virtual table keeps its rows in goes with it. */
  const isShadow = (name: string): boolean => [...but].some((one) => name.startsWith(`${one}_`))
  return Object.keys(before.rows)
    .filter((name) => !isShadow(name))
    .map((was) => ({ was, is: renames.get(was) ?? was }))
    .filter(({ was, is }) => !but.has(was) && !but.has(is) && rowsOf(before.rows[was]!) !== rowsOf(after.rows[is] ?? []))
    .map(({ was, is }) => `rows of ${was}: ${rowsOf(before.rows[was]!)}\n  are: ${rowsOf(after.rows[is] ?? [])}`)
    .join('\n')
}
