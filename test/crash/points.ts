/*
 * points.ts - every crash point of one engine, in every scenario: which cases there are, which are run, how many
 * came home.
 *
 * In full: the product (product.ts). In short: every point in several scenarios, every scenario at several points, and a
 * seeded sample of pairs.
 */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'

import { homing } from '../lib/run.ts'
import { scenarios, type Scenario } from '../lib/scenarios.ts'
import { engines, isChosen, isFull, randoms, sample, type Engine } from '../lib/suite.ts'
import { pair, passesOf, showPoint, single, trace, traceRecovery, type Point } from './case.ts'
import { noCounts, Product, type Counts } from './product.ts'
import { stageOf, type Stage } from './stage.ts'

interface Single {
  scenario: Scenario
  point: Point
}

const PER_POINT = 4
const PER_SCENARIO = 4
const PAIRS = 16

/* Of rehearsals, where test/unit/rehearse dies; of finalise, where keep.test.ts does. */
const ELSEWHERE = ['rehearse.', 'engine.finalise.']

/* No statement of SQLite leaves remains. */
const NEVER: Record<Engine, readonly string[]> = {
  sqlite: ['engine.alone.cleaned'],
  postgres15: [],
  postgres18: [],
}

/* The first passing of each point, its second, and its last. */
function somePassings(passed: readonly Point[]): Point[] {
  return [...passesOf(passed)].flatMap(([name, count]) =>
    [...new Set([1, Math.min(2, count), count])].map((nth) => ({ name, nth })))
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

/* Every point in PER_POINT cases and every scenario in PER_SCENARIO, where there are as many. */
function covering(cases: readonly Single[]): Single[] {
  const chosen = new Set<Single>()
  const order = shuffled(cases, randoms())
  const fill = (of: (c: Single) => string, wanted: number): void => {
    for (const key of new Set(cases.map(of))) {
      const have = [...chosen].filter((c) => of(c) === key).length
      const more = order.filter((c) => of(c) === key && !chosen.has(c))
      for (const one of more.slice(0, Math.max(0, wanted - have))) chosen.add(one)
    }
  }
  fill((c) => c.point.name, PER_POINT)
  fill((c) => c.scenario.name, PER_SCENARIO)
  return cases.filter((c) => chosen.has(c))
}

/* Runs cases of one scenario one after the other; tells all that failed at the end. */
async function runAll(cases: { name: string; run: () => Promise<void> }[], home: () => void): Promise<void> {
  const failed: string[] = []
  for (const one of cases) {
    try {
      await one.run()
      home()
    } catch (e) {
      failed.push(`${one.name}: ${e instanceof Error ? e.message : String(e)}`)
    }
  }
  assert.ok(failed.length === 0, `${failed.length} of ${cases.length}:\n${failed.join('\n\n')}`)
}

async function knownPoints(): Promise<string[]> {
  const ended = await homing(['protocol', '--json'])
  const found = ended.json<{ crash_points: { name: string }[] }>().crash_points.map((p) => p.name)
  assert.ok(found.length > 10, 'the program was built without crash points')
  return found
}

function shown(c: Counts): string {
  const full = `${c.states} distinct states, ${c.sampled} of the others in full, `
  return `${c.cases} cases, ${c.ran} ran, ${isFull() ? full : ''}${c.home} came home`
}

async function secondDeaths(stage: Stage, first: Single): Promise<Point[]> {
  const passed = await traceRecovery(stage, first.scenario, first.point)
  return [...passesOf(passed)].flatMap(([name, count]) => [...new Set([1, count])].map((nth) => ({ name, nth })))
}

class Suite {
  readonly engine: Engine
  readonly stage: Stage
  readonly singles: Single[] = []
  readonly passed = new Set<string>()
  readonly scenarios: Scenario[]
  counts = noCounts()

  constructor(engine: Engine, stage: Stage) {
    this.engine = engine
    this.stage = stage
    this.scenarios = scenarios(engine).filter((s) => isChosen(s.name))
  }

  /* One test a scenario, so that what was interrupted can go on with those that are left. */
  async runProduct(t: TestContext): Promise<void> {
    for (const s of this.scenarios) {
      await t.test(`${s.name}: ${s.about}`, async (inner) => {
        const counts = noCounts()
        const passed = await trace(this.stage, s)
        for (const { name } of passed) this.passed.add(name)
        const begun = Date.now()
        try {
          await new Product(this.stage, s, counts, this.passed).run(passed)
        } finally {
          for (const name of Object.keys(counts) as (keyof typeof counts)[]) this.counts[name] += counts[name]
          inner.diagnostic(`${this.engine}, ${s.name}: ${shown(counts)}, ${Math.round((Date.now() - begun) / 1000)} s`)
        }
      })
    }
  }

  async traceAll(t: TestContext): Promise<void> {
    for (const s of this.scenarios) {
      await t.test(`${s.name}: ${s.about}`, async () => {
        const passed = await trace(this.stage, s)
        for (const { name } of passed) this.passed.add(name)
        this.singles.push(...somePassings(passed).map((point) => ({ scenario: s, point })))
      })
    }
  }

  async runSingles(t: TestContext): Promise<void> {
    const chosen = covering(this.singles)
    this.counts.cases += this.singles.length
    this.counts.ran += chosen.length
    for (const s of this.scenarios) {
      const mine = chosen.filter((c) => c.scenario.name === s.name)
      const cases = mine.map(({ point }) => ({ name: showPoint(point), run: () => single(this.stage, s, point) }))
      await t.test(`${s.name}: ${mine.length} deaths`, () => runAll(cases, () => this.counts.home++))
    }
  }

  /* What the second deaths are is known only after the first; each first has one second. */
  async runPairs(t: TestContext): Promise<void> {
    const firsts = sample(this.singles, PAIRS)
    const random = randoms()
    for (const s of this.scenarios) {
      const mine = firsts.filter((c) => c.scenario.name === s.name)
      if (mine.length === 0) continue
      await t.test(`${s.name}: second deaths after ${mine.length} first ones`, async () => {
        const cases: { name: string; run: () => Promise<void> }[] = []
        for (const first of mine) {
          const seconds = await secondDeaths(this.stage, first)
          for (const { name } of seconds) this.passed.add(name)
          const chosen = shuffled(seconds, random).slice(0, 1)
          this.counts.cases += seconds.length
          this.counts.ran += chosen.length
          for (const second of chosen) {
            const name = `${showPoint(first.point)}, then ${showPoint(second)}`
            cases.push({ name, run: () => pair(this.stage, s, first.point, second) })
          }
        }
        await runAll(cases, () => this.counts.home++)
      })
    }
  }
}

/** The tests of one engine's crash points. */
export function crashPoints(engine: Engine): void {
  const skip = engines().includes(engine) ? false : 'not among HOMING_TEST_ENGINES'
  test(`${engine}: crash points`, { skip }, async (t) => {
    const known = await knownPoints()
    const suite = new Suite(engine, await stageOf(engine))
    if (isFull()) {
      await suite.runProduct(t)
    } else {
      await suite.traceAll(t)
      await suite.runSingles(t)
      await suite.runPairs(t)
    }
    const skip = suite.scenarios.length === scenarios(engine).length ? false : 'not all scenarios were chosen'
    await t.test('every crash point was passed', { skip }, () => {
      const wanted = known.filter((name) => !NEVER[engine].includes(name) && !ELSEWHERE.some((prefix) => name.startsWith(prefix)))
      assert.deepEqual(wanted.filter((name) => !suite.passed.has(name)), [])
      assert.deepEqual([...suite.passed].filter((name) => !wanted.includes(name)), [])
    })
    t.diagnostic(`${engine}: ${shown(suite.counts)}`)
  })
}
