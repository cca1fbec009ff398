/*
 * stage.ts - a database of one engine that is put back to the beginning of a scenario again and again, and judged.
 *
 * Everything that is expected is computed by psql or sqlite3. Servers run without fsync: what dies here is the
 * program, and what a killed server wrote stays in the kernel. So databases may as well lie in memory.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

import { mustRun, plainEnv } from '../lib/child.ts'
import { pgDump, postgresLook, settle, sqliteLook, type Look, type Registry } from '../lib/judge.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, spawnHoming, type Answer, type Running } from '../lib/run.ts'
import { baseSql, type Scenario } from '../lib/scenarios.ts'
import { startPostgres, type Postgres } from '../lib/servers.ts'
import type { Engine } from '../lib/suite.ts'
import { inMemory, tempFolder } from '../lib/temp.ts'

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
  found(): Promise<Found>
  /** all that a recovery would find, once a killed program's sessions have ended; changes nothing */
  look(): Promise<Look>
  /** keeps the database as it is now; gives the name of the copy */
  keep(): Promise<string>
  /** makes the database what it was when it was kept */
  restore(kept: string): Promise<void>
  forget(kept: string): Promise<void>
  homing(args: string[], how?: Run): Promise<Answer>
  spawn(args: string[], how?: Run): Running
  project(): Project
}

export interface Found {
  /** schema and rows of the user */
  state: string
  /** what the registry recorded, but fence and heartbeat */
  registry: string
  look: Look
}

inMemory()

const LIMIT_MS = 60_000

/* What reads and writes a database without the program under test. */
interface Store {
  readonly server: Postgres | undefined
  url(name: string): string
  /** makes `name` a copy of `from`, or empty */
  make(name: string, from?: string): Promise<void>
  sql(name: string, text: string): Promise<void>
  drop(name: string): Promise<void>
  found(name: string): Promise<Found>
  /** as found, without touching the database */
  look(name: string): Promise<Look>
  database(name: string): string
}

const BEATS = ['fence', 'heartbeat']

function recorded(registry: Registry): string {
  const tables = Object.entries(registry).filter(([table]) => !BEATS.includes(table))
  return tables.flatMap(([table, rows]) => rows.map((row) => `${table} ${JSON.stringify(row)}`).sort()).join('\n')
}

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
    const copy = `DROP DATABASE IF EXISTS ${name} WITH (FORCE); CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY file_copy;`
    await this.server.psql('postgres', settle(from) + copy)
  }

  async drop(name: string): Promise<void> {
    await this.server.psql('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE);`)
  }

  async sql(name: string, text: string): Promise<void> {
    await this.server.psql(name, text)
  }

  async found(name: string): Promise<Found> {
    const [look, dump] = await Promise.all([
      postgresLook(this.server, name),
      this.server.version === 15 ? pgDump(this.server, name) : '',
    ])
    return { state: `${dump}\n${look.schema}\n${look.rows}`, registry: recorded(look.registry), look }
  }

  look(name: string): Promise<Look> {
    return postgresLook(this.server, name, true)
  }
}

/* A database of SQLite's, and what stands beside it. */
const ENDS = ['', '-journal', '-wal', '-shm']

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
    for (const end of ENDS) {
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

  async drop(name: string): Promise<void> {
    for (const end of ENDS) fs.rmSync(this.database(name) + end, { force: true })
    return Promise.resolve()
  }

  async found(name: string): Promise<Found> {
    const look = await this.#read(name)
    return { state: `${look.schema}\n${look.rows}`, registry: recorded(look.registry), look }
  }

  /* A journal that a killed process left would be rolled back by whoever reads: a copy is read. */
  async look(name: string): Promise<Look> {
    await this.make('looked', name)
    const beside = ENDS.filter((end) => fs.existsSync(this.database(name) + end))
    const look = await this.#read('looked')
    return { ...look, more: [look.more, ...beside].join(' ') }
  }

  async #read(name: string): Promise<Look> {
    const look = await sqliteLook(this.database(name))
    if (look.faults !== '') throw new Error(`${this.database(name)} is not sound:\n${look.faults}`)
    return look
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
    max_wal_size: '1GB',
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
  #kept = 0

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
    found.push((await this.#store.found('expected')).state)
    for (const m of s.migrations) {
      if (m.needsRepair && !repaired) break
      await this.#store.sql('expected', m.plain)
      found.push((await this.#store.found('expected')).state)
    }
    this.#levels.set(key, found)
    return found
  }

  async sql(text: string): Promise<void> {
    await this.#store.sql(WORK, text)
  }

  found(): Promise<Found> {
    return this.#store.found(WORK)
  }

  look(): Promise<Look> {
    return this.#store.look(WORK)
  }

  async keep(): Promise<string> {
    const kept = `kept_${++this.#kept}`
    await this.#store.make(kept, WORK)
    return kept
  }

  restore(kept: string): Promise<void> {
    return this.#store.make(WORK, kept)
  }

  forget(kept: string): Promise<void> {
    return this.#store.drop(kept)
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
