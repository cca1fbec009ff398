/*
 * shop.ts - the database that the scenarios happen to: a shop with 20,000 rows in four tables with foreign keys,
 * on every engine; what it must hold afterwards is computed by psql and sqlite3 on a twin of it.
 *
 * Shape   customers 4,000 (three of them with one e-mail address, so that a unique index fails) <- orders 5,000
 *         <- order_lines 10,000 (ON DELETE CASCADE) -> products 1,000
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { mustRun, plainEnv } from '../lib/child.ts'
import { postgresState, sqliteFaults, sqliteState } from '../lib/judge.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { CLIENT_BIN, sharedPostgres, type Postgres } from '../lib/servers.ts'
import { engines, type Engine } from '../lib/suite.ts'
import { atExit, tempFolder } from '../lib/temp.ts'

export interface Held {
  schema: string
  rows: unknown
}

export interface Shop {
  readonly engine: Engine
  readonly url: string
  /** what a run of homing needs to find it */
  readonly env: Record<string, string>
  /** PostgreSQL only */
  readonly server: Postgres
  readonly database: string
  /** SQLite only */
  readonly file: string
  /** schema and rows, by tools that are not ours */
  held(): Promise<Held>
  /** runs SQL by psql or sqlite3; gives what they print */
  sql(text: string): Promise<string>
  /** name of a table of the registry */
  own(table: string): string
  /** another database with the same content as the template had */
  twin(): Promise<Shop>
  /** a client that stays connected */
  client(): Client
}

const TABLES = `
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL, city text);
CREATE TABLE products (id integer PRIMARY KEY, sku text NOT NULL UNIQUE, title text NOT NULL, price numeric(10,2) NOT NULL);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), placed_on text NOT NULL, status text NOT NULL DEFAULT 'new');
CREATE TABLE order_lines (id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE, product_id integer NOT NULL REFERENCES products (id), quantity integer NOT NULL);
CREATE INDEX order_lines_of_order ON order_lines (order_id);
`

function rows(series: (count: number) => string): string {
  return `
INSERT INTO customers SELECT i, 'First' || (i % 97) || ' Last' || (i * 7919 % 4001), CASE WHEN i <= 3 THEN 'same@example.org' ELSE 'c' || i || '@example.org' END, CASE i % 5 WHEN 0 THEN NULL ELSE 'City ' || (i % 50) END ${series(4000)};
INSERT INTO products SELECT i, 'SKU-' || i, 'Product no. ' || i || ' "blue", 3 µm', 1 + (i * 37 % 1000) ${series(1000)};
INSERT INTO orders SELECT i, 1 + i * 31 % 4000, '2026-0' || (1 + i % 9) || '-1' || (i % 10), CASE i % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'paid' ELSE 'sent' END ${series(5000)};
INSERT INTO order_lines SELECT i, 1 + i * 17 % 5000, 1 + i * 13 % 1000, 1 + i % 7 ${series(10000)};
`
}

const POSTGRES = TABLES + rows((count) => `FROM generate_series(1, ${count}) i`)
const SQLITE =
  TABLES +
  rows((count) => `FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n)`)

/** The four tables and rows as SQL for one engine. */
export function shopSql(engine: Engine): string {
  return engine === 'sqlite' ? SQLITE : POSTGRES
}

/* ---- clients that stay connected ---- */

export interface Client {
  /** runs a statement and gives what it printed; rejected when it fails or takes too long */
  ask(sql: string, timeoutMs?: number): Promise<string>
  end(): Promise<void>
}

class Session implements Client {
  readonly #child: ChildProcessWithoutNullStreams
  #said = ''
  #number = 0
  #ended = false
  readonly #forget: () => void

