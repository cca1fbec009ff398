/*
 * keep.test.ts - finalise, killed at each of its points: what a keep's row says is what is there, and the same command
 * comes to the end.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { kept } from '../lib/kept.ts'
import { homing } from '../lib/run.ts'
import { engines } from '../lib/suite.ts'

/* Point, and the passings at which it dies. */
const POINTS: [string, number[]][] = [
  ['engine.finalise.begun', [1]],
  ['engine.finalise.destroyed', [1, 3]],
  ['engine.finalise.committed', [1, 3]],
  ['engine.finalise.ended', [1]],
]

for (const engine of engines()) {
  describe(`${engine}: finalise dies`, { timeout: 300_000 }, () => {
    for (const [point, passings] of POINTS) {
      for (const nth of passings) {
        test(`at ${point}, passing ${nth}`, async () => {
          const at = await kept(engine)
          const words = ['finalise', '--yes', '--url', at.url]
          const died = await homing(words, { cwd: at.p.dir, env: { HOMING_CRASH_AT: `${point}:${nth}` } })
          assert.equal(died.signal, 'SIGKILL', `${point} was not passed: ${died.stdout}${died.stderr}`)
          for (const k of await at.keeps()) assert.equal(k.there, k.state === 'kept', `keep ${k.id} is ${k.state}`)
          const status = await at.said<{ now: string }>(0, 'status', '--verify')
          assert.match(status.now, /no run is open/)
          await at.said(0, 'finalise', '--yes')
          const left = (await at.keeps()).filter((k) => k.there || k.state !== 'finalised')
          assert.deepEqual(left, [])
          assert.equal((await at.said<{ outcome: string }>(0, 'recover')).outcome, 'nothing')
          await at.said(0, 'status', '--verify')
          assert.equal(await at.sql('SELECT count(*) FROM users'), '3')
        })
      }
    }
  })
}
