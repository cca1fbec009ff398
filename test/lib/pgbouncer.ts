/*
 * pgbouncer.ts - PgBouncer in front of a server, in a temporary folder, on a Unix socket.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { plainEnv } from './child.ts'
import { asServer, giveToServer, type Postgres } from './servers.ts'
import { atExit, isAlive, tempFolder } from './temp.ts'

export interface PgBouncer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly pid: number
  url(database?: string, params?: Record<string, string>): string
  log(): string
  stop(): Promise<void>
}

export interface PgBouncerOptions {
  mode?: 'transaction' | 'session' | 'statement'
  /** sessions it keeps with the server for each database */
  poolSize?: number
  settings?: Record<string, string>
}

const PORT = 6432
const START_MS = 20_000

function connects(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(socket)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
}

/** Starts PgBouncer; a database of the server is reached through it by the same name. */
export async function startPgBouncer(server: Postgres, options: PgBouncerOptions = {}): Promise<PgBouncer> {
  const home = tempFolder('pgbouncer')
  const logFile = path.join(home, 'log')
  const settings: Record<string, string> = {
    listen_addr: '',
    listen_port: String(PORT),
    unix_socket_dir: home,
    unix_socket_mode: '0777',
    auth_type: 'any',
    pool_mode: options.mode ?? 'transaction',
    default_pool_size: String(options.poolSize ?? 3),
    max_client_conn: '100',
    ignore_startup_parameters: 'extra_float_digits',
    logfile: logFile,
    server_login_retry: '1',
    ...options.settings,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  const target = `* = host=${server.host} port=${server.port} user=${server.user}\n`
  const config = path.join(home, 'pgbouncer.ini')
  fs.writeFileSync(config, `[databases]\n${target}\n[pgbouncer]\n${lines.join('')}`)
  await giveToServer(home)

  const [program, ...args] = asServer(['pgbouncer', '-q', config])
  const env = plainEnv({ PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` })
  const child: ChildProcess = spawn(program!, args, { cwd: home, env, stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
  const forget = atExit(() => child.kill('SIGKILL'))
  const log = (): string => (fs.existsSync(logFile) ? fs.readFileSync(logFile, 'utf8') : '')

  const deadline = Date.now() + START_MS
  while (!(await connects(path.join(home, `.s.PGSQL.${PORT}`)))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`PgBouncer did not start:\n${log()}`)
    }
    await sleep(10)
  }

  return {
    host: home,
    port: PORT,
    user: server.user,
    pid: child.pid!,
    url: (database = 'postgres', params = {}) => {
      const query = Object.entries({ host: home, port: String(PORT), ...params })
      const text = query.map(([name, value]) => `${name}=${value}`).join('&')
      return `postgresql://${server.user}@localhost/${encodeURIComponent(database)}?${text}`
    },
    log,
    stop: async () => {
      child.kill('SIGKILL')
      while (isAlive(child.pid!)) await sleep(5)
      forget()
      fs.rmSync(home, { recursive: true, force: true })
    },
  }
}
