/*
 * statekey.ts - a key of the state that a death left: two databases with the same key differ in nothing that a recovery
 * could decide by.
 *
 * It is made of what psql and sqlite3 tell: the schema, the rows, and every row of every table of the registry. What
 * differs from run to run by its nature is renamed in the order of its appearance (ids of runs and of the catalogues of
 * their middle, traces, hashes of events, sessions, epochs), so that what is equal stays equal and what differs stays different; times, durations and
 * the holder's process become "set" or "not set".
 *
 * Invariants
 *   1. What is not known to differ by nature stands in the key as it is: a doubt makes two states of one, never one
 *      of two.
 */
import crypto from 'node:crypto'

import type { Look, Registry, Row } from './judge.ts'

const TIME = /(_at|^at)$/
/* Of the catalogue's versions, and of transactions: other in each copy of a database. */
const BY_NATURE: Record<string, readonly string[]> = {
  fence: ['holder', 'host', 'pid', 'pid_started', 'pid_space'],
  catalogs: ['stamp', 'quiet'],
}

/* Where the ids stand that are drawn by chance or depend on such, and what they look like. */
const TOKEN = /^([0-9a-f]{16,}|\d+\/\d+)$/
const TOKENS: readonly [table: string, column: string][] = [
  ['runs', 'id'],
  ['runs', 'trace'],
  ['runs', 'head'],
  ['events', 'hash'],
  ['steps', 'session'],
  ['fence', 'run'],
  ['fence', 'session'],
  ['meta', 'value'],
  ['catalogs', 'level'],
]

const ORDER: Record<string, readonly string[]> = {
  runs: ['number'],
  steps: ['number', 'seq'],
  events: ['number', 'seq'],
  mailbox: ['id'],
  migrations: ['id'],
  catalogs: ['number', 'fingerprint'],
  meta: ['key'],
}

function isSet(value: unknown): string {
  return value === null || value === '' || value === 0 ? 'not set' : 'set'
}

function withoutTimes(table: string, row: Row): Row {
  const blank = (name: string): boolean => TIME.test(name) || (BY_NATURE[table]?.includes(name) ?? false)
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, blank(name) ? isSet(value) : timeless(value)]),
  )
}

/* Times and durations within JSON that a column holds as text. */
function timeless(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/"(at|ms|[a-z_]+_ms)":\d+/g, '"$1":set') : value
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

/* In an order that says nothing of chance: that of the runs, whose ids are drawn. */
function ordered(table: string, rows: Row[], numbers: Map<unknown, unknown>): Row[] {
  const by = ORDER[table] ?? []
  const of = (row: Row, name: string): unknown => (name === 'number' ? (row['number'] ?? numbers.get(row['run'])) : row[name])
  return [...rows].sort((a, b) => by.map((name) => compare(of(a, name), of(b, name))).find((c) => c !== 0) ?? 0)
}

/* Epochs are counted; only which are equal decides anything. */
function withEpochs(registry: Registry): Registry {
  const known = new Map<unknown, string>()
  const nameOf = (epoch: unknown): string => known.get(epoch) ?? known.set(epoch, `epoch ${known.size + 1}`).get(epoch)!
  const change = (table: string): Row[] =>
    (registry[table] ?? []).map((row) => ({ ...row, epoch: nameOf(row['epoch']) }))
  return { ...registry, fence: change('fence'), heartbeat: change('heartbeat') }
}

function renamed(text: string, registry: Registry): string {
  const tokens = new Set<string>()
  for (const [table, column] of TOKENS) {
    for (const row of registry[table] ?? []) {
      const value = row[column]
      if (typeof value === 'string' && TOKEN.test(value)) tokens.add(value)
    }
  }
  if (tokens.size === 0) return text
  const names = new Map<string, string>()
  const any = new RegExp([...tokens].map((t) => t.replace(/[^\w]/g, '\\$&')).join('|'), 'g')
  return text.replace(any, (token) => names.get(token) ?? names.set(token, `<${names.size + 1}>`).get(token)!)
}

/** The text that the key is the digest of, for people. */
export function stateText(look: Look): string {
  const { registry } = look
  const numbers = new Map((registry['runs'] ?? []).map((row) => [row['id'], row['number']]))
  const plain = withEpochs(registry)
  const lines = Object.keys(plain)
    .sort()
    .flatMap((table) => ordered(table, plain[table]!, numbers).map((row) => `${table} ${JSON.stringify(withoutTimes(table, row))}`))
  return [look.schema, look.rows, look.more, renamed(lines.join('\n'), registry)].join('\n')
}

/** The key of a state. */
export function stateKey(look: Look): string {
  return crypto.createHash('sha256').update(stateText(look)).digest('hex')
}

/** The key of a state whatever its history was: without the events and what is said of their chain. */
export function presentKey(look: Look): string {
  const { events: _, ...registry } = look.registry
  const runs = (registry['runs'] ?? []).map(({ head: _head, event_count: _count, ...row }) => row)
  return stateKey({ ...look, registry: { ...registry, runs } })
}
