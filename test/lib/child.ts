/*
 * child.ts - runs a program to its end, with its input, its output and a limit of time.
 */
import { spawn } from 'node:child_process'

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface HowToRun {
  env?: NodeJS.ProcessEnv
  cwd?: string
  input?: string | Buffer
  /** the program is killed after this time, and the promise is rejected; 60 s unless given */
  timeoutMs?: number
}

/** An environment that no setting of the caller's leaks into. */
export function plainEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', ...more }
}

/** Runs a program and gives how it ended; rejected only when it cannot be started or exceeds its time. */
export function execute(file: string, args: string[], how: HowToRun = {}): Promise<Ended> {
  const limit = how.timeoutMs ?? 60_000
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: how.env ?? plainEnv(), cwd: how.cwd, stdio: 'pipe' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, limit)
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    child.stdin.on('error', () => undefined) // a program may end without reading what it is given
    child.stdin.end(how.input ?? '')
    child.on('error', (e) => {
      clearTimeout(timer)
      reject(e)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const stdout = Buffer.concat(out).toString()
      const stderr = Buffer.concat(err).toString()
      if (late) {
        const said = `${stdout.slice(-2000)}${stderr.slice(-2000)}`
        reject(new Error(`${file} ${args.join(' ')}: not done after ${limit} ms\n${said}`))
      } else {
        resolve({ code, signal, stdout, stderr })
      }
    })
  })
}

/** As execute(), for programs that have to succeed; gives what they wrote. */
export async function mustRun(file: string, args: string[], how: HowToRun = {}): Promise<string> {
  const ended = await execute(file, args, how)
  if (ended.code !== 0) {
    const status = ended.signal ?? `status ${ended.code}`
    throw new Error(`${file} ${args.join(' ')}: ${status}\n${ended.stderr || ended.stdout}`)
  }
  return ended.stdout
}
