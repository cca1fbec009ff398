import assert from 'node:assert/strict'
import { test } from 'node:test'

import { engines, randoms, sample } from './suite.ts'

function withEnv(env: Record<string, string | undefined>, run: () => void): void {
  const before = { ...process.env }
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  try {
    run()
  } finally {
    process.env = before
  }
}

test('engines are those told, and no others', () => {
  withEnv({ HOMING_TEST_ENGINES: undefined }, () => assert.deepEqual(engines(), ['sqlite', 'postgres15', 'postgres18']))
  withEnv({ HOMING_TEST_ENGINES: 'postgres18,sqlite' }, () => assert.deepEqual(engines(), ['sqlite', 'postgres18']))
  withEnv({ HOMING_TEST_ENGINES: 'postgres' }, () => assert.throws(() => engines(), /postgres is none of/))
})

test('a sample is the same with the same seed, another with another, and all in full', () => {
  const cases = Array.from({ length: 1000 }, (_, i) => i)
  withEnv({ HOMING_TEST_FULL: undefined, HOMING_TEST_SEED: '5' }, () => {
    const drawn = sample(cases, 50)
    assert.equal(new Set(drawn).size, 50)
    assert.deepEqual(drawn, sample(cases, 50))
    assert.deepEqual(drawn, [...drawn].sort((a, b) => a - b))
    withEnv({ HOMING_TEST_SEED: '6' }, () => assert.notDeepEqual(sample(cases, 50), drawn))
    assert.deepEqual(sample(cases, 2000), cases)
  })
  withEnv({ HOMING_TEST_FULL: '1' }, () => assert.deepEqual(sample(cases, 50), cases))
  const random = randoms(1)
  const many = Array.from({ length: 10_000 }, random)
  assert.ok(many.every((n) => n >= 0 && n < 1))
  assert.ok(Math.abs(many.reduce((a, b) => a + b) / 10_000 - 0.5) < 0.02)
})
