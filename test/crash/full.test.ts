/* No space left: SQLite on a small file system, PostgreSQL with a small tablespace. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { execute, mustRun } from '../lib/child.ts'
import { project } from '../lib/project.ts'
import { homing, homingBin, type Answer } from '../lib/run.ts'
import { giveToServer, quote } from '../lib/servers.ts'
import { engines, type Engine } from '../lib/suite.ts'
import { atExit, tempFolder } from '../lib/temp.ts'
import { sqliteDump, sqliteFaults } from '../lib/judge.ts'
import { Case, told } from './case.ts'
import { stageOf } from './stage.ts'
import type { Migration, Scenario } from '../lib/scenarios.ts'

const SMALL = '1M'
const LARGE = '64M'

/* A file system of a given size; nothing where this account may not mount one. */
async function smallFolder(): Promise<string | undefined> {
  const folder = tempFolder('small')
  if (process.getuid!() !== 0) return undefined
  const mounted = await execute('mount', ['-t', 'tmpfs', '-o', `size=${SMALL}`, 'homing-test', folder])
  if (mounted.code !== 0) return undefined
  atExit(() => unmount(folder))
  return folder
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder])
}

async function enlarge(folder: string): Promise<void> {
  await mustRun('mount', ['-o', `remount,size=${LARGE}`, folder])
}

const BIG = 4000
const GROW: Migration[] = [
  {
    id: '20260201_table',
    file: 'CREATE TABLE big (id integer PRIMARY KEY, text text);\n',
    plain: 'CREATE TABLE big (id integer PRIMARY KEY, text text);\n',
  },
  {
    id: '20260202_rows',
    file: `-- homing: step mark own
ALTER TABLE users ADD COLUMN big integer;
-- homing: down
ALTER TABLE users DROP COLUMN big;
-- homing: step rows own
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BIG})
INSERT INTO big SELECT i, 'row ${'x'.repeat(900)} ' || i FROM n;
-- homing: down
DELETE FROM big;
`,
    plain: `ALTER TABLE users ADD COLUMN big integer;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BIG})
INSERT INTO big SELECT i, 'row ${'x'.repeat(900)} ' || i FROM n;
`,
  },
]

const SETUP = `CREATE TABLE users (id integer PRIMARY KEY, name text);
INSERT INTO users VALUES (1, 'one'), (2, 'two');
`

async function sqlite3(file: string, text: string): Promise<void> {
  await mustRun('sqlite3', ['-batch', '-bail', '-init', '/dev/null', file], { input: text })
}

async function expected(count: number): Promise<string> {
  const file = path.join(tempFolder('expected'), 'app.db')
  await sqlite3(file, SETUP + GROW.slice(0, count).map((m) => m.plain).join(''))
  return sqliteDump(file)
}

interface Told {
  run?: { state: string }
  now: string
  migrations: { id: string; state: string }[]
  verified?: { ok: boolean }
}

type Run = (args: string[]) => Promise<Answer>

/* Full: the command fails, nothing is lost; with room again: home or done, then done. */
async function fillsUp(file: string, limited: Run, free: Run): Promise<void> {
  const ended = await limited(['apply'])
  assert.notEqual(ended.code, 0, told(ended))
  const status = (await free(['status'])).json<Told>()
  const open = status.run !== undefined
  const applied = status.migrations.filter((m) => m.state === 'applied').length
  assert.ok(applied < GROW.length, 'more is applied than there is room for')
  if (ended.code === 1) assert.equal(open, false, status.now)
  assert.equal(await sqliteFaults(file), '')
  if (!open) assert.equal(await sqliteDump(file), await expected(applied))
  const recovered = await free(['recover'])
  assert.ok(recovered.code === 0 || recovered.code === 1, told(recovered))
  const now = (await free(['status'])).json<Told>()
  assert.equal(now.run, undefined, now.now)
  assert.equal(await sqliteDump(file), await expected(now.migrations.filter((m) => m.state === 'applied').length))
  const last = await free(['apply'])
  assert.equal(last.code, 0, told(last))
  assert.equal(await sqliteDump(file), await expected(GROW.length))
  assert.equal((await free(['status', '--verify'])).json<Told>().verified?.ok, true)
}

const files = Object.fromEntries(GROW.map((m) => [`${m.id}.sql`, m.file]))

const withoutSqlite = engines().includes('sqlite') ? false : 'not among HOMING_TEST_ENGINES'

