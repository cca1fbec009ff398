/*
 * stage.ts - a database of one engine that is put back to the beginning of a scenario again and again, and judged.
 *
 * Everything that is expected is computed by psql or sqlite3. Servers run without fsync: what dies here is the
 * program, and what a killed server wrote stays in the kernel.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

import { mustRun, plainEnv } from '../lib/child.ts'
import { postgresState, sqliteFaults, sqliteState } from '../lib/judge.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, spawnHoming, type Answer, type Running } from '../lib/run.ts'
import { baseSql, type Scenario } from '../lib/scenarios.ts'
import { startPostgres, type Postgres } from '../lib/servers.ts'
import type { Engine } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'

export interface Run {
  /** HOMING_CRASH_AT */
  crashAt?: string
  /** HOMING_CRASH_TRACE: a file */
  trace?: string
  /** another way to the same database */
  url?: string
  timeoutMs?: number
}

export interface Stage {
  readonly engine: Engine
  /** the server, where there is one */
  readonly server: Postgres | undefined
  readonly database: string
  readonly url: string
  /** makes the project and the database of a scenario as they are before its command */
  reset(s: Scenario): Promise<void>
  /** what the database is to hold with the first k migrations */
  levels(s: Scenario, repaired: boolean): Promise<string[]>
  sql(text: string): Promise<void>
  /** schema and rows of the user */
  state(): Promise<string>
  /** what the registry recorded, but fence and heartbeat */
  registry(): Promise<string>
  homing(args: string[], how?: Run): Promise<Answer>
  spawn(args: string[], how?: Run): Running
  project(): Project
}

const LIMIT_MS = 60_000

/* What reads and writes a database without the program under test. */
interface Store {
  readonly server: Postgres | undefined
  url(name: string): string
  /** makes `name` a copy of `from`, or empty */
  make(name: string, from?: string): Promise<void>
  sql(name: string, text: string): Promise<void>
  state(name: string): Promise<string>
  registry(name: string): Promise<string>
  database(name: string): string
}

const RECORDED = ['meta', 'migrations', 'runs', 'steps', 'mailbox', 'events', 'catalogs']

class PostgresStore implements Store {
  readonly server: Postgres

  constructor(server: Postgres) {
    this.server = server
  }

  database(name: string): string {
    return name
  }

  url(name: string): string {
    return this.server.url(name)
  }

  /* Copying files is the quicker way here: both databases are small, and nothing is synced. */
  async make(name: string, from = 'template0'): Promise<void> {
    await this.#quiet(from)
    await this.server.psql(
      'postgres',
      `DROP DATABASE IF EXISTS ${name} WITH (FORCE); CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY file_copy;`,
    )
  }

  /* A killed client's session may still be at work: what it was sent is brought to its end. */
  async #quiet(name: string): Promise<void> {
    if (name !== WORK) return
    for (let left = '1'; left !== '0'; ) {
      const query = `SELECT count(*) FROM pg_stat_activity WHERE datname = '${name}' AND backend_type = 'client backend';`
      left = (await this.server.psql('postgres', query)).trim()
    }
  }

  async sql(name: string, text: string): Promise<void> {
    await this.server.psql(name, text)
  }

  async state(name: string): Promise<string> {
    return JSON.stringify(await postgresState(this.server, name), null, 1).replaceAll('\\n', '\n')
  }

  registry(name: string): Promise<string> {
    const parts = RECORDED.map((table) => `SELECT '${table}' AS t, r::text AS row FROM homing.${table} r`)
    return this.server.psql(name, `SELECT t, row FROM (${parts.join(' UNION ALL ')}) q ORDER BY t, row COLLATE "C";`)
  }
}

class SqliteStore implements Store {
  readonly server = undefined
  readonly #folder = tempFolder('crash')

  database(name: string): string {
    return path.join(this.#folder, `${name}.db`)
  }

  url(name: string): string {
    return `sqlite:${this.database(name)}`
  }

  async make(name: string, from?: string): Promise<void> {
    for (const end of ['', '-journal', '-wal', '-shm']) {
      const file = this.database(name) + end
      fs.rmSync(file, { force: true })
      // a journal that a killed process left is part of the database
      if (from !== undefined && fs.existsSync(this.database(from) + end)) fs.copyFileSync(this.database(from) + end, file)
    }
  }

  async sql(name: string, text: string): Promise<void> {
    const args = ['-batch', '-bail', '-init', '/dev/null', '-cmd', '.timeout 10000', this.database(name)]
    await mustRun('sqlite3', args, { input: text, env: plainEnv() })
  }

  async state(name: string): Promise<string> {
    const faults = await sqliteFaults(this.database(name))
    if (faults !== '') throw new Error(`${this.database(name)} is not sound:\n${faults}`)
    const { schema, rows } = await sqliteState(this.database(name))
    return `${schema}\n${rows}`
  }

  registry(name: string): Promise<string> {
    const dump = `.dump ${RECORDED.map((table) => `homing_${table}`).join(' ')}`
    return mustRun('sqlite3', ['-batch', '-bail', '-init', '/dev/null', this.database(name), dump], { env: plainEnv() })
  }
}

const WORK = 'work'
const BASE = 'base'

async function storeOf(engine: Engine): Promise<Store> {
  if (engine === 'sqlite') return new SqliteStore()
  const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    shared_buffers: '128MB',
  }
  return new PostgresStore(await startPostgres({ version: engine === 'postgres15' ? 15 : 18, settings }))
}

