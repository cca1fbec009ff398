/*
 * Prisma and Homing on one project: both used in turn, each sees what the other did, and Prisma's own command says so.
 */
import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'

import { PrismaProject } from '../foreign/prisma.ts'
import type { Place } from '../foreign/tools.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'

/** SQL apart from both; each row has one name. */
interface Sql {
  rows(query: string): Promise<{ name: string }[]>
  send(sql: string): Promise<unknown>
}

interface Said {
  now: string
  outcome: string
  error?: { code: string; text: string; hint?: string }
  warnings?: string[]
  history: { tool: string; stuck?: string }
  adoption: Record<'matching' | 'changed' | 'pending' | 'own' | 'stuck', { id: string; place: string }[]>
  mirror?: { in_step: boolean; missing: string[]; more: string[] }
  migrations: { id: string; state: string }[]
  case?: string
}

const NAMES = ['20240101000001_one', '20240101000002_two', '20240101000003_three', '20240101000004_four'] as const
const [ONE, TWO, THREE, FOUR] = NAMES

class Both {
  readonly prisma: PrismaProject
  readonly sql: Sql
  readonly #url: string

  constructor(place: Place, sql: Sql) {
    this.prisma = new PrismaProject(place, tempFolder('project'))
    this.sql = sql
    this.#url = place.url
  }

