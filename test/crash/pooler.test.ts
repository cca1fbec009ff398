/* PgBouncer in transaction mode in between: transactions and batches work, also through a crash; the rest is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { startPgBouncer } from '../lib/pgbouncer.ts'
import { scenario } from '../lib/scenarios.ts'
import { engines, type Engine } from '../lib/suite.ts'
import { Case, told } from './case.ts'
import { stageOf } from './stage.ts'

const DEATHS = ['engine.group.ran:1', 'driver.commit.sent:9', 'engine.batch.committed:3', 'engine.batch.ran:7', 'engine.run.recorded:1']

for (const engine of ['postgres15', 'postgres18'] satisfies Engine[]) {
  const skip = engines().includes(engine) ? false : 'not among HOMING_TEST_ENGINES'
  test(`${engine}: behind a transaction pooler`, { skip }, async (t) => {
    const stage = await stageOf(engine)
    const pool = await startPgBouncer(stage.server!, { poolSize: 2 })
    // with and without the parameter by which some tools say that there is a pooler
    const ways = { told: { pgbouncer: 'true' }, 'not told': {} as Record<string, string> }
    for (const [name, params] of Object.entries(ways)) {
      const url = pool.url(stage.database, params)
      await t.test(`transactions and batches, ${name}`, async () => {
        const s = scenario(engine, 'batched')
        const one = new Case(stage, s)
        await stage.reset(s)
        const ended = await stage.homing(['apply'], { url })
        assert.equal(ended.code, 0, told(ended))
        await one.cameHome()
      })
      await t.test(`what commits by itself is refused, ${name}`, async () => {
        const s = scenario(engine, 'mixed')
        await stage.reset(s)
        const ended = await stage.homing(['apply'], { url })
        assert.equal(ended.code, 4, told(ended))
        assert.match(ended.stdout, /pooler/)
        assert.match(ended.stdout, /DIRECT_URL/)
        const one = new Case(stage, s)
        await one.isLevel(0, 'after a refusal')
        assert.equal((await one.tellsTruth('after a refusal')).run, undefined)
        await one.cameHome()
      })
    }
    for (const crashAt of DEATHS) {
      await t.test(`a death at ${crashAt}, recovered through the pooler`, async () => {
        const s = scenario(engine, 'batched')
        const url = pool.url(stage.database, { pgbouncer: 'true' })
        const one = new Case(stage, s)
        await stage.reset(s)
        const dead = await stage.homing(['apply'], { url, crashAt })
        assert.equal(dead.signal, 'SIGKILL', told(dead))
        await one.tellsTruth(`after the death at ${crashAt}`)
        const recovered = await stage.homing(['recover'], { url })
        assert.equal(recovered.code, 0, told(recovered))
        await one.cameHome()
      })
    }
    await pool.stop()
  })
}
