/*
 * case.ts - one case of the crash suite: a command dies at a point, and what is found afterwards is held against what
 * psql or sqlite3 say it must be.
 *
 * Invariants, by the numbers of docs/invariants.md
 *   1. After each death `status` tells the truth: an open run, or exactly the level that it claims.
 *   4. After `recover` the database is at exactly one level, and the registry names that one.
 *   10. A second recovery changes nothing, in no table but fence and heartbeat.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

import type { Answer } from '../lib/run.ts'
import type { Scenario } from '../lib/scenarios.ts'
import { presentKey } from '../lib/statekey.ts'
import { tempFolder } from '../lib/temp.ts'
import { firstDifference, type Found, type Stage } from './stage.ts'

export interface Point {
  name: string
  /** the how-manieth passing */
  nth: number
}

export interface Status {
  run?: { id: string; state: string }
  steps?: { migration: string; step: string; state: string }[]
  migrations?: { id: string; state: string }[]
  runs?: { id: string; kind: string; state: string }[]
  now: string
  outcome: string
  verified?: { ok: boolean; why?: string }
}

export function showPoint(p: Point): string {
  return `${p.name}:${p.nth}`
}

export function told(a: Answer): string {
  return `${a.signal ?? `exit ${a.code}`}\n${a.stdout.slice(-3000)}${a.stderr.slice(-2000)}`
}

/** Every passing of every point, in the order in which a run passed them. */
export function passings(trace: string): Point[] {
  const counts = new Map<string, number>()
  const text = fs.existsSync(trace) ? fs.readFileSync(trace, 'utf8') : ''
  return text.split('\n').filter(Boolean).map((name) => {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    return { name, nth }
  })
}

/** How often each point was passed; in the order of their first passing. */
export function passesOf(passed: readonly Point[]): Map<string, number> {
  return new Map(passed.map(({ name, nth }) => [name, nth]))
}

export function traceFile(): string {
  return path.join(tempFolder('trace'), 'points')
}

function appliedCount(s: Scenario, status: Status): number {
  const applied = (status.migrations ?? []).filter((m) => m.state === 'applied').map((m) => m.id)
  const expected = s.migrations.slice(0, applied.length).map((m) => m.id)
  assert.deepEqual(applied, expected, 'what is applied is not the beginning of the list')
  return applied.length
}

/* The level that an open run's steps say the database is at; nothing when a migration is under way. */
function levelOfSteps(s: Scenario, status: Status): number | undefined {
  const states = new Map<string, Set<string>>()
  for (const step of status.steps ?? []) {
    states.set(step.migration, (states.get(step.migration) ?? new Set()).add(step.state))
  }
  const whole = [...states.values()].every((one) => one.size === 1 && !/intent/.test([...one].join()))
  if (!whole) return undefined
  const inPlan = [...states].filter(([, one]) => one.has('after')).length
  return inPlan + s.migrations.filter((m) => !states.has(m.id) && isApplied(status, m.id)).length
}

function isApplied(status: Status, id: string): boolean {
  return (status.migrations ?? []).some((m) => m.id === id && m.state === 'applied')
}

export class Case {
  readonly stage: Stage
  readonly scenario: Scenario
  repaired = false

  constructor(stage: Stage, s: Scenario) {
    this.stage = stage
    this.scenario = s
  }

  /** Judges the database; gives what was found. */
  async isLevel(level: number, when: string): Promise<Found> {
    const expected = (await this.stage.levels(this.scenario, this.repaired))[level]
    const found = await this.stage.found()
    if (found.state === expected) return found
    assert.fail(`${when}: not level ${level}\n${firstDifference(found.state, expected ?? '')}`)
  }

  async status(...more: string[]): Promise<Status> {
    const ended = await this.stage.homing(['status', ...more])
    assert.equal(ended.code, 0, `status ${more.join(' ')}: ${told(ended)}`)
    return ended.json<Status>()
  }

  /** Invariant 1: what status says, while nothing runs. */
  async tellsTruth(when: string): Promise<Status> {
    const status = await this.status()
    if (!status.run) {
      assert.match(status.now, /no run is open$/, when)
      await this.isLevel(appliedCount(this.scenario, status), when)
      return status
    }
    assert.match(status.now, / (was interrupted|is paused|is on hold .*)$/, when)
    const level = levelOfSteps(this.scenario, status)
    if (level !== undefined) await this.isLevel(level, `${when}, by the steps of the open run`)
    return status
  }

  async dies(args: string[], at: Point): Promise<void> {
    const ended = await this.stage.homing(args, { crashAt: showPoint(at) })
    assert.equal(ended.signal, 'SIGKILL', `${args.join(' ')} was to die at ${showPoint(at)}: ${told(ended)}`)
  }

