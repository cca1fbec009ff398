/*
 * unleash.ts - the migrations of unleash-server, written by others for db-migrate, as SQL and as files for Homing.
 *
 * A migration there is JavaScript that is handed a database object and a callback. Here the object only writes down
 * what it is asked to run. Most migrations run fixed texts. Those that read rows and go on from what they find get
 * their answer from `ask`, which is a database that stands where a fresh installation stands at that moment.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'

export type Row = Record<string, unknown>

/** Answers a query of a migration. */
export type Ask = (sql: string) => Promise<Row[]>

export interface Recorded {
  id: string
  up: string[]
  down: string[]
  /** it reads rows and decides by them, on its way up or down */
  reads: boolean
}

type Done = (e?: unknown, result?: unknown) => void
type Task = (done: Done) => void

interface Column {
  type: string
  length?: number
  primaryKey?: boolean
  notNull?: boolean
  unique?: boolean
  defaultValue?: string | number | boolean
}

/** The table that db-migrate makes before the first migration; some of them write to it. */
export const PRELUDE = `CREATE TABLE migrations (id SERIAL PRIMARY KEY, name VARCHAR (255) NOT NULL, run_on TIMESTAMP NOT NULL);`

const FOLDER = path.resolve(import.meta.dirname, '../../.tools/unleash-server/dist/migrations')

const TYPES: Record<string, string> = {
  string: 'VARCHAR',
  text: 'TEXT',
  int: 'INTEGER',
  serial: 'SERIAL',
  boolean: 'BOOLEAN',
  json: 'JSON',
  timestamp: 'TIMESTAMP',
}

