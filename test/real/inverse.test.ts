/*
 * Ways back that nobody wrote, judged by what is not ours: pg_dump -s on PostgreSQL 15, the catalogue read by plain SQL
 * on 18. Before and after lie in one database, so that what was renamed is known to be the same.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'

import { startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { engines, isFull, randoms, sample } from '../lib/suite.ts'
import { Attributes } from './attributes.ts'
import { Groups } from './groups.ts'
import { lookAt, Stage, type Change } from './stage.ts'

const FILES = path.resolve(import.meta.dirname, '../unit/catalog')
const WORKERS = 2
/** In the short form: how many groups of changes, how many changes are made on 18, and of how many one is led to and fro. */
const GROUPS = { 15: 24, 18: 10 }
const ON_18 = 60
const TO_AND_FRO = { 15: 16, 18: 16 }

function changesIn(file: string): Change[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('-- change: ')
    .slice(1)
    .map((section) => {
      const [what = '', ...rest] = section.split('\n')
      return { what, sql: rest.join('\n').split('-- back\n')[0]!.trim() }
    })
}

const OWN = ['inverse_changes.sql', 'inverse_attributes.sql'].map((name) => path.join(import.meta.dirname, name))
const CHANGES = [path.join(FILES, 'postgres_changes.sql'), ...OWN].flatMap(changesIn)

/* An extension's older version has no way forth: its makers give updates alone. */
const ONE_WAY = new Set(["extension's version"])

/* What no change alters on 15. */
const NOT_ALTERED = [
  /* Came after 15. */
  'collation: rules',
  'column: not_null_comment',
  'column: not_null_name',
  /* Of index methods that keep something else than what is indexed. */
  'operator class: storage',
  'publication: generated_columns',
  /* No provider of labels comes with the server. */
  'security label: created',
  'security label: dropped',
  'security label: label',
  /* Belongs to one database of a server, and no copy of it. */
  'subscription: dropped',
  'subscription: enabled',
  'subscription: owner',
  'subscription: publications',
  'subscription: slot',
  'subscription: synchronous_commit',
  /* A base type, and a range by a function of its own, need functions that need the type. */
  'type: canonical',
  'type: functions',
  'type: representation',
]

const versions = engines().flatMap((one): Version[] => (one === 'sqlite' ? [] : [one === 'postgres15' ? 15 : 18]))

for (const version of versions) {
  describe(`ways back on PostgreSQL ${version}`, () => {
    let server: Postgres
    let stages: Stage[]

    before(async () => {
      const settings = { fsync: 'off', full_page_writes: 'off', autovacuum: 'off', shared_preload_libraries: '' }
      server = await startPostgres({ version, socketOnly: true, settings })
      await server.createDatabase('plain')
      const setups = [path.join(FILES, 'postgres_setup.sql'), path.join(import.meta.dirname, 'inverse_setup.sql')]
      for (const file of setups) await server.psql('plain', fs.readFileSync(file, 'utf8'))
      const plain = await lookAt(server, 'plain')
      stages = Array.from({ length: WORKERS }, (_, i) => new Stage(server, plain, `w${i}`))
    })
    after(async () => {
      await Promise.all(stages?.map((stage) => stage.close()) ?? [])
      await server?.remove()
    })

    /* Each stage goes on as long as there is something to do; gives what went wrong. */
    const all = async (one: (stage: Stage) => Promise<string[] | undefined>): Promise<string[]> => {
      const wrong: string[] = []
      await Promise.all(
        stages.map(async (stage) => {
          for (let said = await one(stage); said !== undefined; said = await one(stage)) {
            wrong.push(...said)
            /* The long form takes hours: it says at once what it found. */
            if (isFull()) for (const text of said) if (text !== '') console.error(text)
          }
          wrong.push(...(await stage.settle()))
        }),
      )
      return wrong.filter((said) => said !== '')
    }
    const report = (wrong: string[]): string => `${wrong.length} did not come home:\n\n${wrong.join('\n\n')}`

    /* HOMING_TEST_ONLY: those alone whose name holds this text. */
    test('every change comes home', { timeout: 1_200_000 }, async (t) => {
      const only = process.env['HOMING_TEST_ONLY'] || undefined
      const wanted = CHANGES.filter(({ what }) => only === undefined || what.includes(only))
      const cases = (version === 15 ? wanted : sample(wanted, ON_18)).map((change, i) => ({ change, i }))
      const total = cases.length
      const attributes = new Attributes('postgres')
      let made = 0
      const wrong = await all(async (stage) => {
        const next = cases.shift()
        if (next === undefined) return undefined
        const taken = await stage.take([next.change], !ONE_WAY.has(next.change.what) && (isFull() || only !== undefined || next.i % TO_AND_FRO[version] === 0))
        made += taken.made[0] ? 1 : 0
        attributes.take(taken.differs)
        if (version === 15 && !taken.made[0]) return [`${next.change.what}: cannot be made`]
        return [taken.wrong, ...taken.more]
      })
      t.diagnostic(`${total} changes, ${made} made`)
      assert.equal(wrong.length, 0, report(wrong))
      assert.ok(made * 20 > total * 19, 'changes can be made')
      if (version === 15 && only === undefined) assert.deepEqual(attributes.left(), NOT_ALTERED, 'each attribute that a catalogue prints is altered by some change')
    })

    /* In the long form every change with every other in either order, unless HOMING_TEST_PAIRS is less. */
    test('pairs of changes come home', { timeout: 14_400_000 }, async (t) => {
      const groups = new Groups(CHANGES, randoms())
      const most = isFull() ? Number(process.env['HOMING_TEST_PAIRS'] ?? Infinity) : Infinity
      let count = 0
      const wrong = await all(async (stage) => {
        const next = groups.pairs < most && (isFull() || count < GROUPS[version]) ? groups.next() : undefined
        if (next === undefined) return undefined
        count++
        const taken = await stage.take(next)
        groups.took(next, taken.made)
        return [taken.wrong, ...taken.more]
      })
      t.diagnostic(`${groups.pairs} pairs in ${count} groups, ${groups.apart} more of changes that do not go together`)
      assert.equal(wrong.length, 0, report(wrong))
      assert.ok(groups.pairs > 4 * count)
    })
  })
}
