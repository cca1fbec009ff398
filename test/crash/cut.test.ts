/* The connection cut at every message in each direction; the server killed at every step. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'

import type { Message } from '../lib/proxy.ts'
import { scenario } from '../lib/scenarios.ts'
import { engines, isFull, sample, type Engine } from '../lib/suite.ts'
import {
  behindProxy,
  cutForGood,
  cutOnce,
  killServer,
  messagesOf,
  nearCommits,
  partsOf,
  place,
  showCut,
  type Behind,
  type Place,
} from './cuts.ts'

const CUTS = 16
const SILENT = 6
const FOR_GOOD = 6
const KILLS = 10

function planned(all: readonly Message[]): Place[] {
  return all.flatMap((message) => (['before', 'after'] as const).map((when) => place(message, when)))
}

interface Counts {
  cases: number
  ran: number
  home: number
}

async function runAll(list: readonly Place[], counts: Counts, run: (p: Place) => Promise<void>): Promise<void> {
  const failed: string[] = []
  for (const one of list) {
    counts.ran++
    try {
      await run(one)
      counts.home++
    } catch (e) {
      failed.push(`${showCut(one.cut, one.message)}: ${e instanceof Error ? e.message : String(e)}`)
    }
  }
  assert.ok(failed.length === 0, `${failed.length} of ${list.length}:\n${failed.join('\n\n')}`)
}

async function cuts(t: TestContext, at: Behind, counts: Counts): Promise<void> {
  const s = partsOf(at.stage.engine)
  const all = await messagesOf(at, s)
  const every = planned(all)
  const commits = nearCommits(all)
  assert.ok(commits.length >= 40, `only ${commits.length} places near a COMMIT`)
  const begun = every.filter((p) => p.message.total > 20)
  counts.cases += commits.length + every.length + 2 * begun.length
  await t.test(`cut near ${commits.length} COMMITs and their answers`, () =>
    runAll(commits, counts, (p) => cutOnce(at, s, p.cut)))
  await t.test(`cut at ${every.length} places`, () =>
    runAll(sample(every, CUTS), counts, (p) => cutOnce(at, s, p.cut)))
  await t.test('cut on our side only: the session stays with the server', () =>
    runAll(sample(begun, SILENT), counts, (p) => cutOnce(at, s, { ...p.cut, how: 'client' })))
  await t.test('cut for good, recovered later', () =>
    runAll(sample(begun, FOR_GOOD), counts, (p) => cutForGood(at, s, p.cut)))
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
  const statements = s.migrations.flatMap((m) => m.plain.split('\n').map((line) => line.slice(0, 40)).filter(Boolean))
  const places = steps(await messagesOf(at, s), statements)
  assert.ok(places.length >= 40, `only ${places.length} steps`)
  counts.cases += places.length
  await t.test(`the server is killed at ${isFull() ? places.length : `${KILLS} of ${places.length}`} places`, () =>
    runAll(sample(places, KILLS), counts, (p) => killServer(at, s, p.cut)))
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