  /** The command that the scenario is about, or its recovery, dies; what status says of that is true. */
  async diesTruly(args: string[], at: Point): Promise<void> {
    await this.dies(args, at)
    await this.tellsTruth(`after the death at ${showPoint(at)}`)
  }

  async repair(): Promise<void> {
    if (this.repaired || this.scenario.repair === undefined) return
    await this.stage.sql(this.scenario.repair)
    this.repaired = true
  }

  /** Runs recover until nothing is open; repairs what is held. `trace`: a file for the points of the first one. */
  async recovers(trace?: string): Promise<void> {
    const s = this.scenario
    let ended = await this.stage.homing(recovery(s), trace === undefined ? {} : { trace })
    if (ended.code === 3 && s.holds) {
      const status = await this.tellsTruth('while on hold')
      assert.equal(status.run?.state, 'held', told(ended))
      await this.repair()
      ended = await this.stage.homing(recovery(s))
    }
    const allowed = s.home ? [0, 1] : [0]
    assert.ok(allowed.includes(ended.code ?? -1), `recover: ${told(ended)}`)
  }

  /**
   * Invariants 4 and 10, and the ordinary way on to the last level. That way depends on where the recovery came to, not
   * on how it came there: it is gone once for each of those that `gone` remembers.
   */
  async cameHome(gone = new Set<string>()): Promise<void> {
    const status = await this.status('--verify')
    assert.equal(status.run, undefined, `a run is open after recover: ${status.now}`)
    assert.equal(status.verified?.ok, true, JSON.stringify(status.verified))
    const level = appliedCount(this.scenario, status)
    const found = await this.isLevel(level, 'after recover')
    const key = `${this.repaired} ${presentKey(found.look)}`
    if (gone.has(key)) return
    await this.#goesOn(level, found)
    gone.add(key)
  }

  async #goesOn(level: number, found: Found): Promise<void> {
    const last = level === this.scenario.migrations.length && (this.repaired || !this.scenario.repair)
    await this.mustDo('recover')
    if (!last) await this.isUnchanged('a second recover', found)
    await this.repair()
    await this.mustDo('apply')
    const end = await this.status('--verify')
    assert.equal(end.verified?.ok, true, JSON.stringify(end.verified))
    assert.equal(end.run, undefined, end.now)
    assert.equal(appliedCount(this.scenario, end), this.scenario.migrations.length)
    if (last) await this.isUnchanged('a second recover and an apply with nothing to do', found)
    else await this.isLevel(this.scenario.migrations.length, 'after the ordinary apply')
  }

  async mustDo(command: string): Promise<void> {
    const ended = await this.stage.homing([command])
    assert.equal(ended.code, 0, `the ordinary ${command}: ${told(ended)}`)
  }

  async isUnchanged(what: string, since: Found): Promise<void> {
    const now = await this.stage.found()
    const [found, before] = [now, since].map(({ state, registry }) => `${state}\n${registry}`)
    assert.ok(found === before, `${what} changed something:\n${firstDifference(found!, before!)}`)
  }
}

/** The command that recovers a scenario. */
export function recovery(s: Scenario): string[] {
  return s.holds ? ['recover', '--attempts', '1'] : ['recover']
}

/** The scenario without a death: its points. */
export async function trace(stage: Stage, s: Scenario): Promise<Point[]> {
  const file = traceFile()
  const one = new Case(stage, s)
  await stage.reset(s)
  const ended = await stage.homing(s.command, { trace: file })
  assert.equal(ended.code, s.exit ?? 0, `${s.name} without a death: ${told(ended)}`)
  await one.tellsTruth('without a death')
  if (ended.code === 3) await one.recovers()
  await one.cameHome()
  const passed = passings(file)
  if (s.batches !== undefined) assert.equal(passesOf(passed).get('engine.batch.committed'), s.batches, 'batches')
  return passed
}

/** Dies once, recovers, is judged. */
export async function single(stage: Stage, s: Scenario, at: Point): Promise<void> {
  const one = new Case(stage, s)
  await stage.reset(s)
  await one.diesTruly(s.command, at)
  await one.recovers()
  await one.cameHome()
}

/** The points that the recovery passes after a death. */
export async function traceRecovery(stage: Stage, s: Scenario, at: Point): Promise<Point[]> {
  const file = traceFile()
  await stage.reset(s)
  const dead = await stage.homing(s.command, { crashAt: showPoint(at) })
  assert.equal(dead.signal, 'SIGKILL', told(dead))
  await stage.homing(recovery(s), { trace: file })
  return passings(file)
}

/** Dies, and dies again in the recovery; recovers, is judged. */
export async function pair(stage: Stage, s: Scenario, first: Point, second: Point): Promise<void> {
  const one = new Case(stage, s)
  await stage.reset(s)
  await one.diesTruly(s.command, first)
  await one.diesTruly(recovery(s), second)
  await one.recovers()
  await one.cameHome()
}
