/*
 * product.ts - the full product of one scenario: it dies at each passing of each point, and from what each of these
 * deaths left, its recovery dies again at each passing of each point.
 *
 * What comes after a death depends on nothing but what it left. States are told apart by a key (test/lib/statekey.ts)
 * that psql or sqlite3 compute. So a state is recovered and judged once, however it came about, and second deaths are
 * died once for each state that first ones left. Between two points of a recovery that leave the same state lie only
 * points that leave it too, because the registry only goes on: those are not died at. A seeded sample of the cases that
 * are home by their state alone is run in full all the same.
 *
 * Invariants
 *   1. Every first death is died.
 *   2. A case counts as home only if itself, or a state with its key, was recovered and judged.
 */
import assert from 'node:assert/strict'

import type { Scenario } from '../lib/scenarios.ts'
import { stateKey } from '../lib/statekey.ts'
import { randoms } from '../lib/suite.ts'
import { Case, pair, passings, recovery, showPoint, single, traceFile, type Point } from './case.ts'
import type { Stage } from './stage.ts'

/** Of so many cases that are home by their state, one is run in full. */
const ONE_OF = 20

export interface Counts {
  /** first deaths, and pairs of a first and a second one */
  cases: number
  /** of these: died, each by itself */
  ran: number
  /** different states that they left, each recovered and judged */
  states: number
  /** of the cases that are home by their state alone: run in full nevertheless */
  sampled: number
  home: number
}

export function noCounts(): Counts {
  return { cases: 0, ran: 0, states: 0, sampled: 0, home: 0 }
}

/* What first deaths left: a copy of it, the deaths that led to it, and where its recovery can die. */
interface State {
  kept: string
  firsts: Point[]
  seconds: Point[]
}

function said(e: unknown): string {
  return e instanceof Error ? e.message : String(e)
}

export class Product {
  readonly counts: Counts
  /** the names of points that recoveries passed */
  readonly passed: Set<string>
  readonly #stage: Stage
  readonly #scenario: Scenario
  readonly #states = new Map<string, State>()
  /** by their keys: whether what followed was as it must be */
  readonly #home = new Map<string, boolean>()
  /** where recoveries came to and the ordinary way on was gone */
  readonly #gone = new Set<string>()
  readonly #merged: Point[][] = []
  readonly #failed: string[] = []

  constructor(stage: Stage, s: Scenario, counts: Counts, passed: Set<string>) {
    this.#stage = stage
    this.#scenario = s
    this.counts = counts
    this.passed = passed
  }

  async run(firsts: readonly Point[]): Promise<void> {
    for (const first of firsts) await this.#first(first)
    for (const state of this.#states.values()) await this.#seconds(state)
    const random = randoms()
    for (const points of this.#merged.filter(() => random() * ONE_OF < 1)) await this.#inFull(points)
    this.counts.states += this.#home.size
    assert.ok(this.#failed.length === 0, `${this.#failed.length} failed:\n${this.#failed.join('\n\n')}`)
    assert.equal(this.counts.home, this.counts.cases, 'a case was left out')
  }

  async #first(at: Point): Promise<void> {
    this.counts.cases++
    const one = new Case(this.#stage, this.#scenario)
    const key = await this.#dies(one, showPoint(at), () => this.#stage.reset(this.#scenario), this.#scenario.command, at)
    if (key === undefined) return
    const known = this.#states.get(key)
    if (known) {
      known.firsts.push(at)
      this.#count(key, [[at]])
      return
    }
    const kept = await this.#stage.keep()
    const trace = traceFile()
    await this.#judge(one, key, showPoint(at), trace)
    this.#states.set(key, { kept, firsts: [at], seconds: passings(trace) })
  }

  /* Gives the key of the state that is left. */
  async #dies(one: Case, name: string, begin: () => Promise<void>, args: string[], at: Point): Promise<string | undefined> {
    try {
      await begin()
      await one.dies(args, at)
      this.counts.ran++
      return stateKey(await this.#stage.look())
    } catch (e) {
      this.#failed.push(`${name}: ${said(e)}`)
      return undefined
    }
  }

  async #judge(one: Case, key: string, name: string, trace?: string): Promise<void> {
    this.#home.set(key, false)
    try {
      await one.tellsTruth(`after ${name}`)
      await one.recovers(trace)
      await one.cameHome(this.#gone)
      this.#home.set(key, true)
      this.counts.home++
    } catch (e) {
      this.#failed.push(`${name}: ${said(e)}`)
    }
  }

  /* Cases that are home if their state is. */
  #count(key: string, cases: Point[][]): void {
    if (this.#home.get(key) === true) {
      this.counts.home += cases.length
      this.#merged.push(...cases)
      return
    }
    this.#failed.push(...cases.map((points) => `${points.map(showPoint).join(', then ')}: left a state that did not come home`))
  }

  async #seconds(state: State): Promise<void> {
    const { seconds, firsts } = state
    for (const { name } of seconds) this.passed.add(name)
    this.counts.cases += seconds.length * firsts.length
    const keys: (string | undefined)[] = []
    const died = new Set<number>()
    const at = async (i: number): Promise<string | undefined> => {
      if (!died.has(i)) keys[i] = await this.#second(state, seconds[i]!)
      died.add(i)
      return keys[i]
    }
    const between = async (low: number, high: number): Promise<void> => {
      if (high - low < 2) return
      const key = await at(low)
      if (key !== undefined && key === (await at(high))) {
        for (let i = low + 1; i < high; i++) keys[i] = key
        return
      }
      const middle = Math.floor((low + high) / 2)
      await at(middle)
      await between(low, middle)
      await between(middle, high)
    }
    for (const i of new Set([0, seconds.length - 1])) if (i in seconds) await at(i)
    await between(0, seconds.length - 1)
    seconds.forEach((second, i) => {
      const key = keys[i]
      assert.ok(died.has(i) || key !== undefined, `${showPoint(second)} was left out`)
      if (key === undefined) return
      const [first, ...others] = firsts.map((one) => [one, second])
      this.#count(key, died.has(i) ? others : [first!, ...others])
    })
    await this.#stage.forget(state.kept)
  }

  async #second({ kept, firsts: [first] }: State, second: Point): Promise<string | undefined> {
    const name = `${showPoint(first!)}, then ${showPoint(second)}`
    const one = new Case(this.#stage, this.#scenario)
    const key = await this.#dies(one, name, () => this.#stage.restore(kept), recovery(this.#scenario), second)
    if (key === undefined) return undefined
    if (this.#home.has(key)) this.#count(key, [[first!, second]])
    else await this.#judge(one, key, name)
    return key
  }

  async #inFull([first, second]: Point[]): Promise<void> {
    this.counts.sampled++
    try {
      if (second === undefined) await single(this.#stage, this.#scenario, first!)
      else await pair(this.#stage, this.#scenario, first!, second)
    } catch (e) {
      this.counts.home--
      const name = [first, second].flatMap((p) => (p ? [showPoint(p)] : [])).join(', then ')
      this.#failed.push(`${name}, which was home by its state only: ${said(e)}`)
    }
  }
}
