/*
 * Ways back that nobody wrote, on SQLite, judged by sqlite3: the schema is what it was, no row of a table of which nothing
 * else was said is another, children with ON DELETE CASCADE are all there, and nothing refers to what is not.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { engines, isFull, sample } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import { ddlOf, must, startLeader, type Leader } from './leader.ts'
import { plainState, rowsLost, schemaDiffers, touched, type SqliteState } from './sqlite-schema.ts'

const PAIRS = 16

const [SETUP = '', ...SECTIONS] = fs.readFileSync(path.join(import.meta.dirname, 'inverse_sqlite.sql'), 'utf8').split('-- change: ')
const CHANGES = SECTIONS.map((section) => {
  const [what = '', ...sql] = section.split('\n')
  return { what, sql: sql.join('\n').trim() }
})

class Place {
  private readonly folder = tempFolder('inverse')
  private count = 0
  private file = ''
  private leader: Leader | undefined

  private plain: SqliteState | undefined

  /** A copy of a database that is made once. */
  private async renew(): Promise<SqliteState> {
    await this.leader?.close()
    const first = path.join(this.folder, 'first.db')
    if (this.plain === undefined) {
      const maker = startLeader(`sqlite:${first}`)
      await must(maker.run(SETUP))
      await maker.close()
      this.plain = await plainState(first)
    }
    if (this.file !== '') fs.rmSync(this.file)
    this.file = path.join(this.folder, `${++this.count}.db`)
    fs.copyFileSync(first, this.file)
    this.leader = startLeader(`sqlite:${this.file}`)
    await must(this.leader.mark('before'))
    return this.plain
  }

  private async way(to: string, from: SqliteState, wanted: SqliteState): Promise<string> {
    const led = await this.leader!.lead(to)
    if (!led.ok) return `${led.error} in: ${led.failed}\n${ddlOf(led)}`
    assert.deepEqual(led.unrestored, [])
    const now = await plainState(this.file)
    /* Who refers to rows of a table that was dropped, refers to nothing until they are there again. */
    const but = touched(led)
    const orphans = but.size > 0 && now.faults.split('\n').every((line) => line === 'ok' || but.has(line.split('|')[2]!))
    const wrong = [
      schemaDiffers(wanted, now),
      rowsLost(from, now, led),
      orphans ? '' : now.faults,
      led.fingerprint === led.wanted ? '' : `our own fingerprint is another: ${led.differs}`,
    ].filter((one) => one !== '')
    return wrong.length === 0 ? '' : `${wrong.join('\n')}\n  by\n${ddlOf(led)}`
  }

  /** What is wrong with the way back, or with those to and fro; undefined: the changes do not go together. */
  async take(sqls: readonly string[], toAndFro: boolean): Promise<string | undefined> {
    const before = await this.renew()
    let made = 0
    for (const sql of sqls) made += (await this.leader!.run(`PRAGMA foreign_keys = ON; ${sql}`)).ok ? 1 : 0
    if (made < sqls.length) return undefined
    const after = await plainState(this.file)
    await must(this.leader!.mark('after'))
    const ways = [
      ['before', after, before],
      ['after', before, after],
      ['before', after, before],
    ] as const
    for (const [to, from, wanted] of toAndFro ? ways : ways.slice(0, 1)) {
      await must(this.leader!.run('PRAGMA foreign_keys = ON'))
      const wrong = await this.way(to, to === 'after' || !toAndFro ? from : await plainState(this.file), wanted)
      if (wrong !== '') return `to ${to}: ${wrong}`
    }
    return ''
  }

  async close(): Promise<void> {
    await this.leader?.close()
  }
}

if (engines().includes('sqlite')) {
  const place = new Place()
  after(() => place.close())

  test('every change comes home, and its rows', { timeout: 300_000 }, async () => {
    const wrong: string[] = []
    let made = 0
    for (const [i, { what, sql }] of CHANGES.entries()) {
      const said = await place.take([sql], isFull() || i % 6 === 0)
      if (said !== undefined) made++
      if (said !== undefined && said !== '') wrong.push(`${what}: ${said}`)
    }
    assert.equal(wrong.length, 0, wrong.join('\n\n'))
    assert.ok(made >= CHANGES.length - 2, `${made} of ${CHANGES.length} could be made`)
  })

  test('pairs of changes come home', { timeout: 3_600_000 }, async (t) => {
    const pairs = CHANGES.flatMap((one) => CHANGES.map((other) => [one, other] as const))
    const wrong: string[] = []
    let made = 0
    for (const [one, other] of isFull() ? pairs : sample(pairs, PAIRS)) {
      const said = await place.take([one.sql, other.sql], false)
      if (said !== undefined) made++
      if (said !== undefined && said !== '') wrong.push(`${one.what}, then ${other.what}: ${said}`)
    }
    t.diagnostic(`${made} pairs`)
    assert.equal(wrong.length, 0, `${wrong.length} did not come home:\n\n${wrong.join('\n\n')}`)
    assert.ok(made > 7)
  })
}
