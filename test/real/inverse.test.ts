/*
 * Ways back that nobody wrote, judged by what is not ours: pg_dump -s on PostgreSQL 15, the catalogue read by plain SQL
 * on 18. Before and after lie in one database, so that what was renamed is known to be the same.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'

import { catalogueDump, pgDump } from '../lib/judge.ts'
import { startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { engines, isFull, randoms, sample } from '../lib/suite.ts'
import { notHome, notNamed } from './home.ts'
import { startLeader, type Leader, type Led } from './leader.ts'

interface Change {
  what: string
  sql: string
}

const FILES = path.resolve(import.meta.dirname, '../unit/catalog')
const WORKERS = 2
/** In the short form: pairs, how many changes are made on 18, and of how many one is led to and fro. */
const PAIRS = 30
const PAIRS_IN_FULL = 4000
const ON_18 = 70
const TO_AND_FRO = 8

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

const CHANGES = [...changesIn(path.join(FILES, 'postgres_changes.sql')), ...changesIn(path.join(import.meta.dirname, 'inverse_changes.sql'))]

/** A database that changes are made to, one after the other as long as it comes home. */
class Stage {
  readonly server: Postgres
  readonly plain: string
  readonly catalogue: string
  private readonly label: string
  private count = 0
  private database = ''
  private fingerprint: string | undefined
  private leader: Leader | undefined

  constructor(server: Postgres, plain: string, catalogue: string, label: string) {
    this.server = server
    this.plain = plain
    this.catalogue = catalogue
    this.label = label
  }

  dump(): Promise<string> {
    return this.server.version === 15 ? pgDump(this.server, this.database) : catalogueDump(this.server, this.database)
  }

  async renew(): Promise<void> {
    await this.leader?.close()
    if (this.database !== '') await this.server.dropDatabase(this.database)
    this.database = `${this.label}_${++this.count}`
    await this.server.createDatabase(this.database, 'plain')
    this.leader = startLeader(this.server.url(this.database))
    await this.must(this.leader.run('SET allow_system_table_mods = on'))
    this.fingerprint = (await this.must(this.leader.mark('before'))).fingerprint
  }

  private async must(led: Promise<Led>): Promise<Led> {
    const is = await led
    assert.ok(is.ok, is.error)
    return is
  }

  private async lead(to: string, dump: string, way: string): Promise<{ wrong: string; exact: boolean }> {
    const led = await this.leader!.lead(to)
    const ddl = (led.ddl ?? []).map(({ sql }) => `    ${sql}`).join('\n')
    if (!led.ok) return { wrong: `${way}: ${led.error} in: ${led.failed}\n${ddl}`, exact: false }
    const unrestored = led.unrestored ?? []
    const now = await this.dump()
    const wrong =
      notHome(dump, now, unrestored) ||
      (unrestored.length > 0 && to === 'before'
        ? notNamed([dump, this.catalogue], [now, await catalogueDump(this.server, this.database)], unrestored)
        : '')
    if (wrong !== '') return { wrong: `${way}:\n${wrong}\n  by\n${ddl}`, exact: false }
    return { wrong: '', exact: unrestored.length === 0 }
  }

  /** What is wrong with the ways to and fro; undefined when the change cannot be made at all. */
  async take(changes: readonly Change[], toAndFro: boolean): Promise<string | undefined> {
    if (this.leader === undefined) await this.renew()
    const what = changes.map((one) => one.what).join(', then ')
    let made = 0
    for (const { sql } of changes) made += (await this.leader!.run(sql)).ok ? 1 : 0
    const there = toAndFro ? await this.dump() : ''
    if (toAndFro) await this.must(this.leader!.mark('after'))
    let last = await this.lead('before', this.plain, 'back')
    if (toAndFro && last.exact) {
      last = await this.lead('after', there, 'forth')
      const home = last.wrong === '' ? await this.lead('before', this.plain, 'back again') : last
      last = { wrong: home.wrong, exact: last.exact && home.exact }
    }
    if (last.exact) {
      const { fingerprint } = await this.must(this.leader!.mark('before'))
      if (fingerprint !== this.fingerprint) last = { wrong: 'home, and our own fingerprint is another', exact: false }
    }
    if (!last.exact) await this.renew()
    if (last.wrong !== '') return `${what}: ${last.wrong}`
    return made === changes.length ? '' : undefined
  }

  async close(): Promise<void> {
    await this.leader?.close()
  }
}

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
      const catalogue = await catalogueDump(server, 'plain')
      const plain = version === 15 ? await pgDump(server, 'plain') : catalogue
      stages = Array.from({ length: WORKERS }, (_, i) => new Stage(server, plain, catalogue, `w${i}`))
    })
    after(async () => {
      await Promise.all(stages?.map((stage) => stage.close()) ?? [])
      await server?.remove()
    })

    /* All cases, each by whichever stage is free; gives what went wrong and how many could be made. */
    const all = async <Case>(cases: readonly Case[], one: (stage: Stage, of: Case) => Promise<string | undefined>) => {
      const queue = [...cases]
      const wrong: string[] = []
      let made = 0
      await Promise.all(
        stages.map(async (stage) => {
          for (let of = queue.shift(); of !== undefined; of = queue.shift()) {
            const said = await one(stage, of)
            if (said !== undefined && said !== '') wrong.push(said)
            made += said === undefined ? 0 : 1
          }
        }),
      )
      return { wrong, made }
    }
    const report = (wrong: string[]): string => `${wrong.length} did not come home:\n\n${wrong.join('\n\n')}`

    /* HOMING_TEST_ONLY: those alone whose name holds this text. */
    test('every change comes home', { timeout: 1_200_000 }, async (t) => {
      const only = process.env['HOMING_TEST_ONLY']
      const wanted = CHANGES.filter(({ what }) => only === undefined || what.includes(only))
      const cases = (version === 15 ? wanted : sample(wanted, ON_18)).map((change, i) => ({ change, i }))
      const { wrong, made } = await all(cases, (stage, { change, i }) => stage.take([change], isFull() || only !== undefined || i % TO_AND_FRO === 0))
      t.diagnostic(`${cases.length} changes, ${made} made`)
      assert.deepEqual(wrong.length, 0, report(wrong))
      assert.ok(version === 15 ? made === cases.length : made * 20 > cases.length * 19, 'changes can be made')
    })

    test('pairs of changes come home', { timeout: 7_200_000 }, async (t) => {
      const random = randoms()
      const any = (): Change => CHANGES[Math.floor(random() * CHANGES.length)]!
      const count = isFull() ? PAIRS_IN_FULL : version === 15 ? PAIRS : PAIRS / 3
      const cases = Array.from({ length: count }, () => [any(), any()])
      const { wrong, made } = await all(cases, (stage, pair) => stage.take(pair, false))
      t.diagnostic(`${cases.length} pairs, ${made} of changes that go together`)
      assert.deepEqual(wrong.length, 0, report(wrong))
      assert.ok(made * 2 > cases.length)
    })
  })
}
