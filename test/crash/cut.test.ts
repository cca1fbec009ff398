/* The connection cut at every message in each direction; the server killed at every step. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'

import type { Message } from '../lib/proxy.ts'
import { scenario, type Scenario } from '../lib/scenarios.ts'
import { engines, sample, type Engine } from '../lib/suite.ts'
import {
  behindProxy,
  cutForGood,
  cutOnce,
  everyPlace,
  killServer,
  messagesOf,
  nearCommits,
  partsOf,
  place,
  showCut,
  type Behind,
  type DoCut,
  type Place,
} from './cuts.ts'

const CUTS = 16
const SILENT = 6
const FOR_GOOD = 6
const KILLS = 10
const TRIES = 4

interface Counts {
  cases: number
  ran: number
  home: number
}

interface Work {
  at: Behind
  s: Scenario
  counts: Counts
  /** the places of a run with these messages, in an order that says which is which */
  places: (all: readonly Message[]) => Place[]
}

/*
 * Two runs need not have the same number of messages: letters are looked for by the clock. A place that did not come
 * is looked for again in a fresh recording.
 */
async function cutAt(w: Work, ordinal: number, first: Place, cut: DoCut): Promise<void> {
  let one = first
  for (let tries = 1; !(await cut(w.at, w.s, one.cut)); tries++) {
    assert.ok(tries < TRIES, `the message did not come, ${TRIES} times`)
    const places = w.places(await messagesOf(w.at, w.s))
    one = { cut: { ...first.cut, message: places[Math.min(ordinal, places.length - 1)]!.cut.message }, message: first.message }
  }
}

async function runAll(w: Work, all: readonly Message[], size: number, cut: DoCut): Promise<void> {
  const failed: string[] = []
  const numbered = w.places(all).map((one, ordinal) => ({ one, ordinal }))
  w.counts.cases += numbered.length
  for (const { one, ordinal } of sample(numbered, size)) {
    w.counts.ran++
    try {
      await cutAt(w, ordinal, one, cut)
      w.counts.home++
    } catch (e) {
      failed.push(`${showCut(one.cut, one.message)}: ${e instanceof Error ? e.message : String(e)}`)
    }
  }
  assert.ok(failed.length === 0, `${failed.length}:\n${failed.join('\n\n')}`)
}

async function cuts(t: TestContext, at: Behind, counts: Counts): Promise<void> {
  const s = partsOf(at.stage.engine)
  const all = await messagesOf(at, s)
  const commits: Work = { at, s, counts, places: nearCommits }
  const every: Work = { at, s, counts, places: everyPlace }
  const begun: Work = { at, s, counts, places: (of) => everyPlace(of).filter((p) => p.message.index > 20) }
  assert.ok(nearCommits(all).length >= 40, `only ${nearCommits(all).length} places near a COMMIT`)
  await t.test('cut around every COMMIT', () => runAll(commits, all, Infinity, cutOnce))
  await t.test('cut before and after messages', () => runAll(every, all, CUTS, cutOnce))
  await t.test('cut on our side only: the session stays with the server', () =>
    runAll(begun, all, SILENT, (on, what, cut) => cutOnce(on, what, { ...cut, how: 'client' })))
  await t.test('cut for good, recovered later', () => runAll(begun, all, FOR_GOOD, cutForGood))
}

/* Where an author's statement or a COMMIT leaves, and where its answer is on its way. */
function steps(all: readonly Message[], own: readonly string[]): Place[] {
  const places: Place[] = []
  all.forEach((m, i) => {
    if (m.direction !== 'toServer') return
    if (!/\bCOMMIT\b/.test(m.text) && !own.some((start) => m.text.includes(start))) return
    places.push(place(m, 'before'))
    const answer = all.slice(i).find((o) => o.direction === 'toClient' && o.type === 'C')
    if (answer) places.push(place(answer, 'before'))
  })
  return places
}

async function kills(t: TestContext, at: Behind, counts: Counts): Promise<void> {
  const s = scenario(at.stage.engine, 'mixed')
  const own = s.migrations.flatMap((m) => m.plain.split('\n').map((line) => line.slice(0, 40)).filter(Boolean))
  const work: Work = { at, s, counts, places: (of) => steps(of, own) }
  const all = await messagesOf(at, s)
  assert.ok(work.places(all).length >= 40, `only ${work.places(all).length} steps`)
  await t.test('the server is killed at steps', () => runAll(work, all, KILLS, killServer))
}

for (const engine of ['postgres15', 'postgres18'] satisfies Engine[]) {
  const skip = engines().includes(engine) ? false : 'not among HOMING_TEST_ENGINES'
  test(`${engine}: cut connections and killed servers`, { skip }, async (t) => {
    const at = await behindProxy(engine)
    const counts: Counts = { cases: 0, ran: 0, home: 0 }
    await cuts(t, at, counts)
    await kills(t, at, counts)
    await at.proxy.close()
    t.diagnostic(`${engine}: ${counts.cases} cuts and kills, ${counts.ran} ran, ${counts.home} came home`)
  })
}
