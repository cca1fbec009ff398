/*
 * A walk over DDL: each step is led back, which pg_dump judges, and forth again, which it judges too; then it goes on from there.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'

import { catalogueDump, pgDump } from '../lib/judge.ts'
import { startPostgres, type Postgres } from '../lib/servers.ts'
import { engines, isFull, randoms } from '../lib/suite.ts'
import { notHome, notNamed } from './home.ts'
import { startLeader, type Leader } from './leader.ts'

const STEPS = isFull() ? 3000 : 25
const FILE = path.resolve(import.meta.dirname, '../unit/catalog/postgres_walk.sql')
const TEXT = fs.readFileSync(FILE, 'utf8').split('\n')
const LINES = TEXT.filter((line) => line !== '' && !line.startsWith('--'))
const TYPES = TEXT.find((line) => line.startsWith('-- types: '))!.slice(10).split('|')
const SETUP = `DO $$BEGIN CREATE ROLE other; EXCEPTION WHEN duplicate_object THEN NULL; END$$; CREATE SCHEMA w; CREATE SCHEMA w2;
  CREATE TYPE w.e0 AS ENUM ('a', 'b', 'c'); CREATE TYPE w.e1 AS ENUM ('a', 'b', 'c', 'd')`

/* A line with its marks filled in; the same mark is the same word all over it. */
function stepOf(line: string, random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n)
  const words = new Map<string, string>()
  const pick = (mark: string): string =>
    /[tu]/.test(mark) ? `t${below(5)}` : /[ck]/.test(mark) ? `c${below(6)}` : mark === 'n' ? `${1 + below(3)}` : TYPES[below(TYPES.length)]!
  return line.replace(/@(.)/g, (_, mark: string) => {
    if (!words.has(mark)) words.set(mark, pick(mark))
    return words.get(mark)!
  })
}

if (engines().includes('postgres15')) {
  let server: Postgres
  let leader: Leader | undefined

  before(async () => {
    server = await startPostgres({ version: 15, socketOnly: true, settings: { fsync: 'off' } })
    await server.createDatabase('walk')
    leader = startLeader(server.url('walk'))
  })
  after(async () => {
    await leader?.close()
    await server?.remove()
  })

  test(`a walk of ${STEPS} steps comes home at each`, { timeout: 3_600_000 }, async (t) => {
    const random = randoms()
    const look = async (): Promise<[string, string]> => [await pgDump(server, 'walk'), await catalogueDump(server, 'walk')]
    let taken = 0
    let exact = 0

    /* Gives the state it leads to, which is the wanted one but for what was named. */
    const lead = async (to: string, wanted: [string, string], step: string): Promise<[string, string]> => {
      const led = await leader!.lead(to)
      const ddl = (led.ddl ?? []).map(({ sql }) => `    ${sql}`).join('\n')
      assert.ok(led.ok, `step ${taken}, ${step}, to ${to}: ${led.error} in: ${led.failed}\n${ddl}`)
      const now = await look()
      const unrestored = led.unrestored ?? []
      const wrong = notHome(wanted[0], now[0], unrestored) || notNamed(wanted, now, unrestored)
      assert.equal(wrong, '', `step ${taken}, ${step}, to ${to}:\n${wrong}\n  by\n${ddl}`)
      exact += unrestored.length === 0 ? 1 : 0
      return now
    }

    assert.ok((await leader!.run(SETUP)).ok)
    let here = await look()
    for (let tries = 0; taken < STEPS && tries < 60 * STEPS; tries++) {
      const step = stepOf(LINES[Math.floor(random() * LINES.length)]!, random)
      await leader!.mark('before')
      if (!(await leader!.run(step)).ok) continue
      const there = await look()
      if (there[0] === here[0]) continue
      taken++
      await leader!.mark('after')
      await lead('before', here, step)
      here = await lead('after', there, step)
    }
    t.diagnostic(`${taken} steps, ${exact} of ${2 * taken} ways without a difference`)
    assert.equal(taken, STEPS)
  })
}
