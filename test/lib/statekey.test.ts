import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Look, Registry } from './judge.ts'
import { presentKey, stateKey, stateText } from './statekey.ts'

interface Chance {
  run: string
  hash: string
  at: number
  pid: number
}

const FIRST: Chance = { run: 'c546c0ae9d8c4ab3', hash: 'a'.repeat(64), at: 1795425215178997, pid: 4711 }
const OTHER: Chance = { run: '0123456789abcdef', hash: 'b'.repeat(64), at: 1800000000000000, pid: 12 }

function registryOf(c: Chance): Registry {
  const session = `${c.pid}/${c.at}`
  return {
    meta: [{ key: 'database_id', value: c.hash.slice(32) }, { key: 'registry_version', value: '1' }],
    runs: [{ id: c.run, number: 1, state: 'running', plan: '{"steps":2}', head: c.hash, trace: c.run + c.run, started_at: c.at, ended_at: 0 }],
    steps: [
      { run: c.run, seq: 1, state: 'up-intent', cursor: '360', session, checks: `[{"answer":"yes","at":${c.at}}]`, locks: '[{"ms":5}]' },
      { run: c.run, seq: 0, state: 'after', cursor: '', session: '', checks: '', locks: '' },
    ],
    events: [{ run: c.run, seq: 1, at: c.at, body: `{"previous_run":"${c.run}"}`, previous: '0'.repeat(64), hash: c.hash }],
    fence: [{ epoch: c.pid, held: true, run: c.run, pid: c.pid, session, touched_at: c.at }],
    heartbeat: [{ epoch: c.pid, beat_at: c.at }],
  }
}

function lookOf(c: Chance, change: (r: Registry) => void = () => undefined): Look {
  const registry = registryOf(c)
  change(registry)
  return { schema: 'table t', rows: '1', registry, more: '' }
}

test('what differs by chance alone is the same state', () => {
  assert.equal(stateText(lookOf(OTHER)), stateText(lookOf(FIRST)))
  assert.equal(stateKey(lookOf(OTHER)), stateKey(lookOf(FIRST)))
})

test('what a recovery decides by makes another state', () => {
  const changes: [string, (r: Registry) => void][] = [
    ['a cursor', (r) => void (r['steps']![0]!['cursor'] = '480')],
    ['a step', (r) => void (r['steps']![1]!['state'] = 'before')],
    ['a missing step', (r) => void r['steps']!.pop()],
    ['a check', (r) => void (r['steps']![0]!['checks'] = `[{"answer":"no","at":${FIRST.at}}]`)],
    ['a plan', (r) => void (r['runs']![0]!['plan'] = '{"steps":3}')],
    ['an ended run', (r) => void (r['runs']![0]!['ended_at'] = FIRST.at)],
    ['a free fence', (r) => void (r['fence']![0]!['held'] = false)],
    ['a fence without a session', (r) => void (r['fence']![0]!['session'] = '')],
    ['a heartbeat of another epoch', (r) => void (r['heartbeat']![0]!['epoch'] = 1)],
    ['a session that is not the fence holder’s', (r) => void (r['steps']![1]!['session'] = '99/1795425215178990')],
    ['a head that is not the last event', (r) => void (r['runs']![0]!['head'] = 'c'.repeat(64))],
    ['a letter', (r) => void (r['mailbox'] = [{ id: 1, run: FIRST.run, command: 'pause', read_at: null }])],
  ]
  const keys = new Set([stateKey(lookOf(FIRST))])
  for (const [what, change] of changes) {
    const key = stateKey(lookOf(FIRST, change))
    assert.ok(!keys.has(key), what)
    keys.add(key)
  }
  for (const part of ['schema', 'rows', 'more'] as const) {
    assert.notEqual(stateKey({ ...lookOf(FIRST), [part]: 'other' }), stateKey(lookOf(FIRST)), part)
  }
})

test('the present is the same whatever led to it, and nothing else', () => {
  const longer = lookOf(FIRST, (r) => {
    r['events']!.push({ run: FIRST.run, seq: 2, at: FIRST.at, body: '{}', previous: FIRST.hash, hash: 'd'.repeat(64) })
    r['runs']![0]!['head'] = 'd'.repeat(64)
  })
  assert.notEqual(stateKey(longer), stateKey(lookOf(FIRST)))
  assert.equal(presentKey(longer), presentKey(lookOf(FIRST)))
  assert.notEqual(presentKey(lookOf(FIRST, (r) => void (r['steps']![0]!['cursor'] = '480'))), presentKey(lookOf(FIRST)))
})

test('rows are in the order of their runs, whatever the ids of these', () => {
  const two = (first: string, second: string): Look =>
    lookOf(FIRST, (r) => {
      const [run] = r['runs']!
      r['runs'] = [{ ...run!, id: first, number: 1 }, { ...run!, id: second, number: 2 }]
      r['steps'] = [{ run: second, seq: 0, state: 'before' }, { run: first, seq: 0, state: 'after' }]
    })
  assert.equal(stateKey(two('1111111111111111', '2222222222222222')), stateKey(two('2222222222222222', '1111111111111111')))
  assert.notEqual(stateText(two('1111111111111111', '2222222222222222')).indexOf('before'), -1)
})