/** The ids, in the order they were written. */
export function unleashIds(): string[] {
  if (!fs.existsSync(FOLDER)) throw new Error(`${FOLDER} is missing; run tools/install`)
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.js'))
  return files.map((name) => name.slice(0, -3)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** The only thing they use of the package `async`. */
const series = (tasks: Task[], done: Done): void => {
  const next = (at: number): void => {
    const task = tasks[at]
    if (!task) return done()
    task((e) => (e ? done(e) : next(at + 1)))
  }
  next(0)
}

function load(id: string): Record<'up' | 'down', (db: unknown, done: Done) => unknown> {
  const file = path.join(FOLDER, `${id}.js`)
  const real = createRequire(file)
  const required = (name: string): unknown => (name === 'async' ? { series } : real(name))
  const module = { exports: {} as ReturnType<typeof load> }
  const body = vm.compileFunction(fs.readFileSync(file, 'utf8'), ['module', 'exports', 'require'], { filename: file })
  body(module, module.exports, required)
  const exported = module.exports
  for (const way of ['up', 'down'] as const) {
    if (typeof exported[way] !== 'function') throw new Error(`${id} exports no ${way}`)
  }
  return exported
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  throw new Error(`no literal is made of ${JSON.stringify(value)}`)
}

/* As db-migrate writes it for PostgreSQL. */
function columnText(name: string, spec: Column): string {
  const type = TYPES[spec.type]
  if (type === undefined) throw new Error(`no type is known for ${spec.type}`)
  const words = [`"${name}"`, spec.length === undefined ? type : `${type} (${spec.length})`]
  if (spec.primaryKey) words.push('PRIMARY KEY')
  if (spec.notNull) words.push('NOT NULL')
  if (spec.unique) words.push('UNIQUE')
  if (spec.defaultValue !== undefined) words.push('DEFAULT', literal(spec.defaultValue))
  return words.join(' ')
}

/** What db-migrate hands to a migration; it writes down what is run, and gives only rows that `ask` gives. */
class Recorder {
  readonly sql: string[] = []
  reads = false
  readonly #ask: (pending: string[], sql: string) => Promise<Row[]>
  #open = 0
  #idle: (() => void) | undefined

  constructor(ask: (pending: string[], sql: string) => Promise<Row[]>) {
    this.#ask = ask
  }

  /* A callback that has a parameter for a result means to look at it. */
  runSql(text: string, ...rest: unknown[]): Promise<unknown> {
    const params = Array.isArray(rest[0]) ? (rest[0] as unknown[]) : []
    const done = rest.find((one) => typeof one === 'function') as Done | undefined
    let at = 0
    const sql = params.length === 0 ? text : text.replace(/\?/g, () => literal(params[at++]))
    if (/^\s*SELECT\b/i.test(sql) && done && done.length >= 2) {
      return this.#answer(sql, (rows) => done(null, { rows, rowCount: rows.length }))
    }
    this.sql.push(sql)
    done?.(null, { rows: [], rowCount: 0 })
    return Promise.resolve()
  }

  all(sql: string, done: Done): Promise<unknown> {
    return this.#answer(sql, (rows) => done(null, rows))
  }

  createTable(name: string, columns: Record<string, Column>, done?: Done): Promise<unknown> {
    const texts = Object.entries(columns).map(([column, spec]) => columnText(column, spec))
    return this.runSql(`CREATE TABLE "${name}" (${texts.join(', ')})`, done)
  }

  dropTable(name: string, done?: Done): Promise<unknown> {
    return this.runSql(`DROP TABLE "${name}"`, done)
  }

  addColumn(table: string, column: string, spec: Column, done?: Done): Promise<unknown> {
    return this.runSql(`ALTER TABLE "${table}" ADD COLUMN ${columnText(column, spec)}`, done)
  }

  removeColumn(table: string, column: string, done?: Done): Promise<unknown> {
    return this.runSql(`ALTER TABLE "${table}" DROP COLUMN "${column}"`, done)
  }

  async #answer(sql: string, use: (rows: Row[]) => void): Promise<void> {
    this.reads = true
    this.#open++
    try {
      use(await this.#ask(this.sql, sql))
    } finally {
      if (--this.#open === 0) this.#idle?.()
    }
  }

  /** Waits until nothing that was asked is unanswered. */
  async idle(): Promise<void> {
    while (this.#open > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
  }
}

type AskAfter = (pending: string[], sql: string) => Promise<Row[]>

async function record(id: string, way: 'up' | 'down', ask: AskAfter): Promise<Recorder> {
  const recorder = new Recorder(ask)
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${id}: ${way} never says that it is done`)), 30_000)
    const done: Done = (e) => {
      clearTimeout(timer)
      if (e) reject(e instanceof Error ? e : new Error(String(e)))
      else resolve()
    }
    const given = load(id)[way](recorder, done)
    if (given instanceof Promise && load(id)[way].length < 2) given.then(() => done(), done)
  })
  await recorder.idle()
  return recorder
}

/** Runs a script on the database that stands for a fresh installation. */
export type Play = (script: string) => Promise<unknown>

/** Records all migrations; `play` and `ask` reach the same database, which holds PRELUDE. */
export async function recordUnleash(play: Play, ask: Ask): Promise<Recorded[]> {
  const all: Recorded[] = []
  let waiting = ''
  const flush = async (): Promise<void> => {
    const script = waiting
    waiting = ''
    if (script !== '') await play(script)
  }
  for (const id of unleashIds()) {
    let played = 0
    const up = await record(id, 'up', async (pending, sql) => {
      waiting += scriptOf(pending.slice(played))
      played = pending.length
      await flush()
      return ask(sql)
    })
    waiting += scriptOf(up.sql.slice(played))
    const down = await record(id, 'down', async (_pending, sql) => {
      await flush() // it finds what its own way up has left
      return ask(sql)
    })
    all.push({ id, up: up.sql, down: down.sql, reads: up.reads || down.reads })
  }
  await flush()
  return all
}

/** Cuts a text into its statements: at semicolons outside of quotes, dollar quotes and comments. */
export function statementsOf(text: string): string[] {
  const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|;/g
  const found: string[] = []
  let from = 0
  for (const match of text.matchAll(token)) {
    if (match[0] !== ';') continue
    found.push(text.slice(from, match.index))
    from = match.index + 1
  }
  found.push(text.slice(from))
  return found.map((one) => one.trim()).filter((one) => one.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== '')
}

const textOf = (statements: string[]): string => statements.map((one) => `${one}\n;\n`).join('')

/** What psql runs for a migration: one transaction, as with db-migrate. */
export function scriptOf(statements: string[]): string {
  return `BEGIN;\n${textOf(statements)}COMMIT;\n`
}

export interface Native {
  file: string
  text: string
  /** its way up, its way down has no statement */
  emptyUp: boolean
  emptyDown: boolean
  /** it ends its own transaction: each part is a step */
  parts: number
}

/**
 * Writes a migration as a file for Homing. It is one step, unless it commits in between: there a new step begins. A
 * way back belongs to the whole; it stands under the first step, which is brought back last.
 */
export function nativeOf(one: Recorded): Native {
  const parts: string[][] = [[]]
  for (const statement of one.up.flatMap(statementsOf)) {
    if (/^COMMIT$/i.test(statement)) parts.push([])
    else parts.at(-1)!.push(statement)
  }
  const down = one.down.flatMap(statementsOf)
  const emptyUp = parts.every((part) => part.length === 0)
  if (emptyUp) parts[0] = ['SELECT 1'] // a migration without a statement is none
  const texts = parts.map((part, at) => {
    const back = at === 0 ? textOf(down) : ''
    return `-- homing: step ${at + 1}\n${textOf(part)}-- homing: down\n${back}`
  })
  const text = texts.join('\n')
  return { file: `${one.id}.sql`, text, emptyUp, emptyDown: down.length === 0, parts: parts.length }
}
