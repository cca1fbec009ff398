/* Who else touches a run: signals, letters from another terminal, a second deployer, a runner that sleeps too long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Running } from '../lib/run.ts'
import { scenario, slow, type Scenario } from '../lib/scenarios.ts'
import { engines, isFull, type Engine } from '../lib/suite.ts'
import { Case, passesOf, passings, told, traceFile } from './case.ts'
import { stageOf, type Stage } from './stage.ts'

const BATCH = 'engine.batch.committed'
const PATIENCE_MS = 30_000

interface Begun {
  run: Running
  trace: string
}

/* Starts the scenario's command and waits until it has passed a point so often. */
async function begin(stage: Stage, s: Scenario, point: string, nth: number): Promise<Begun> {
  const trace = traceFile()
  const run = stage.spawn(s.command, { trace })
  await passed({ run, trace }, point, nth)
  return { run, trace }
}

async function passed({ run, trace }: Begun, point: string, nth: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while ((passesOf(passings(trace)).get(point) ?? 0) < nth) {
    assert.ok(run.running, `ended before ${point}:${nth}\n${run.stdout()}${run.stderr()}`)
    assert.ok(Date.now() < deadline, `never came to ${point}:${nth}`)
    await sleep(5)
  }
}

async function finishes(stage: Stage, one: Case, command: string[]): Promise<void> {
  const ended = await stage.homing(command)
  assert.equal(ended.code, 0, `${command.join(' ')}: ${told(ended)}`)
  await one.cameHome()
}

async function pauses(stage: Stage, ask: (b: Begun) => Promise<void>): Promise<void> {
  const s = slow(stage.engine)
  const one = new Case(stage, s)
  await stage.reset(s)
  const begun = await begin(stage, s, BATCH, 2)
  assert.match((await one.status()).now, / is at work$/)
  await ask(begun)
  const ended = await begun.run.end()
  assert.equal(ended.code, 130, told(ended))
  assert.equal((await one.tellsTruth('while paused')).run?.state, 'paused')
  assert.ok(passesOf(passings(begun.trace)).get(BATCH)! < 10, 'it had ended before it paused')
  const other = await stage.homing(['apply'])
  assert.equal(other.code, 130, `an apply beside a paused run: ${told(other)}`)
  await finishes(stage, one, ['resume'])
}

async function stops(stage: Stage): Promise<void> {
  const s = slow(stage.engine)
  const one = new Case(stage, s)
  await stage.reset(s)
  const { run } = await begin(stage, s, BATCH, 3)
  const asked = await stage.homing(['stop'])
  assert.equal(asked.code, 0, told(asked))
  const ended = await run.end()
  assert.equal(ended.code, 1, told(ended))
  await one.isLevel(0, 'after stop')
  assert.equal((await one.tellsTruth('after stop')).runs?.[0]?.state, 'home')
  await one.cameHome()
}

async function twoAtOnce(stage: Stage): Promise<void> {
  const s = slow(stage.engine)
  const one = new Case(stage, s)
  await stage.reset(s)
  const runs = [1, 2, 3].map(() => stage.spawn(['apply']))
  for (const run of runs) {
    const ended = await run.end()
    assert.equal(ended.code, 0, told(ended))
  }
  const runsMade = (await one.tellsTruth('after three deployers')).runs ?? []
  assert.deepEqual(runsMade.map((r) => r.state), ['done'])
  await one.cameHome()
}

/*
 * Stops a runner, lets another take over, and wakes the first: it must change nothing. On SQLite a runner that sleeps
 * inside a transaction has the write lock, and nobody takes over.
 */
async function sleeps(stage: Stage, point: string, nth: number): Promise<void> {
  const s = slow(stage.engine)
  const one = new Case(stage, s)
  await stage.reset(s)
  const { run } = await begin(stage, s, point, nth)
  run.kill('SIGSTOP')
  const second = await stage.homing(['apply', '--takeover-after', '1s', '--wait', '3s'])
  if (!stage.server && second.code !== 0) {
    const locked = second.json<{ error: { code: string } }>().error.code
    assert.ok(second.code === 5 || locked === 'LOCK', told(second))
    run.kill('SIGCONT')
    const ended = await run.end()
    assert.equal(ended.code, 0, told(ended))
    return one.cameHome()
  }
  assert.equal(second.code, 0, told(second))
  const found = await one.isLevel(1, 'after the takeover')
  run.kill('SIGCONT')
  const ended = await run.end()
  assert.ok(ended.code === 0 || ended.code === 5, `the runner that slept: ${told(ended)}`)
  await one.isUnchanged('the runner that slept', found)
  await one.cameHome()
}

/* The same while the server still works on a statement that commits by itself. */
async function sleepsWhileBuilding(stage: Stage): Promise<void> {
  const s = scenario(stage.engine, 'rollback')
  const apply: Scenario = { name: 'apply of parts', about: '', migrations: s.migrations, command: ['apply'] }
  const one = new Case(stage, apply)
  await stage.reset(apply)
  // an index cannot be finished while an older transaction has written to the table
  const writer = stage.server!.psql(stage.database, "BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE; SELECT pg_sleep(5); COMMIT;")
  const begun = await begin(stage, apply, 'driver.run.sent', 9)
  await passed(begun, 'engine.alone.intended', 1)
  await sleep(200)
  begun.run.kill('SIGSTOP')
  const second = await stage.homing(['apply', '--takeover-after', '1s'])
  await writer
  assert.equal(second.code, 0, told(second))
  const found = await one.isLevel(2, 'after the takeover')
  begun.run.kill('SIGCONT')
  const ended = await begun.run.end()
  assert.ok(ended.code === 0 || ended.code === 5, `the runner that slept: ${told(ended)}`)
  await one.isUnchanged('the runner that slept', found)
  await one.cameHome()
}

const ALL: readonly Engine[] = ['sqlite', 'postgres15', 'postgres18']
const SLEEPS = isFull()
  ? ['engine.run.recorded', 'engine.group.begun', 'engine.batch.ran', BATCH, 'driver.commit.sent']
  : ['engine.run.recorded', 'engine.batch.ran', BATCH]

for (const engine of ALL) {
  const skip = engines().includes(engine) ? false : 'not among HOMING_TEST_ENGINES'
  test(`${engine}: people and other runners`, { skip }, async (t) => {
    const stage = await stageOf(engine)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await t.test(`${signal} is an orderly pause, resume finishes`, () =>
        pauses(stage, async ({ run }) => run.kill(signal)))
    }
    await t.test('pause from another process, resume finishes', () =>
      pauses(stage, async () => assert.equal((await stage.homing(['pause'])).code, 0)))
    await t.test('stop from another process brings the migration home', () => stops(stage))
    await t.test('three deployers at once: all succeed, the effect is there once', () => twoAtOnce(stage))
    for (const point of SLEEPS) {
      for (const nth of isFull() ? [1, 2, 5] : [1]) {
        if (nth > 1 && !/batch|commit/.test(point)) continue
        await t.test(`a runner that sleeps after ${point}:${nth} through a takeover changes nothing`, () =>
          sleeps(stage, point, nth))
      }
    }
    if (stage.server) {
      await t.test('a runner that sleeps while an index is built', () => sleepsWhileBuilding(stage))
    }
  })
}
