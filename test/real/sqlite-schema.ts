/*
 * sqlite-schema.ts - an SQLite database's schema, whatever way its statements were written.
 *
 * SQLite keeps the text of a statement, and rewrites names in it when something is renamed. What is compared are words,
 * names without their quotes, strings and marks.
 */
import { sqliteState } from '../lib/judge.ts'

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
}

export async function plainState(file: string): Promise<SqliteState> {
  const { schema, rows } = await sqliteState(file)
  const tables: Record<string, string[]> = {}
  for (const line of rows.split('\n')) {
    const [, name = '', values = ''] = /^INSERT INTO ("(?:[^"]|"")*"|\S+?)(?:\([^)]*\))? VALUES(.*)$/s.exec(line) ?? []
    if (name !== '') (tables[name.replaceAll(/^"|"$/g, '').replaceAll('""', '"')] ??= []).push(values)
  }
  return { schema: entries(schema).map(plain).sort().join('\n'), rows: tables }
}

/* A statement may go over several lines; each entry begins with its kind. */
function entries(schema: string): string[] {
  return schema.split(/\n(?=(?:table|index|view|trigger|pragma) )/)
}