test('sqlite: a file system without space left', { skip: withoutSqlite }, async (t) => {
  const folder = await smallFolder()
  if (folder === undefined) return t.skip('mounting a small file system needs root')
  const p = project(files)
  const file = path.join(folder, 'app.db')
  for (const left of [40, 160, 400, 800]) {
    for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name))
    await mustRun('mount', ['-o', `remount,size=${SMALL}`, folder])
    await sqlite3(file, SETUP)
    const ballast = path.join(folder, 'ballast')
    fs.writeFileSync(ballast, Buffer.alloc((1000 - left) * 1024))
    const run: Run = (args) => homing([...args, '--json'], { cwd: p.dir, env: { DATABASE_URL: `sqlite:${file}` } })
    const roomy: Run = async (args) => {
      fs.rmSync(ballast, { force: true })
      await enlarge(folder)
      return run(args)
    }
    await t.test(`${left} KiB left`, () => fillsUp(file, run, roomy))
  }
})

test('sqlite: a limit on the size of files', { skip: withoutSqlite }, async (t) => {
  for (const limit of [120, 400, 1600]) {
    await t.test(`${limit} KiB a file`, async () => {
      const p = project(files)
      const { file, url } = p.sqlite()
      await sqlite3(file, SETUP)
      const run: Run = (args) => homing([...args, '--json'], { cwd: p.dir, env: { DATABASE_URL: url } })
      const limited: Run = async (args) => {
        // the signal is ignored: a write beyond the limit fails as one on a full disk does
        const script = `trap '' XFSZ; ulimit -f ${limit}; exec ${quote(homingBin())} "$@"`
        const env = { PATH: process.env['PATH'], HOME: p.dir, DATABASE_URL: url }
        const ended = await execute('bash', ['-c', script, 'homing', ...args, '--json'], { cwd: p.dir, env })
        return { ...ended, json: <V>() => JSON.parse(ended.stdout) as V, lines: () => [] }
      }
      await fillsUp(file, limited, run)
    })
  }
})

/* The rows of the second step do not fit; in batches parts of them are committed, and go home. */
function inTablespace(space: string): Scenario {
  const fill = `INSERT INTO big SELECT i, repeat(md5(i::text), 40) FROM generate_series(1, ${BIG}) i`
  const m: Migration = {
    id: '20260203_space',
    file: `-- homing: step table own
CREATE TABLE big (id integer, text text) TABLESPACE ${space};
ALTER TABLE big ALTER COLUMN text SET STORAGE PLAIN;
-- homing: down
DROP TABLE big;
-- homing: step rows batch=50 key=users.id
${fill} WHERE i > :from AND i <= :to;
-- homing: down batch=50 key=users.id
DELETE FROM big WHERE id > :from AND id <= :to;
-- homing: step index
CREATE INDEX CONCURRENTLY big_text ON big (md5(text)) TABLESPACE ${space};
-- homing: down
DROP INDEX CONCURRENTLY big_text;
`,
    plain: `CREATE TABLE big (id integer, text text) TABLESPACE ${space};
ALTER TABLE big ALTER COLUMN text SET STORAGE PLAIN;
INSERT INTO big SELECT i, repeat(md5(i::text), 40) FROM generate_series(1, 500) i;
CREATE INDEX CONCURRENTLY big_text ON big (md5(text)) TABLESPACE ${space};
`,
  }
  return { name: `full ${space}`, about: 'a tablespace is full', migrations: [m], command: ['apply'], home: true, holds: true }
}

for (const engine of ['postgres15', 'postgres18'] satisfies Engine[]) {
  const skip = engines().includes(engine) ? false : 'not among HOMING_TEST_ENGINES'
  test(`${engine}: a tablespace without space left`, { skip }, async (t) => {
    const folder = await smallFolder()
    if (folder === undefined) return t.skip('mounting a small file system needs root')
    fs.chmodSync(folder, 0o755)
    const location = path.join(folder, 'space')
    fs.mkdirSync(location)
    await giveToServer(location)
    const stage = await stageOf(engine)
    await stage.server!.psql('postgres', `CREATE TABLESPACE small LOCATION ${quote(location)};`)
    const s = inTablespace('small')
    await enlarge(folder)
    await stage.levels(s, false)
    for (const left of [60, 300, 700]) {
      await t.test(`${left} KiB left`, async () => {
        await stage.reset(s)
        await stage.server!.psql('postgres', 'DROP DATABASE IF EXISTS expected; CHECKPOINT;')
        await mustRun('mount', ['-o', `remount,size=${SMALL}`, folder])
        const ballast = path.join(folder, 'ballast')
        const used = Number((await mustRun('du', ['-sk', folder])).split('\t')[0])
        fs.writeFileSync(ballast, Buffer.alloc((1000 - left - used) * 1024))
        const one = new Case(stage, s)
        const ended = await stage.homing(['apply', '--attempts', '1'])
        assert.ok(ended.code === 1 || ended.code === 3, told(ended))
        assert.match(ended.stdout, /No space left|"FULL"/)
        await one.tellsTruth('with the tablespace full')
        fs.rmSync(ballast)
        await enlarge(folder)
        await one.recovers()
        await one.cameHome()
      })
    }
  })
}
