/*
 * cuts.ts - the connection is cut at a message of the protocol, or the server dies at one; the program meets that by
 * itself.
 */
import assert from 'node:assert/strict'

import { startProxy, type Cut, type Message, type Proxy } from '../lib/proxy.ts'
import { scenario, type Scenario } from '../lib/scenarios.ts'
import type { Engine } from '../lib/suite.ts'
import { Case, told } from './case.ts'
import { stageOf, type Stage } from './stage.ts'

export interface Behind {
  stage: Stage
  proxy: Proxy
}

export async function behindProxy(engine: Engine): Promise<Behind> {
  const stage = await stageOf(engine)
  const { host, port } = stage.server!
  return { stage, proxy: await startProxy({ host, port }) }
}

/** An apply of parts: a transaction, batches, an index that is built beside the application, two more transactions. */
export function partsOf(engine: Engine): Scenario {
  const { migrations } = scenario(engine, 'rollback')
  return { name: 'apply of parts', about: 'the connection is cut', migrations, command: ['apply'] }
}

/** The messages of an apply that nothing disturbs. */
export async function messagesOf({ stage, proxy }: Behind, s: Scenario): Promise<Message[]> {
  await stage.reset(s)
  proxy.disarm()
  proxy.reset()
  const ended = await stage.homing(s.command, { url: proxy.url(stage.database) })
  assert.equal(ended.code, 0, told(ended))
  return [...proxy.log()]
}

export function showCut(c: Cut, m: Message): string {
  const text = m.text.split('\0').join(' ').trim().slice(0, 60)
  return `${c.when} ${c.direction} ${c.message} (${m.type}${text && ` ${text}`})${c.how === 'client' ? ', server unaware' : ''}`
}

export interface Place {
  cut: Cut
  message: Message
}

export function place(message: Message, when: Cut['when']): Place {
  return { cut: { direction: message.direction, message: message.total, when }, message }
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

/** Cuts once: the program connects anew and finishes. */
export async function cutOnce({ stage, proxy }: Behind, s: Scenario, cut: Cut): Promise<void> {
  const one = new Case(stage, s)
  await stage.reset(s)
  proxy.reset()
  const fired = proxy.arm(cut)
  const ended = await stage.homing(s.command, { url: proxy.url(stage.database) })
  // connecting for the first time is not tried again: nothing was begun
  const refused = ended.code !== 0 && connecting(ended.json())
  proxy.disarm()
  if (refused) await stage.homing(s.command)
  else assert.equal(ended.code, 0, told(ended))
  await Promise.race([fired, Promise.reject(new Error('the message never came'))])
  await one.cameHome()
}

function connecting(said: { error?: { code: string } }): boolean {
  return said.error?.code === 'CONNECT'
}

/** Cuts, and nobody answers any more: what is left is told truly, and recovered later. */
export async function cutForGood({ stage, proxy }: Behind, s: Scenario, cut: Cut): Promise<void> {
  const one = new Case(stage, s)
  await stage.reset(s)
  proxy.reset()
  void proxy.arm({ ...cut, thenRefuse: true })
  const ended = await stage.homing([...s.command, '--patience', '1s'], { url: proxy.url(stage.database) })
  proxy.disarm()
  assert.notEqual(ended.code, 0, told(ended))
  await one.tellsTruth('after the connection was gone for good')
  await one.recovers()
  await one.cameHome()
}

/** The server is killed while a message is on its way, and started again. */
export async function killServer({ stage, proxy }: Behind, s: Scenario, cut: Cut): Promise<void> {
  const one = new Case(stage, s)
  await stage.reset(s)
  proxy.reset()
  const fired = proxy.arm({ ...cut, how: 'stall' })
  const run = stage.spawn(s.command, { url: proxy.url(stage.database) })
  await fired
  await stage.server!.kill9()
  proxy.resume()
  await stage.server!.start()
  const ended = await run.end()
  if (ended.code !== 0) {
    assert.ok(connecting(ended.json()), told(ended))
    await one.mustDo('apply')
  }
  await one.cameHome()
}
