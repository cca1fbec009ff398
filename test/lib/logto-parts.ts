/*
 * logto-parts.ts - what the alterations of @logto/schemas import from other packages, as far as they use it.
 *
 * `sql` makes of a template the text that the server would get, values written into it: what is recorded runs anywhere.
 */

/** A piece of SQL, whose values are literals. */
export interface Fragment {
  text: string
}

function isFragment(value: unknown): value is Fragment {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/* A parameter has no type of its own, and neither has a quoted literal. */
function literal(value: unknown): string {
  if (isFragment(value)) return value.text
  if (value === null) return 'NULL'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return quoted(String(value))
  throw new Error(`no literal is made of ${JSON.stringify(value)}`)
}

export function sql(parts: readonly string[], ...values: unknown[]): Fragment {
  return { text: parts.map((part, at) => part + (at < values.length ? literal(values[at]) : '')).join('') }
}

sql.fragment = sql
sql.raw = (text: string): Fragment => ({ text })
sql.identifier = (names: string[]): Fragment => ({ text: names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.') })
sql.join = (members: unknown[], glue: Fragment): Fragment => ({ text: members.map(literal).join(glue.text) })
sql.jsonb = (value: unknown): Fragment => ({ text: `${quoted(JSON.stringify(value))}::jsonb` })
sql.json = (value: unknown): Fragment => ({ text: `${quoted(JSON.stringify(value))}::json` })

let ids = 0

/** Made ids begin again with the same one. */
export function restartIds(): void {
  ids = 0
}

const made = (size: number): string => `id${(++ids).toString(36)}`.padEnd(size, 'x').slice(0, size)

export const generateStandardId = (): string => made(21)
export const generateStandardShortId = (): string => made(12)
export const customAlphabet = (_alphabet: string, size: number) => (): string => made(size)
export const generateDarkColor = (color: string): string => color
export const yes = (value: string | undefined): boolean => ['1', 'y', 'yes', 'true'].includes(String(value).toLowerCase())
export const deduplicate = <Value>(values: Value[]): Value[] => [...new Set(values)]
export const isSameArray = (one: unknown[], other: unknown[]): boolean => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())
export const appendPath = (base: URL, ...parts: string[]): URL => new URL([base.pathname.replace(/\/$/, ''), ...parts].join('/'), base)

export class ConsoleLog {
  info(): void {}
  warn(): void {}
  error(): void {}
  succeed(): void {}
  plain(): void {}
}

/** As of an installation that sets nothing. */
export class GlobalValues {
  cloudUrlSet = { endpoint: new URL('http://localhost:3003') }
  adminUrlSet = { endpoint: new URL('http://localhost:3002') }
}

/** chalk, whose colours are none, and inquirer, which answers yes. */
const paint = (text: string): string => text
export default Object.assign(paint, {
  red: paint,
  green: paint,
  blue: paint,
  yellow: paint,
  bold: paint,
  dim: paint,
  prompt: (): Promise<Record<string, boolean>> => Promise.resolve({ value: true, confirm: true }),
})
