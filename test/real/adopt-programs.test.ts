/*
 * Projects whose migrations are programs, and go on with SQL of ours between and behind them: TypeORM, Sequelize and
 * MikroORM by their own commands, in turn with Homing's.
 *
 * A tool that would run a migration again fails, because its table is there.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'

import { ProgramProject, programs, type Program } from '../foreign/programs.ts'
import type { Place } from '../foreign/tools.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'

type Send = (sql: string) => Promise<unknown>

interface Said {
  now: string
  next: { command: string }[]
  error?: { code: string; text: string; hint?: string }
  warnings?: string[]
  history: { tool: string }
  migrations: { id: string; state: string }[]
}

/** One project, its database, and both programs that work on it. */
class Both {
  readonly project: ProgramProject
  readonly id: (n: number) => string
  readonly tool: Program
  readonly #place: Place
  readonly #dir: string

  constructor(tool: Program, place: Place) {
    this.tool = tool
    this.#place = place
    this.#dir = tempFolder('project')
    this.project = new ProgramProject(tool, place, this.#dir)
    this.id = (n) => path.parse(tool.file(n)).name
  }

  /** SQL of ours behind the nth program. */
  sql(name: string, sql: string): void {
    fs.writeFileSync(path.join(this.project.migrations, name), sql)
  }

  run(...words: string[]): Promise<Answer> {
    return homing([...words, '--url', this.#place.url], { cwd: this.#dir })
  }

  async done(...words: string[]): Promise<Said> {
    const { code, stdout, stderr } = await this.run(...words, '--json')
    assert.equal(code, 0, `${words.join(' ')}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as Said
  }

  async refused(status: number, ...words: string[]): Promise<Said> {
    const { code, stdout, stderr } = await this.run(...words, '--json')
    assert.equal(code, status, `${words.join(' ')}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as Said
  }

  async states(): Promise<string[]> {
    return (await this.done('status')).migrations.map(({ id, state }) => `${id} ${state}`)
  }
}

async function inTurn(both: Both, send: Send): Promise<void> {
  const { tool, project, id } = both
  const own = tool.behind(2)
  const ownId = path.parse(own).name
  for (const n of [1, 2, 3]) project.add(n)
  fs.rmSync(path.join(project.migrations, tool.file(3)))
  await project.up()
  project.add(3)

  assert.equal((await both.done('adopt', '--dry-run')).history.tool, tool.name)
  assert.match((await both.done('adopt')).now, /2 migrations are recorded as applied/)
  assert.deepEqual(await both.states(), [`${id(1)} applied`, `${id(2)} applied`, `${id(3)} pending`])
  const waits = await both.done('status')
  assert.match(waits.next.map(({ command }) => command).join(), /^homing adopt/)

  /* SQL of ours stands between two programs, and behind them all whatever their names begin with. */
  both.sql(own, 'ALTER TABLE m2 ADD COLUMN own integer;\n')
  both.sql('20991231235959_last.sql', 'ALTER TABLE m3 ADD COLUMN last integer;\n')
  assert.deepEqual((await both.states()).slice(2), [`${ownId} pending`, `${id(3)} pending`, '20991231235959_last pending'])
  for (const command of ['plan', 'apply', 'rehearse']) {
    const past = await both.refused(4, command)
    assert.match(past.error!.text, /is a program, and has not run here/)
    assert.ok(past.error!.hint!.includes(`--to ${ownId}`), past.error!.hint)
  }
  await both.done('rehearse', '--to', ownId)
  await both.done('apply', '--to', ownId)
  await send('SELECT own FROM m2')
  assert.deepEqual(await project.pending(), ['m3'], 'the tool does not see our file')

  await project.up()
  assert.deepEqual(await project.pending(), [])
  assert.match((await both.done('adopt')).now, /^1 migration/)
  await both.done('rehearse')
  await both.done('apply')
  await send('SELECT last FROM m3')
  assert.equal((await both.done('apply')).now.includes('nothing'), true)

  /* Back: ours by Homing, theirs by their tool. */
  await both.done('rollback', '--last')
  await assert.rejects(send('SELECT last FROM m3'))
  const back = await both.refused(4, 'rollback', '--to', id(2))
  assert.match(back.error!.text, /has no way back: a program/)
  await project.down()
  assert.match((await both.done('adopt')).now, /took back as pending/)
  await both.done('rollback', '--to', id(2))
  await assert.rejects(send('SELECT own FROM m2'))
  assert.deepEqual(await project.pending(), ['m3'])
  assert.equal((await both.done('recover')).now.includes('nothing'), true)
}

/* A failing migration of ours comes home; what the tool recorded, and what it does next, is as if nothing had been. */
async function home(both: Both, send: Send): Promise<void> {
  const { tool, project, id } = both
  project.add(1)
  await project.up()
  await both.done('adopt')
  const steps = '-- homing: step one\nALTER TABLE m1 ADD COLUMN own integer;\n-- homing: down\nALTER TABLE m1 DROP COLUMN own;\n'
  both.sql(tool.behind(1), `${steps}-- homing: step two\nALTER TABLE nonesuch ADD COLUMN i integer;\n-- homing: down\n`)
  await both.refused(1, 'apply')
  await assert.rejects(send('SELECT own FROM m1'))
  await both.done('recover')
  assert.deepEqual(await both.states(), [`${id(1)} applied`, `${path.parse(tool.behind(1)).name} pending`])
  project.add(2)
  assert.deepEqual(await project.pending(), ['m2'])
  await project.up()
  await both.done('adopt')
  both.sql(tool.behind(1), steps)
  const late = await both.done('status')
  assert.match(late.warnings!.join(), /merged late, and will run/)
  await both.done('apply')
  await send('SELECT own FROM m1')
  assert.deepEqual(await project.pending(), [])
}

/* The programs stay where they are, and the SQL that follows lies in a folder of its own. */
async function apart(both: Both, send: Send): Promise<void> {
  const { tool, project } = both
  project.add(1)
  await project.up()
  const folder = path.join(path.dirname(project.migrations), 'sql')
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, '20991231235959_last.sql'), 'ALTER TABLE m1 ADD COLUMN last integer;\n')
  const adopted = await both.done('adopt', '--dir', folder)
  assert.equal(adopted.history.tool, tool.name)
  await both.done('rehearse', '--dir', folder)
  await both.done('apply', '--dir', folder)
  await send('SELECT last FROM m1')
  project.add(2)
  await project.up()
  await both.done('rollback', '--last', '--dir', folder)
  await assert.rejects(send('SELECT last FROM m1'))
  assert.deepEqual(await project.pending(), [])
}

const WAYS = { 'both in turn': inTurn, 'ours fails and comes home': home, 'SQL in a folder of its own': apart }

describe('programs', { timeout: 600_000 }, () => {
  let server: Postgres | undefined
  before(async () => {
    if (engines().includes('postgres15')) server = await startPostgres({ version: 15, socketOnly: true, settings: { fsync: 'off' } })
  })
  after(() => server?.remove())

  for (const tool of programs) {
    for (const [what, way] of Object.entries(WAYS)) {
      if (engines().includes('postgres15'))
        test(`${tool.title} on PostgreSQL: ${what}`, async () => {
          const database = await freshDatabase(server!)
          const { host, port, user } = server!
          const place: Place = { url: server!.url(database), host, port, user, database }
          await way(new Both(tool, place), (sql) => server!.psql(database, sql))
        })
      if (engines().includes('sqlite'))
        test(`${tool.title} on SQLite: ${what}`, async () => {
          const host = path.join(tempFolder('lite'), 'app.db')
          const send: Send = async (sql) => {
            const db = new DatabaseSync(host)
            try {
              return db.prepare(sql).all()
            } finally {
              db.close()
            }
          }
          await way(new Both(tool, { url: `sqlite:${host}`, host, port: 0, user: '', database: '' }), send)
        })
    }
  }
})
