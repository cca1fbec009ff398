/*
 * A walk over DDL that always comes home.
 *
 * It goes in legs. A leg takes its steps forward, and after each the way back is derived from the two catalogues; then it goes home
 * by those ways, step by step, to where it began; then in one leap to its far end, as if that were another database's, from where the
 * next leg goes on. At the end one more leap leads from the last station to the very first one.
 *
 * Each way has to lead to the fingerprint of its station, unless it, or one behind it in the leg, names something as not restored. Every few stations, and at
 * both ends of a leg, somebody else judges: pg_dump -s on 15, plain SQL on 18, sqlite3 on SQLite, where rows are judged too.
 *
 *   HOMING_TEST_STEPS  another number of steps
 *   HOMING_TEST_SEED   another walk
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'

import { startPostgres } from '../lib/servers.ts'
import { engines, isFull, randoms, type Engine } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import { ANY_ORDER, notHome } from './home.ts'
import { ddlOf, must, startLeader, type Leader, type Led } from './leader.ts'
import { plainState, rowsLost, schemaDiffers, type SqliteState } from './sqlite-schema.ts'
import { judge, lookAt, type Look } from './stage.ts'
import { Steps } from './walk.ts'

const STEPS = Number(process.env['HOMING_TEST_STEPS'] ?? (isFull() ? 3000 : 50))
const LEG = isFull() ? 100 : 25
const JUDGED = isFull() ? 20 : 10
/* Of so many lines tried one is a step, at least. */
const TRIES = 80
const FILES = path.resolve(import.meta.dirname, '../unit/catalog')
const SETUP = `DO $$BEGIN CREATE ROLE other; EXCEPTION WHEN duplicate_object THEN NULL; END$$; CREATE SCHEMA w; CREATE SCHEMA w2;
  CREATE TYPE w.e0 AS ENUM ('a', 'b', 'c'); CREATE TYPE w.e1 AS ENUM ('a', 'b', 'c', 'd'); SET client_min_messages = error`

/** Where a walk goes, and who judges it there. */
interface Ground<State> {
  leader: Leader
  steps: Steps
  look(): Promise<State>
  /** what is wrong with a way that led to `now`, where `was` is wanted; `drifted`: ways behind it left columns in another order */
  wrong(was: State, now: State, led: Led, drifted: boolean): string
  /** what a way must have left alone; empty: it did */
  harm(before: State, now: State, led: Led): string
  /** something beside the schema, between steps */
  tend?(): Promise<void>
  /** before a leap: rows that were written since may not fit where it leads */
  clear?(): Promise<void>
}

interface Station {
  mark: string
  fingerprint: string
  step: string
  /** to the station before it */
  way?: Led
}

class Walk<State> {
  private readonly on: Ground<State>
  private readonly judged = new Map<string, State>()
  private marks = 0
  taken = 0
  ways = 0
  exact = 0
  looks = 0

  constructor(on: Ground<State>) {
    this.on = on
  }

  private async station(step: string): Promise<Station> {
    const mark = `s${++this.marks}`
    return { mark, step, fingerprint: (await must(this.on.leader.mark(mark))).fingerprint! }
  }

  async begin(): Promise<Station> {
    const first = await this.station('the beginning')
    this.judged.set(first.mark, await this.look())
    return first
  }

  private look(): Promise<State> {
    this.looks++
    return this.on.look()
  }

  /** Steps that change something, each with its station. */
  async forward(from: Station, count: number): Promise<Station[]> {
    const stations = [from]
    for (let tries = 0; stations.length <= count && tries < TRIES * count; tries++) {
      const step = this.on.steps.next()
      if (!(await this.on.leader.run(step)).ok) continue
      const now = await this.station(step)
      if (now.fingerprint === stations.at(-1)!.fingerprint) {
        await must(this.on.leader.drop(now.mark))
        continue
      }
      this.taken++
      now.way = await this.on.leader.way(stations.at(-1)!.mark)
      assert.ok(now.way.ok, `step ${this.taken}, ${step}: ${now.way.error}`)
      stations.push(now)
      await this.on.tend?.()
      if (stations.length % JUDGED === 0 || stations.length > count) this.judged.set(now.mark, await this.look())
    }
    assert.equal(stations.length, count + 1, 'there are enough lines that can be run')
    return stations
  }

