/*
 * run.ts - runs the program under test: HOMING_BIN, else build-test/homing.
 *
 * Nothing that names a database leaks in from the caller: no DATABASE_URL, no PG*, no file of the home folder.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { execute, plainEnv, type Ended, type HowToRun } from './child.ts'
import { atExit, tempFolder } from './temp.ts'

export interface Answer extends Ended {
  /** what stands on stdout, as JSON; throws with both outputs when it is none */
  json<Value = Record<string, unknown>>(): Value
  /** one JSON value a line of stdout, as `--events ndjson` writes them */
  lines<Value = Record<string, unknown>>(): Value[]
}

export interface Running {
  readonly pid: number
  /** true until the program has ended */
  readonly running: boolean
  stdout(): string
  stderr(): string
  kill(signal: NodeJS.Signals): void
  /** waits until what it wrote (stdout, then stderr) matches; rejected when it ends or time is over */
  until(what: RegExp, timeoutMs?: number): Promise<void>
  /** waits for its end; kills it and is rejected when time is over */
  end(timeoutMs?: number): Promise<Answer>
}

const TOP = path.resolve(import.meta.dirname, '../..')
const PASSED_ON = /^(ASAN|UBSAN|LSAN)_OPTIONS$|^ASAN_SYMBOLIZER_PATH$/

let emptyHome: string | undefined

/** The path of the program under test. */
export function homingBin(): string {
  const bin = path.resolve(TOP, process.env['HOMING_BIN'] ?? 'build-test/homing')
  if (!fs.existsSync(bin)) throw new Error(`${bin} is missing; build it, or set HOMING_BIN`)
  return bin
}

function homingEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  emptyHome ??= tempFolder('home')
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))
  return plainEnv({ HOME: emptyHome, ...Object.fromEntries(passed), ...more })
}

function answer(ended: Ended): Answer {
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (e) {
      const said = `status ${ended.signal ?? ended.code}\n${ended.stdout}\n${ended.stderr}`
      throw new Error(`not JSON: ${String(e)}\n${said}`)
    }
  }
  return {
    ...ended,
    json: <Value>() => parse(ended.stdout) as Value,
    lines: <Value>() =>
      ended.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => parse(line) as Value),
  }
}

/** Runs homing to its end. */
export async function homing(args: string[], how: HowToRun = {}): Promise<Answer> {
  return answer(await execute(homingBin(), args, { ...how, env: homingEnv(how.env) }))
}

/** Starts homing and leaves it running; it is killed when the test process ends. */
export function spawnHoming(args: string[], how: Omit<HowToRun, 'timeoutMs'> = {}): Running {
  const child = spawn(homingBin(), args, { cwd: how.cwd, env: homingEnv(how.env), stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  const forget = atExit(() => child.kill('SIGKILL'))
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece))
  child.stdin.on('error', () => undefined)
  child.stdin.end(how.input ?? '')

  let failure: Error | undefined
  let ended: Ended | undefined
  const closed = new Promise<void>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
      ended ??= { code, signal, stdout, stderr }
      forget()
      resolve()
    }
    child.on('close', finish)
    child.on('error', (e) => {
      failure = e
      finish(null, null)
    })
  })
  const name = `homing ${args.join(' ')}`

  return {
    pid: child.pid ?? 0,
    get running() {
      return ended === undefined
    },
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    until: async (what, timeoutMs = 30_000) => {
      const deadline = Date.now() + timeoutMs
      while (!what.test(stdout) && !what.test(stderr)) {
        const left = deadline - Date.now()
        if (failure) throw failure
        if (ended || left <= 0) {
          const why = ended ? `ended with ${ended.signal ?? ended.code}` : `is silent for ${timeoutMs} ms`
          throw new Error(`${name}: ${why} without ${what}\n${stdout}${stderr}`)
        }
        await sleep(Math.min(left, 10))
      }
    },
    end: async (timeoutMs = 60_000) => {
      let late = false
      const timer = setTimeout(() => {
        late = true
        child.kill('SIGKILL')
      }, timeoutMs)
      await closed
      clearTimeout(timer)
      if (failure) throw failure
      if (late) throw new Error(`${name}: not done after ${timeoutMs} ms\n${stdout}${stderr}`)
      return answer(ended!)
    },
  }
}