class OneStage implements Stage {
  readonly engine: Engine
  readonly #store: Store
  readonly #prepared = new Map<string, string>()
  readonly #levels = new Map<string, string[]>()
  #project: Project = project()
  #projectOf = ''

  constructor(engine: Engine, store: Store) {
    this.engine = engine
    this.#store = store
  }

  get server(): Postgres | undefined {
    return this.#store.server
  }

  get url(): string {
    return this.#store.url(WORK)
  }

  get database(): string {
    return this.#store.database(WORK)
  }

  project(): Project {
    return this.#project
  }

  #open(s: Scenario): void {
    const files = Object.fromEntries(s.migrations.map((m) => [`${m.id}.sql`, m.file]))
    const key = JSON.stringify(files)
    if (key === this.#projectOf) return
    this.#project = project(files)
    this.#projectOf = key
  }

  async #base(): Promise<string> {
    if (!this.#prepared.has(BASE)) {
      this.#prepared.set(BASE, BASE)
      await this.#store.make(BASE)
      await this.#store.sql(BASE, baseSql(this.engine))
    }
    return BASE
  }

  async #prepare(s: Scenario): Promise<string> {
    const kept = this.#prepared.get(s.name)
    if (kept !== undefined) return kept
    await this.#store.make(WORK, await this.#base())
    for (const p of s.before ?? []) {
      if (p.sql !== undefined) await this.sql(p.sql)
      if (!p.run) continue
      const ended = await this.homing(p.run, p.crashAt === undefined ? {} : { crashAt: p.crashAt })
      const said = `${s.name}: ${p.run.join(' ')}\n${ended.stdout}${ended.stderr}`
      if (p.crashAt !== undefined) assert.equal(ended.signal, 'SIGKILL', said)
      else assert.equal(ended.code, p.exit ?? 0, said)
    }
    const name = `prepared_${this.#prepared.size}`
    await this.#store.make(name, WORK)
    this.#prepared.set(s.name, name)
    return name
  }

  async reset(s: Scenario): Promise<void> {
    this.#open(s)
    const from = await this.#prepare(s)
    await this.#store.make(WORK, from)
  }

  async levels(s: Scenario, repaired: boolean): Promise<string[]> {
    const key = `${s.name} ${repaired}`
    const kept = this.#levels.get(key)
    if (kept) return kept
    const found: string[] = []
    await this.#store.make('expected', await this.#base())
    if (repaired && s.repair !== undefined) await this.#store.sql('expected', s.repair)
    found.push(await this.#store.state('expected'))
    for (const m of s.migrations) {
      if (m.needsRepair && !repaired) break
      await this.#store.sql('expected', m.plain)
      found.push(await this.#store.state('expected'))
    }
    this.#levels.set(key, found)
    return found
  }

  async sql(text: string): Promise<void> {
    await this.#store.sql(WORK, text)
  }

  state(): Promise<string> {
    return this.#store.state(WORK)
  }

  registry(): Promise<string> {
    return this.#store.registry(WORK)
  }

  #how(how: Run): { cwd: string; env: NodeJS.ProcessEnv; timeoutMs: number } {
    const env: NodeJS.ProcessEnv = { DATABASE_URL: how.url ?? this.url }
    if (how.crashAt !== undefined) env['HOMING_CRASH_AT'] = how.crashAt
    if (how.trace !== undefined) env['HOMING_CRASH_TRACE'] = how.trace
    return { cwd: this.#project.dir, env, timeoutMs: how.timeoutMs ?? LIMIT_MS }
  }

  homing(args: string[], how: Run = {}): Promise<Answer> {
    return homing([...args, '--json'], this.#how(how))
  }

  spawn(args: string[], how: Run = {}): Running {
    const { cwd, env } = this.#how(how)
    return spawnHoming([...args, '--json'], { cwd, env })
  }
}

const stages = new Map<Engine, Promise<Stage>>()

/** The stage of an engine; one a process. */
export function stageOf(engine: Engine): Promise<Stage> {
  let stage = stages.get(engine)
  if (!stage) {
    stage = storeOf(engine).then((store) => new OneStage(engine, store))
    stages.set(engine, stage)
  }
  return stage
}

/** Where two texts part, for people. */
export function firstDifference(found: string, expected: string): string {
  const left = found.split('\n')
  const right = expected.split('\n')
  const only = (from: string[], other: string[]): string[] => {
    const there = new Set(other)
    return from.filter((line) => !there.has(line)).slice(0, 8)
  }
  const apart = [...only(left, right).map((l) => `found    ${l}`), ...only(right, left).map((l) => `expected ${l}`)]
  if (apart.length > 0) return apart.join('\n')
  const at = left.findIndex((line, i) => line !== right[i])
  return `the same lines in another order, or another number, from line ${at + 1}:\nfound    ${left[at]}\nexpected ${right[at]}`
}
