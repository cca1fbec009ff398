/*
 * cuts.ts - the connection is cut at a message of the protocol, or the server dies at one; the program meets that by
 * itself.
 */
import assert from 'node:assert/strict'

import { startProxy, type Cut, type Message, type Proxy } from '../lib/proxy.ts'
import { scenario, type Scenario } from '../lib/scenarios.ts'
import { stateKey } from '../lib/statekey.ts'
import { randoms, type Engine } from '../lib/suite.ts'
import { Case, told } from './case.ts'
import { stageOf, type Stage } from './stage.ts'

export interface Behind {
  stage: Stage
  proxy: Proxy
  /** where programs and recoveries came to and the ordinary way on was gone (Case.cameHome) */
  gone: Set<string>
  /** keys of the states that were recovered and judged */
  home: Set<string>
  random: () => number
}

/** Of so many states that are home already, one is recovered and judged again. */
const ONE_OF = 20

export async function behindProxy(engine: Engine): Promise<Behind> {
  const stage = await stageOf(engine)
  const { host, port } = stage.server!
  return { stage, proxy: await startProxy({ host, port }), gone: new Set(), home: new Set(), random: randoms() }
}

/** An apply of parts: a transaction, batches, an index that is built beside the application, two more transactions. */
export function partsOf(engine: Engine): Scenario {
  const { migrations } = scenario(engine, 'rollback')
  return { name: 'apply of parts', about: 'the connection is cut', migrations, command: ['apply'] }
}

/** The messages of an apply that nothing disturbs, in the session that does the work. */
export async function messagesOf({ stage, proxy }: Behind, s: Scenario): Promise<Message[]> {
  await stage.reset(s)
  proxy.disarm()
  proxy.reset()
  const ended = await stage.homing(s.command, { url: proxy.url(stage.database) })
  assert.equal(ended.code, 0, told(ended))
  return proxy.log().filter((m) => m.connection === 1)
}

export function showCut(c: Cut, m: Message): string {
  const text = m.text.split('\0').join(' ').trim().slice(0, 60)
  return `${c.when} ${c.direction} ${c.message} (${m.type}${text && ` ${text}`})${c.how === 'client' ? ', server unaware' : ''}`
}

export interface Place {
  cut: Cut
  message: Message
}

/* Counted within its connection: how often the heartbeat's own connection is used depends on the time. */
export function place(message: Message, when: Cut['when']): Place {
  const { connection, direction, index } = message
  return { cut: { connection, direction, message: index, when }, message }
}

/**
 * Before every message, and after those that the other side comes next to: after any other the same has left for
 * either side as before the one that follows it.
 */
export function everyPlace(all: readonly Message[]): Place[] {
  return all.flatMap((m, i) => [
    place(m, 'before'),
    ...(all[i + 1]?.direction === m.direction ? [] : [place(m, 'after')]),
  ])
}

/* Size of the answer "COMMIT": its letter, its length, the word and a zero. */
const COMMITTED = 1 + 4 + 'COMMIT'.length + 1

/** Of each COMMIT: not sent, sent whole, answered but not heard, and heard. */
export function nearCommits(all: readonly Message[]): Place[] {
  return all.flatMap((m, i) => {
    if (m.direction !== 'toServer' || !/\bCOMMIT\b/.test(m.text)) return []
    const mine = all.slice(i).filter((o) => o.connection === m.connection)
    const sent = mine.find((o) => o.direction === 'toServer' && (o.type === 'E' || o.type === 'Q'))
    const answer = mine.find((o) => o.direction === 'toClient' && o.type === 'C' && o.size === COMMITTED)
    return [
      place(m, 'before'),
      ...(sent ? [place(sent, 'after')] : []),
      ...(answer ? [place(answer, 'before'), place(answer, 'after')] : []),
    ]
  })
}

/* What arm() promises, as something that can be looked at. */
function armed(proxy: Proxy, cut: Cut): { came: boolean; fired: Promise<unknown> } {
  proxy.reset()
  const state = { came: false, fired: Promise.resolve() as Promise<unknown> }
  state.fired = proxy.arm(cut).then(() => (state.came = true))
  return state
}

function connecting(said: { error?: { code: string } }): boolean {
  return said.error?.code === 'CONNECT'
}

/** Carries a cut out; false when the run had fewer messages this time, and nothing was cut. */
export type DoCut = (at: Behind, s: Scenario, cut: Cut) => Promise<boolean>

/** Cuts once: the program connects anew and finishes. */
export const cutOnce: DoCut = async ({ stage, proxy, gone }, s, cut) => {
  const one = new Case(stage, s)
  await stage.reset(s)
  const state = armed(proxy, cut)
  const ended = await stage.homing(s.command, { url: proxy.url(stage.database) })
  proxy.disarm()
  // connecting for the first time is not tried again: nothing was begun
  if (ended.code !== 0 && connecting(ended.json())) await stage.homing(s.command)
  else assert.equal(ended.code, 0, told(ended))
  await one.cameHome(gone)
  return state.came
}

/**
 * Cuts, and nobody answers any more: what is left is told truly, and recovered later; once for each state that is left,
 * and for a seeded sample.
 */
export const cutForGood: DoCut = async ({ stage, proxy, gone, home, random }, s, cut) => {
  const one = new Case(stage, s)
  await stage.reset(s)
  const state = armed(proxy, { ...cut, thenRefuse: true })
  const ended = await stage.homing([...s.command, '--patience', '100ms'], { url: proxy.url(stage.database) })
  proxy.disarm()
  assert.ok(!state.came || ended.code !== 0, told(ended))
  const key = stateKey(await stage.look())
  if (home.has(key) && random() * ONE_OF >= 1) return state.came
  await one.tellsTruth('after the connection was gone for good')
  await one.recovers()
  await one.cameHome(gone)
  home.add(key)
  return state.came
}

/** The server is killed while a message is on its way, and started again. */
export const killServer: DoCut = async ({ stage, proxy, gone }, s, cut) => {
  const one = new Case(stage, s)
  await stage.reset(s)
  const state = armed(proxy, { ...cut, how: 'stall' })
  const run = stage.spawn(s.command, { url: proxy.url(stage.database) })
  await Promise.race([state.fired, run.end()])
  if (state.came) {
    await stage.server!.kill9()
    // what a stalled connection missed of the server's end is made up for
    await proxy.cutAll()
    await stage.server!.start()
  }
  proxy.disarm()
  const ended = await run.end()
  if (ended.code !== 0) {
    assert.ok(connecting(ended.json()), told(ended))
    await one.mustDo('apply')
  }
  await one.cameHome(gone)
  return state.came
}