  run(words: string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
    return homing([...words, '--url', this.#url, '--dir', path.join('prisma', 'migrations'), '--json'], { cwd: this.prisma.dir, env })
  }

  async said(status: number, ...words: string[]): Promise<Said> {
    const { code, stdout, stderr } = await this.run(words)
    assert.equal(code, status, `${words.join(' ')}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as Said
  }

  done = (...words: string[]): Promise<Said> => this.said(0, ...words)

  async states(): Promise<string[]> {
    return (await this.done('status')).migrations.map(({ id, state }) => `${id} ${state}`)
  }

  /** What Prisma's table says is applied. */
  async theirs(): Promise<string[]> {
    const applied = 'SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1'
    return (await this.sql.rows(applied)).map(({ name }) => name)
  }

  async inStep(): Promise<boolean> {
    return (await this.done('status')).mirror!.in_step
  }
}

/* The files are as Prisma writes them; each of the first ones makes one table. */
async function begun(both: Both, files: number): Promise<void> {
  await both.prisma.add(ONE, 1)
  await both.prisma.done('migrate', 'deploy')
  for (const [i, name] of NAMES.slice(1, files).entries()) await both.prisma.add(name, i + 2)
}

async function inTurn(both: Both): Promise<void> {
  const { prisma } = both
  await begun(both, 4)
  assert.deepEqual(await prisma.pending(), [TWO, THREE, FOUR])
  const seen = await both.done('adopt', '--dry-run')
  assert.equal(seen.history.tool, 'prisma')
  assert.deepEqual(seen.adoption.matching.map(({ id, place }) => `${id} ${place}`), [`${ONE} matches`])
  assert.deepEqual(seen.adoption.pending.map(({ id }) => id), [TWO, THREE, FOUR])

  await both.done('adopt', '--mirror')
  await both.done('rehearse')
  await both.done('apply', '--to', TWO)
  assert.deepEqual(await prisma.pending(), [THREE, FOUR], 'Prisma knows what Homing applied')
  assert.equal(await both.inStep(), true)

  await prisma.done('migrate', 'deploy')
  assert.deepEqual(await prisma.pending(), [])
  const ahead = await both.done('status')
  assert.deepEqual(ahead.mirror!.more, [THREE, FOUR])
  assert.match((await both.done('adopt')).now, /2 migrations are recorded/)
  assert.equal((await both.done('apply')).outcome, 'nothing')
  assert.equal(await both.inStep(), true)

  /* Taken back by Homing: Prisma applies it again. Its `status` says up to date, as after its own `resolve --rolled-back`. */
  await both.done('rollback', '--last', '--acknowledge', FOUR)
  await assert.rejects(both.sql.rows('SELECT 1 AS name FROM m4'))
  assert.deepEqual(await prisma.pending(), [])
  assert.deepEqual(await both.theirs(), [ONE, TWO, THREE])
  assert.equal(await both.inStep(), true)
  assert.match(await prisma.done('migrate', 'deploy'), new RegExp(FOUR))
  await both.sql.rows('SELECT 1 AS name FROM m4')
  assert.deepEqual((await both.done('status')).mirror!.more, [FOUR])
  await both.done('adopt')
  assert.deepEqual(await both.states(), NAMES.map((name) => `${name} applied`))
  assert.equal((await both.done('recover')).outcome, 'nothing')
}

/* What fails comes home, and Prisma's table says nothing of it: no row that blocks the next deployment. */
async function home(both: Both): Promise<void> {
  const { prisma } = both
  await begun(both, 2)
  await both.done('adopt', '--mirror')
  prisma.write(THREE, 'CREATE TABLE "m3" ("id" INTEGER);\nINSERT INTO "nonesuch" VALUES (1);\n')
  assert.equal((await both.said(1, 'apply', '--acknowledge', THREE)).outcome, 'home')
  assert.deepEqual(await both.states(), [`${ONE} applied`, `${TWO} applied`, `${THREE} pending`])
  assert.deepEqual(await prisma.pending(), [THREE])
  assert.equal(await both.inStep(), true)
  prisma.write(THREE, 'CREATE TABLE "m3" ("id" INTEGER);\n')
  await prisma.done('migrate', 'deploy')
  await both.done('adopt')
  assert.deepEqual(await both.states(), [`${ONE} applied`, `${TWO} applied`, `${THREE} applied`])
}

/* Killed anywhere, both say the same after a recovery; and Prisma goes on. */
async function killed(both: Both): Promise<void> {
  const { prisma } = both
  await begun(both, 3)
  await both.done('adopt', '--mirror')
  await both.done('rehearse')
  for (const point of ['driver.commit.sent:2', 'driver.commit.answered:2', 'driver.commit.sent:3', 'driver.commit.answered:3']) {
    const { signal } = await both.run(['apply'], { HOMING_CRASH_AT: point })
    assert.equal(signal, 'SIGKILL', point)
    await both.run(['recover'])
    const ours = (await both.states()).filter((one) => one.endsWith(' applied')).map((one) => one.split(' ')[0])
    assert.deepEqual(await both.theirs(), ours, point)
    if (ours.length > 1) await both.done('rollback', '--to', ONE)
    assert.deepEqual(await both.theirs(), [ONE], point)
  }
  assert.match(await prisma.done('migrate', 'deploy'), new RegExp(`${TWO}[^]*${THREE}`))
  assert.deepEqual(await both.theirs(), [ONE, TWO, THREE])
  await both.done('adopt')
  assert.equal((await both.done('apply')).outcome, 'nothing')
}

/* A deployment of Prisma's that failed blocks it; Homing names it, and takes over what Prisma was told became of it. */
async function stuck(both: Both): Promise<void> {
  const { prisma } = both
  await begun(both, 2)
  prisma.write(TWO, 'CREATE TABLE "m2" ("id" INTEGER);\nINSERT INTO "nonesuch" VALUES (1);\n')
  assert.equal((await prisma.run('migrate', 'deploy')).code, 1)
  const refused = await both.said(4, 'adopt')
  assert.match(refused.error!.text, new RegExp(`the history is stuck: Prisma: ${TWO}`))
  assert.match(refused.error!.hint!, /homing doctor/)
  const { code, stdout } = await both.run(['doctor'])
  assert.ok([0, 3, 4].includes(code!), stdout)
  assert.match(stdout, new RegExp(TWO))

  /* `migrate resolve` wants the engine that is not there: its row is written as it would write it. */
  await both.sql.send('UPDATE "_prisma_migrations" SET rolled_back_at = CURRENT_TIMESTAMP WHERE finished_at IS NULL')
  await both.sql.send('DROP TABLE m2')
  assert.equal((await both.done('adopt', '--mirror')).adoption.matching.length, 1)
  prisma.write(TWO, 'CREATE TABLE "m2" ("id" INTEGER);\n')
  await both.done('rehearse')
  await both.done('apply')
  assert.deepEqual(await both.theirs(), [ONE, TWO])
  assert.match(await prisma.done('migrate', 'deploy'), /No pending migrations/)
}

const WAYS = {
  'both in turn': inTurn,
  'what fails in Homing comes home and blocks nobody': home,
  'killed, recovered, and both say the same': killed,
  'stuck in Prisma': stuck,
}

describe('Prisma', { timeout: 900_000 }, () => {
  let server: Postgres | undefined
  before(async () => {
    if (engines().includes('postgres15')) server = await startPostgres({ version: 15, socketOnly: true, settings: { fsync: 'off' } })
  })
  after(() => server?.remove())

  for (const [what, way] of Object.entries(WAYS)) {
    if (engines().includes('postgres15'))
      test(`on PostgreSQL: ${what}`, async () => {
        const database = await freshDatabase(server!)
        const { host, port, user } = server!
        await way(new Both({ url: server!.url(database), host, port, user, database }, {
          rows: (query) => server!.rows(database, query),
          send: (sql) => server!.psql(database, sql),
        }))
      })
    if (engines().includes('sqlite'))
      test(`on SQLite: ${what}`, async () => {
        const host = path.join(tempFolder('lite'), 'app.db')
        const open = async <Value>(what: (db: DatabaseSync) => Value): Promise<Value> => {
          const db = new DatabaseSync(host)
          try {
            return what(db)
          } finally {
            db.close()
          }
        }
        const sql: Sql = {
          rows: (query) => open((db) => db.prepare(query).all() as { name: string }[]),
          send: (text) => open((db) => db.exec(text)),
        }
        await way(new Both({ url: `sqlite:${host}`, host, port: 0, user: '', database: '' }, sql))
      })
  }
})