  constructor(program: string, args: string[]) {
    this.#child = spawn(program, args, { env: plainEnv(), stdio: 'pipe' })
    this.#forget = atExit(() => this.#child.kill('SIGKILL'))
    const hear = (piece: string): void => void (this.#said += piece)
    this.#child.stdout.setEncoding('utf8').on('data', hear)
    this.#child.stderr.setEncoding('utf8').on('data', hear)
    this.#child.stdin.on('error', () => undefined)
    this.#child.on('close', () => (this.#ended = true))
  }

  protected mark(mark: string): string {
    return `\\echo ${mark}\n`
  }

  async ask(sql: string, timeoutMs = 30_000): Promise<string> {
    const mark = `answered-${++this.#number}`
    const deadline = Date.now() + timeoutMs
    this.#said = ''
    this.#child.stdin.write(`${sql.trim().replace(/;$/, '')};\n${this.mark(mark)}`)
    while (!this.#said.includes(mark)) {
      if (this.#ended || Date.now() > deadline) throw new Error(`${sql}: no answer\n${this.#said}`)
      await sleep(2)
    }
    const answer = this.#said.replace(mark, '').trim()
    if (/^(psql:|ERROR:|Error:|Runtime error|Parse error)/m.test(answer)) throw new Error(`${sql}: ${answer}`)
    return answer
  }

  async end(): Promise<void> {
    this.#forget()
    this.#child.stdin.end()
    const deadline = Date.now() + 5_000
    while (!this.#ended && Date.now() < deadline) await sleep(5)
    this.#child.kill('SIGKILL')
  }
}

class SqliteSession extends Session {
  protected override mark(mark: string): string {
    return `.print ${mark}\n`
  }
}

/* ---- the shop on each engine ---- */

const TEMPLATE = 'shop_template'
const templates = new Map<Postgres, Promise<void>>()
let made = 0

/** Makes the template on a server of the test's own, or on the shared one; once. */
function template(server: Postgres): Promise<void> {
  let ready = templates.get(server)
  if (!ready) {
    ready = (async () => {
      await server.createDatabase(TEMPLATE)
      await server.psql(TEMPLATE, `${POSTGRES} ANALYZE;`)
    })()
    templates.set(server, ready)
  }
  return ready
}

export async function postgresShop(server: Postgres): Promise<Shop> {
  await template(server)
  const database = `shop_${process.pid}_${++made}`
  await server.createDatabase(database, TEMPLATE)
  const url = server.url(database)
  return {
    engine: server.version === 15 ? 'postgres15' : 'postgres18',
    url,
    env: { DATABASE_URL: url },
    server,
    database,
    get file(): string {
      throw new Error('a PostgreSQL database is no file')
    },
    held: () => postgresState(server, database),
    sql: (text) => server.psql(database, text).then((said) => said.trim()),
    own: (table) => `homing.${table}`,
    twin: () => postgresShop(server),
    client: () => new Session(path.join(CLIENT_BIN, 'psql'), ['-XAtq', '-d', url]),
  }
}

let sqliteTemplate: Promise<string> | undefined
async function sqliteShop(): Promise<Shop> {
  sqliteTemplate ??= (async () => {
    const file = path.join(tempFolder('shop'), 'template.db')
    await mustRun('sqlite3', ['-batch', '-bail', '-init', '/dev/null', file], { input: `BEGIN; ${SQLITE} COMMIT;` })
    return file
  })()
  const file = path.join(tempFolder('shop'), 'shop.db')
  fs.copyFileSync(await sqliteTemplate, file)
  const url = `sqlite:${file}`
  const none = (): never => {
    throw new Error('SQLite has no server')
  }
  return {
    engine: 'sqlite',
    url,
    env: { DATABASE_URL: url },
    get server() {
      return none()
    },
    get database() {
      return none()
    },
    file,
    held: async () => {
      assert.equal(await sqliteFaults(file), '')
      return sqliteState(file)
    },
    sql: async (text) => {
      const args = ['-batch', '-bail', '-init', '/dev/null', '-cmd', '.timeout 20000', file]
      return (await mustRun('sqlite3', args, { input: text })).trim()
    },
    own: (table) => `homing_${table}`,
    twin: sqliteShop,
    client: () => new SqliteSession('sqlite3', ['-batch', '-init', '/dev/null', '-cmd', '.timeout 20000', file]),
  }
}

export async function shop(engine: Engine): Promise<Shop> {
  return engine === 'sqlite' ? sqliteShop() : postgresShop(await sharedPostgres(engine === 'postgres15' ? 15 : 18))
}

export const POSTGRES_ENGINES = engines().filter((one) => one !== 'sqlite')

/* ---- migrations ---- */

export interface Five {
  /** what step 3 does besides; a statement that fails, or that takes its time */
  third?: string
  /** each step commits for itself */
  own?: boolean
  /** what the way back of step 3 does besides */
  thirdDown?: string
}

/** The migration of five steps, complete with its way back. */
export function five({ third = '', own = false, thirdDown = '' }: Five = {}): string {
  const o = own ? ' own' : ''
  return `-- homing: title Names in two columns, and totals of orders

-- homing: step columns${o}
ALTER TABLE customers ADD COLUMN first_name text;
ALTER TABLE customers ADD COLUMN last_name text;
-- homing: down
ALTER TABLE customers DROP COLUMN last_name;
ALTER TABLE customers DROP COLUMN first_name;

-- homing: step names${o}
UPDATE customers SET first_name = substr(name, 1, 6), last_name = substr(name, 8);
-- homing: verify
SELECT count(*) = 0 FROM customers WHERE first_name IS NULL;
-- homing: down
UPDATE customers SET first_name = NULL, last_name = NULL;

-- homing: step totals${o}
CREATE TABLE order_totals (order_id integer PRIMARY KEY REFERENCES orders (id), total numeric(12,2) NOT NULL);
${third}
-- homing: down
${thirdDown}
DROP TABLE order_totals;

-- homing: step sums${o}
INSERT INTO order_totals SELECT l.order_id, sum(l.quantity * p.price) FROM order_lines l JOIN products p ON p.id = l.product_id GROUP BY 1;
-- homing: down
DELETE FROM order_totals;

-- homing: step index${o}
CREATE INDEX orders_of_customer ON orders (customer_id, status);
-- homing: down
DROP INDEX orders_of_customer;
`
}

/** A file without its ways back, for psql and sqlite3. */
export function upOnly(text: string): string {
  let up = true
  const lines = text.split('\n').filter((line) => {
    if (line.startsWith('-- homing:')) up = !/^-- homing: +down\b/.test(line)
    return up
  })
  return lines.join('\n')
}

/** What the shop holds when psql or sqlite3 has run the files instead of Homing. */
export async function after(from: Shop, ...files: string[]): Promise<Held> {
  const twin = await from.twin()
  for (const text of files) await twin.sql(upOnly(text))
  return twin.held()
}

/* ---- running and judging ---- */

export function at(s: Shop, files: Record<string, string>, config?: unknown): Project & { run: Run } {
  const p = project(files, config)
  return { ...p, run: (...args) => homing(args, { cwd: p.dir, env: s.env }) }
}

export type Run = (...args: string[]) => Promise<Answer>

export function exits(answer: Answer, code: number): void {
  assert.equal(answer.code, code, `exit ${answer.code}, not ${code}\n${answer.stdout}\n${answer.stderr}`)
}

/** A failure must say what failed, what state the database is in, and lead on. */
export function explains(answer: Answer, what: RegExp): void {
  assert.match(answer.stderr, what)
  assert.match(answer.stderr, /^now: /m, `no word on the state of the database\n${answer.stderr}`)
}

export async function same(s: Shop, held: Held, what: string): Promise<void> {
  assert.deepEqual(await s.held(), held, `the database is not exactly ${what}`)
}

interface Status {
  migrations: { id: string; state: string }[]
  runs: { state: string }[]
  fence?: { held: boolean }
  events?: { verified?: boolean }
}

/** The registry says exactly these are applied, nothing is open, nothing undecided, and its chains are whole. */
export async function registryTrue(s: Shop, run: Run, applied: string[]): Promise<void> {
  const answer = await run('status', '--verify', '--json')
  exits(answer, 0)
  const status = answer.json<Status>()
  const found = status.migrations.filter((m) => m.state === 'applied' || m.state === 'edited' || m.state === 'missing')
  assert.deepEqual(found.map((m) => m.id).sort(), [...applied].sort())
  assert.equal(status.fence?.held, false, 'the fence is still held')
  const open = await s.sql(`SELECT count(*) FROM ${s.own('runs')} WHERE state NOT IN ('done', 'home');`)
  const intents = await s.sql(`SELECT count(*) FROM ${s.own('steps')} WHERE state LIKE '%intent';`)
  assert.deepEqual([open, intents], ['0', '0'], 'a run is open, or a step undecided')
  const rows = await s.sql(`SELECT id FROM ${s.own('migrations')} WHERE state = 'applied' ORDER BY 1;`)
  assert.deepEqual(rows.split('\n').filter(Boolean).sort(), [...applied].sort())
}

/** Waits until a query gives what is wanted. */
export async function until(s: Shop, sql: string, wanted: RegExp, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (let said = ''; ; await sleep(20)) {
    try {
      said = await s.sql(sql)
    } catch (e) {
      said = String(e) // the table may not be there yet
    }
    if (wanted.test(said)) return
    if (Date.now() > deadline) throw new Error(`${sql}: still ${said}`)
  }
}
