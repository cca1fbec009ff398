/*
 * leader.ts - talks to the program `leader`, which leads a database from one catalogue to another.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import readline from 'node:readline'

import { plainEnv } from '../lib/child.ts'
import { homingBin } from '../lib/run.ts'
import { atExit } from '../lib/temp.ts'

export interface Unrestored {
  object: string
  why: string
}

export interface Statement {
  sql: string
  object?: string
  needs_rows: boolean
  lossy: boolean
}

export interface Led {
  ok: boolean
  error?: string
  /** the statement that failed */
  failed?: string
  /** of the catalogue that was marked, looked at, or led to */
  fingerprint?: string
  /** what `lead` was to come to */
  wanted?: string
  /** how where it led differs from that, in our own words */
  differs?: string
  ddl?: Statement[]
  rests_keys?: boolean
  unrestored?: Unrestored[]
  /** rows whose foreign keys lead nowhere, more than before (SQLite) */
  faults?: number
}

/** The statements of a way, for people. */
export function ddlOf(led: Led): string {
  return (led.ddl ?? []).map(({ sql }) => `    ${sql}`).join('\n')
}

/** As it is when it went well; else the test fails. */
export async function must(led: Promise<Led>): Promise<Led> {
  const is = await led
  if (!is.ok) throw new Error(`${is.error} in: ${is.failed}`)
  return is
}

export interface Leader {
  /** runs statements, outside a transaction */
  run(sql: string): Promise<Led>
  /** keeps the catalogue there is under a name */
  mark(name: string): Promise<Led>
  /** forgets a mark */
  drop(name: string): Promise<Led>
  /** the fingerprint of the catalogue, read as a whole and not by what was touched */
  look(): Promise<Led>
  /** leads to a catalogue that was marked; by a way that was asked for before, or as if it were another database's */
  lead(name: string, how?: { by?: Led; strange?: boolean }): Promise<Led>
  /** what leads to a catalogue that was marked; nothing is run */
  way(name: string): Promise<Led>
  close(): Promise<void>
}

const PASSED_ON = /^(ASAN|UBSAN|LSAN)_OPTIONS$|^ASAN_SYMBOLIZER_PATH$/

/** Starts a leader of one database; it ends when the test process does. */
export function startLeader(url: string): Leader {
  const bin = path.join(path.dirname(homingBin()), 'test/real/real_leader')
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))
  const child = spawn(bin, [url], { env: plainEnv(Object.fromEntries(passed)), stdio: ['pipe', 'pipe', 'inherit'] })
  const forget = atExit(() => child.kill('SIGKILL'))
  const waiting: { resolve: (led: Led) => void; reject: (e: Error) => void }[] = []
  let gone: Error | undefined
  readline.createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Led))
  child.stdin.on('error', () => undefined)
  const finish = (e: Error): void => {
    gone ??= e
    forget()
    for (const one of waiting.splice(0)) one.reject(gone)
  }
  child.on('error', finish)
  child.on('close', (code, signal) => finish(new Error(`${bin} ended with ${signal ?? code}`)))
  const ask = (what: Record<string, unknown>): Promise<Led> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone)
      waiting.push({ resolve, reject })
      child.stdin.write(`${JSON.stringify(what)}\n`)
    })
  return {
    run: (sql) => ask({ run: sql }),
    mark: (name) => ask({ mark: name }),
    drop: (name) => ask({ drop: name }),
    look: () => ask({ look: 'all' }),
    lead: async (name, { by, strange = false } = {}) => {
      if (by === undefined) return ask({ lead: name, strange })
      const led = await ask({ lead: name, by: { ddl: by.ddl, rests_keys: by.rests_keys } })
      return { ...led, ddl: by.ddl!, unrestored: by.unrestored! }
    },
    way: (name) => ask({ way: name }),
    close: () =>
      new Promise((resolve) => {
        if (gone) return resolve()
        child.on('close', () => resolve())
        child.stdin.end()
      }),
  }
}