  /** One way, from where the walk is; `from` names what it undoes. Gives whether columns may stand in another order now. */
  async lead(to: Station, from: string, by?: Led, drifted = false): Promise<boolean> {
    const wanted = this.judged.get(to.mark)
    const before = wanted === undefined ? undefined : await this.look()
    const led = await this.on.leader.lead(to.mark, by === undefined ? { strange: true } : { by })
    const way = `step ${this.taken}, from ${from}\n  to ${to.step}`
    assert.ok(led.ok, `${way}: ${led.error} in: ${led.failed}\n${ddlOf(led)}`)
    const exact = !drifted && led.unrestored!.length === 0
    assert.ok(!exact || led.fingerprint === led.wanted, `${way}: our own fingerprint is another\n${led.differs}\n  by\n${ddlOf(led)}`)
    this.ways++
    this.exact += exact ? 1 : 0
    if (wanted === undefined) return !exact
    const now = await this.look()
    const wrong = this.on.wrong(wanted, now, led, drifted) || this.on.harm(before!, now, led)
    assert.equal(wrong, '', `${way}:\n${wrong}\n  by\n${ddlOf(led)}`)
    assert.equal((await must(this.on.leader.look())).fingerprint, led.fingerprint, `${way}: read as a whole the catalogue is another`)
    return !exact
  }

  /** Out, home step by step, and out again at once; gives the far end as it is then. */
  async leg(from: Station, count: number): Promise<Station> {
    const stations = await this.forward(from, count)
    let drifted = false
    for (let i = stations.length - 2; i >= 0; i--) drifted = await this.lead(stations[i]!, stations[i + 1]!.step, stations[i + 1]!.way, drifted)
    const far = stations.at(-1)!
    await this.on.clear?.()
    await this.lead(far, 'the beginning of the leg')
    for (const { mark } of stations.slice(1)) await must(this.on.leader.drop(mark))
    for (const { mark } of stations.slice(1)) this.judged.delete(mark)
    const now = await this.station(far.step)
    this.judged.set(now.mark, await this.look())
    return now
  }
}

async function walk<State>(t: TestContext, on: Ground<State>): Promise<void> {
  const one = new Walk(on)
  const first = await one.begin()
  let here = first
  while (one.taken < STEPS) {
    here = await one.leg(here, Math.min(LEG, STEPS - one.taken))
    if (isFull() && one.taken % 500 < LEG) console.error(`${t.name}: ${one.taken} steps`)
  }
  await on.clear?.()
  await one.lead(first, `the last of ${one.taken} steps`)
  t.diagnostic(`${one.taken} steps, ${one.ways} ways, ${one.exact} without a difference, ${one.looks} looks of the judges`)
  assert.equal(one.taken, STEPS)
}

async function onPostgres(t: TestContext, version: 15 | 18): Promise<void> {
  const settings = { fsync: 'off', full_page_writes: 'off', autovacuum: 'off', shared_preload_libraries: '' }
  const server = await startPostgres({ version, socketOnly: true, settings })
  let leader: Leader | undefined
  try {
    await server.createDatabase('walk')
    leader = startLeader(server.url('walk'))
    await must(leader.run(SETUP))
    await walk<Look>(t, {
      leader,
      steps: new Steps(path.join(FILES, 'postgres_walk.sql'), randoms()),
      look: () => lookAt(server, 'walk'),
      wrong: (was, now, led, drifted) => (drifted ? notHome(was.dump, now.dump, [ANY_ORDER, ...led.unrestored!]) : judge(was, now, led, 'judged')),
      harm: () => '',
    })
  } finally {
    await leader?.close()
    await server.remove()
  }
}

async function onSqlite(t: TestContext): Promise<void> {
  const file = path.join(tempFolder('walk'), 'walk.db')
  fs.writeFileSync(file, '')
  const leader = startLeader(`sqlite:${file}`)
  const steps = new Steps(path.join(FILES, 'sqlite_walk.sql'), randoms())
  try {
    await walk<SqliteState>(t, {
      leader,
      steps,
      look: () => plainState(file),
      wrong: schemaDiffers,
      harm: (before, now, led) => rowsLost(before, now, led) || faultsOf(before, now, led),
      clear: async () => {
        for (let i = 0; i < 5; i++) await leader.run(`DELETE FROM t${i}`)
      },
      /* Rows, so that there is something to lose. */
      tend: async () => {
        const parent = steps.below(5)
        for (let i = 0; i < 3; i++) await leader.run(`INSERT INTO t${steps.below(5)} (c0, c1) VALUES (${steps.below(50)}, ${steps.below(50)})`)
        await leader.run(`INSERT INTO t${parent} (c0) VALUES (${steps.below(50)})`)
      },
    })
  } finally {
    await leader.close()
  }
}

/* Rows whose keys lead nowhere, which only what is said to lose rows may leave. */
function faultsOf(before: SqliteState, now: SqliteState, led: Led): string {
  const loses = (led.ddl ?? []).some((one) => one.lossy || one.needs_rows)
  return now.faults === '' || loses || now.faults === before.faults ? '' : now.faults
}

const GROUNDS: Record<Engine, (t: TestContext) => Promise<void>> = {
  sqlite: onSqlite,
  postgres15: (t) => onPostgres(t, 15),
  postgres18: (t) => onPostgres(t, 18),
}

for (const engine of engines())
  test(`a walk of ${STEPS} steps comes home on ${engine}`, { timeout: 14_400_000 }, (t) => GROUNDS[engine](t))
