/*
 * measure.ts - what the benches share: runs that take turns, medians with their spread, ratios, peak memory.
 *
 * Every contestant runs once in each of five rounds, so that what else the machine does hits all alike; one round
 * before them is not counted. A goal is a ratio of two medians, never a time.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

import { execute, plainEnv } from '../test/lib/child.ts'
import { homingBin } from '../test/lib/run.ts'
import { CLIENT_BIN, startPostgres, type Postgres } from '../test/lib/servers.ts'
import { tempFolder } from '../test/lib/temp.ts'

export interface Contestant {
  name: string
  /** not measured: what has to stand before a run */
  prepare?: (round: number) => Promise<void>
  run: (round: number) => Promise<void>
}

export interface Measured {
  median: number
  least: number
  most: number
}

export const ROUNDS = 5
const MEMORY_LIMIT = 64 * 1024 // KiB

let missed = 0
process.on('exit', (code) => {
  if (code === 0 && missed > 0) process.exitCode = 1
})

/** Runs all in turns and gives milliseconds by name. */
export async function measure(all: Contestant[], rounds = ROUNDS): Promise<Map<string, Measured>> {
  const times = new Map(all.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const one of all) {
      await one.prepare?.(round)
      const begun = process.hrtime.bigint()
      await one.run(round)
      const ms = Number(process.hrtime.bigint() - begun) / 1e6
      if (round > 0) times.get(one.name)!.push(ms)
    }
  }
  const result = new Map<string, Measured>()
  for (const [name, list] of times) {
    list.sort((a, b) => a - b)
    const found = { median: list[Math.floor(list.length / 2)]!, least: list[0]!, most: list.at(-1)! }
    result.set(name, found)
    const spread = `${found.least.toFixed(1)} to ${found.most.toFixed(1)}`
    process.stdout.write(`  ${name.padEnd(32)} ${found.median.toFixed(1).padStart(10)} ms   (${spread})\n`)
  }
  return result
}

function goal(text: string, met: boolean): void {
  if (!met) missed++
  process.stdout.write(`  ${met ? 'met   ' : 'MISSED'} ${text}\n`)
}

/** Says whether the median of `ours` is at most `limit` times that of `theirs`. */
export function ratio(measured: Map<string, Measured>, ours: string, theirs: string, limit: number): void {
  const value = measured.get(ours)!.median / measured.get(theirs)!.median
  goal(`${ours} / ${theirs} = ${value.toFixed(2)}, goal ${limit.toFixed(2)}`, value <= limit)
}

/** Runs homing; anything but success is an error. */
export async function mustHome(args: string[], cwd: string): Promise<string> {
  const ended = await execute(homingBin(), [...args, '--quiet'], { cwd, timeoutMs: 1_800_000 })
  if (ended.code !== 0) throw new Error(`homing ${args.join(' ')}: ${ended.code}\n${ended.stdout}${ended.stderr}`)
  return ended.stdout
}

/** Runs homing and says whether its peak memory is within the limit. */
export async function memory(args: string[], cwd: string): Promise<void> {
  const file = path.join(tempFolder('memory'), 'peak')
  const watched = ['-f', '%M', '-o', file, homingBin(), ...args, '--quiet']
  const ended = await execute('/usr/bin/time', watched, { cwd, timeoutMs: 1_800_000 })
  if (ended.code !== 0) throw new Error(`homing ${args.join(' ')}: ${ended.code}\n${ended.stdout}${ended.stderr}`)
  const peak = Number(fs.readFileSync(file, 'utf8').trim().split('\n').at(-1))
  goal(`peak memory of ${args[0]} = ${(peak / 1024).toFixed(1)} MiB, goal 64`, peak <= MEMORY_LIMIT)
}

/** Runs psql on a file, in one connection; stops at the first error. */
export async function psqlFile(server: Postgres, database: string, file: string): Promise<void> {
  const args = ['-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', server.url(database), '-f', file]
  const ended = await execute(path.join(CLIENT_BIN, 'psql'), args, { env: plainEnv(), timeoutMs: 1_800_000 })
  if (ended.code !== 0) throw new Error(`psql -f ${file}: ${ended.stderr}`)
}

/** A server as it would be run: fsync on, memory for what is measured. */
export function benchServer(): Promise<Postgres> {
  const settings = { shared_buffers: '512MB', max_wal_size: '4GB', checkpoint_timeout: '30min', autovacuum: 'off' }
  return startPostgres({ version: 15, settings })
}

export function title(text: string): void {
  const cpu = /model name\s*: (.*)/.exec(fs.readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor'
  const version = execFileSync(homingBin(), ['version']).toString().split('\n')[0]
  process.stdout.write(`${text}\n  ${version}; ${cpu}; median of ${ROUNDS} rounds in turns (least to most)\n`)
}
