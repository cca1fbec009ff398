/*
 * doubts.test.ts - evidence that is easily misread: each was once read wrong, or nearly so.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { execute, plainEnv } from '../lib/child.ts'
import { project, type Project } from '../lib/project.ts'
import { startProxy } from '../lib/proxy.ts'
import { homing, spawnHoming, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'

interface Place {
  p: Project
  run(...words: string[]): Promise<Answer>
  /** apply, killed at a crash point */
  killed(point: string): Promise<void>
  sql(text: string): Promise<string>
}

function place(p: Project, env: NodeJS.ProcessEnv, sql: Place['sql']): Place {
  return {
    p,
    sql,
    run: (...words) => homing(words, { cwd: p.dir, env }),
    killed: async (point) => {
      const dead = await homing(['apply'], { cwd: p.dir, env: { ...env, HOMING_CRASH_AT: point } })
      assert.equal(dead.signal, 'SIGKILL', `${point} was not passed\n${dead.stdout}${dead.stderr}`)
    },
  }
}

function onSqlite(files: Record<string, string>): Place {
  const p = project(files)
  const db = p.sqlite()
  return place(p, { DATABASE_URL: db.url }, async (text) => {
    const done = await execute('sqlite3', [db.file, text], { env: plainEnv() })
    assert.equal(done.code, 0, done.stderr)
    return done.stdout.trim()
  })
}

async function onPostgres(files: Record<string, string>): Promise<Place> {
  const server = await sharedPostgres(15)
  const database = await freshDatabase(server)
  return place(project(files), { DATABASE_URL: server.url(database) }, async (text) => (await server.psql(database, text)).trim())
}

function ends(answer: Answer, code: number): void {
  assert.equal(answer.code, code, `exit ${answer.code}, not ${code}\n${answer.stdout}${answer.stderr}`)
}

const KEYED = `-- homing: step table
CREATE TABLE t (k TEXT, v INTEGER);
INSERT INTO t WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20) SELECT 'same', x FROM c;
INSERT INTO t VALUES ('lower', 100), ('zero', 200);
-- homing: down
DROP TABLE t;
`
const WALK = `-- homing: depends 1_table
-- homing: step fill batch=5 key=t.k
UPDATE t SET v = v + 1000 WHERE k > :from AND k <= :to;
-- homing: down batch=5 key=t.k
UPDATE t SET v = v - 1000 WHERE k > :from AND k <= :to;
`
const SUM = 'SELECT count(*), sum(v) FROM t;'

describe('keys of batches', { skip: !engines().includes('sqlite') }, () => {
  test('more equal keys than a batch has rows: each row once, there and back', async () => {
    const { run, sql } = onSqlite({ '1_table.sql': KEYED, '2_walk.sql': WALK })
    ends(await run('apply'), 0)
    assert.equal(await sql(SUM), '22|22510')
    ends(await run('rollback', '--last'), 0)
    assert.equal(await sql(SUM), '22|510')
  })

  test('rows without a key are named, not passed over', async () => {
    const { run, sql } = onSqlite({ '1_table.sql': KEYED })
    ends(await run('apply'), 0)
    await sql('INSERT INTO t VALUES (NULL, 1);')
    const two = onSqlite({ '1_table.sql': KEYED.replace("('zero', 200)", "('zero', 200), (NULL, 1)"), '2_walk.sql': WALK })
    const refused = await two.run('apply')
    ends(refused, 1)
    assert.match(refused.stderr, /NULL/)
    assert.equal(await two.sql(SUM), '23|511')
  })

  test('the empty text as a key stops the way back before anything is taken twice', async () => {
    const { run, sql } = onSqlite({ '1_table.sql': KEYED, '2_walk.sql': WALK })
    ends(await run('apply'), 0)
    await sql("INSERT INTO t VALUES ('', 7);")
    const stopped = await run('rollback', '--last')
    assert.ok(stopped.code === 1 || stopped.code === 3, `exit ${stopped.code}`)
    ends(await run('recover', '--forward'), 0)
    assert.equal(await sql(SUM), '23|22517')
  })
})

describe('ways back that do not lead home', () => {
  const LEAVES = `-- homing: step one
CREATE TABLE a (id INTEGER PRIMARY KEY);
CREATE TABLE b (id INTEGER PRIMARY KEY);
-- homing: down
DROP TABLE a;
-- homing: step two batch=5 key=a.id
UPDATE a SET id = id WHERE id > :from AND id <= :to;
-- homing: verify
SELECT 0;
-- homing: down
SELECT 1;
`
  test('what failed the comparison once is not what the next comparison asks for', { skip: !engines().includes('sqlite') }, async () => {
    const again = LEAVES.replaceAll('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS')
    const { run } = onSqlite({ '1_leaves.sql': again })
    ends(await run('apply'), 3)
    ends(await run('recover'), 3)
    ends(await run('recover', '--forward'), 3)
    const ended = await run('recover', '--acknowledge', '1_leaves')
    ends(ended, 0)
    assert.match(ended.stderr, /left other than before/)
  })

  test('a lone statement that commits by itself is compared as well', { skip: !engines().includes('postgres15') }, async () => {
    const { run, sql } = await onPostgres({
      '1_index.sql': `-- homing: step index
CREATE INDEX CONCURRENTLY t_id ON t (id);
-- homing: verify
SELECT false;
-- homing: down
SELECT 1;
`,
    })
    await sql('CREATE TABLE t (id int);')
    const held = await run('apply')
    ends(held, 3)
    assert.match(held.stderr + held.stdout, /t_id/)
  })
})

describe('names that mean something else without the prologue', { skip: !engines().includes('postgres15') }, () => {
  const INDEX = `SET search_path = app;
CREATE INDEX CONCURRENTLY i ON t (id);
`
  for (const point of ['', 'engine.alone.answered', 'engine.alone.intended']) {
    test(`the catalogue is asked in the statement's own search path ${point && `(killed at ${point})`}`, async () => {
      const { sql, run, killed } = await onPostgres({ '1_index.sql': INDEX })
      await sql('CREATE SCHEMA app; CREATE TABLE app.t (id int); CREATE TABLE public.t (id int);')
      if (point) {
        await killed(point)
        await sql('CREATE INDEX i ON public.t (id);')
        ends(await run('recover'), 0)
      } else {
        ends(await run('apply'), 0)
      }
      assert.equal(await sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.i'::regclass;"), 't')
    })
  }
})

test('a step that would keep the application from a large table is refused before it begins', { skip: !engines().includes('postgres15') }, async () => {
  const { sql, run } = await onPostgres({ '1_index.sql': 'CREATE INDEX big_id ON big (id);\n' })
  await sql('CREATE TABLE big (id int);')
  await sql("UPDATE pg_class SET reltuples = 90000000 WHERE oid = 'big'::regclass;")
  const refused = await run('apply')
  ends(refused, 4)
  assert.match(refused.stderr, /big for about 5 min.*90000000 rows/s)
  assert.equal(await sql("SELECT count(*) FROM pg_indexes WHERE indexname = 'big_id';"), '0')
  ends(await run('apply', '--stall', '10m'), 0)
})

test('a pause that was asked for twice pauses once', { skip: !engines().includes('sqlite') }, async () => {
  const rows = KEYED.replace('x < 20', 'x < 200').replace("SELECT 'same', x", "SELECT printf('%06d', x), x")
  const p = project({ '1_table.sql': rows, '2_walk.sql': WALK.replaceAll('batch=5', 'batch=1') })
  const env = { DATABASE_URL: p.sqlite().url }
  const running = spawnHoming(['apply'], { cwd: p.dir, env })
  await sleep(250)
  const told = await homing(['pause'], { cwd: p.dir, env })
  running.kill('SIGINT')
  const paused = await running.end()
  if (paused.code === 0) return
  ends(told, 0)
  assert.equal(paused.code, 130)
  ends(await homing(['resume'], { cwd: p.dir, env }), 0)
})

describe('the very first migration', () => {
  const FIRST = `-- homing: step one
CREATE TABLE a (id INTEGER PRIMARY KEY);
CREATE TABLE b (id INTEGER PRIMARY KEY);
-- homing: down
DROP TABLE a;
`
  const there = 'CREATE TABLE before_us (id INTEGER PRIMARY KEY);'
  for (const engine of engines().filter((one) => one !== 'postgres18')) {
    test(`its rollback is compared with what was there before it (${engine})`, async () => {
      const { p, run, sql } = engine === 'sqlite' ? onSqlite({ '1_first.sql': FIRST }) : await onPostgres({ '1_first.sql': FIRST })
      await sql(there)
      ends(await run('apply'), 0)
      const left = await run('rollback', '--last', '--json')
      ends(left, 0)
      const told = left.json<{ home: { same: boolean; differences: { path: string }[] } }>().home
      assert.equal(told.same, false)
      const tables = told.differences.filter(({ path }) => path.startsWith('table '))
      assert.deepEqual(tables.map(({ path }) => path.replace('public.', '')), ['table b'])
      await sql('DROP TABLE b;')

      p.write({ '1_first.sql': FIRST.replace('DROP TABLE a;', 'DROP TABLE a;\nDROP TABLE b;') })
      ends(await run('apply', '--strict'), 0)
      const home = await run('rollback', '--last', '--json')
      assert.deepEqual(home.json<{ home: unknown }>().home, { same: true, differences: [] })
    })
  }
})

describe('a connection that is cut while the registry is made', { skip: !engines().includes('postgres15') }, () => {
  const COMMIT = /\bCOMMIT\b/i
  const FILES = { '1_a.sql': 'CREATE TABLE a (id integer);\n' }

  /* Which message the first statement after the registry's own COMMIT begins with. */
  async function afterwards(server: Postgres): Promise<number> {
    const proxy = await startProxy(server)
    const env = { DATABASE_URL: proxy.url(await freshDatabase(server)) }
    ends(await homing(['apply'], { cwd: project(FILES).dir, env }), 0)
    const sent = proxy.log().filter(({ direction, connection }) => direction === 'toServer' && connection === 1)
    await proxy.close()
    const commit = sent.findIndex(({ text }) => COMMIT.test(text))
    return sent.slice(commit + 1).find(({ text }) => text !== '')!.index
  }

  for (const [name, cut, registry, says] of [
    ['in its middle', { message: 1, text: /EXISTS homing\.meta/, when: 'before' }, '0', /may have been made/],
    ['right before its COMMIT', { message: 1, text: COMMIT, when: 'before' }, '0', /may have been made/],
    ['right after its COMMIT', { message: 1, text: COMMIT, when: 'after' }, '1', /may have been made/],
    ['once it is there', { message: 0, when: 'before' }, '1', /own tables were made/],
  ] as const) {
    test(name, async (t) => {
      const server = await sharedPostgres(15)
      const database = await freshDatabase(server)
      const message = cut.message || (await afterwards(server))
      const proxy = await startProxy(server)
      t.after(() => proxy.close())
      const env = { DATABASE_URL: proxy.url(database) }
      const p = project(FILES)
      const fired = proxy.arm({ ...cut, message, direction: 'toServer', connection: 1, how: 'both', thenRefuse: true })
      const answer = await homing(['apply', '--patience', '1s'], { cwd: p.dir, env })
      await fired
      assert.notEqual(answer.code, 0)
      assert.doesNotMatch(answer.stderr, /nothing was touched|as it was before/)
      assert.match(answer.stderr.replaceAll(/\n +/g, ' '), /^now: +no migration was begun; Homing's own tables/m)
      assert.match(answer.stderr.replaceAll(/\n +/g, ' '), says)
      const made = "SELECT count(*) FROM pg_tables WHERE schemaname = 'homing' AND tablename = 'meta'"
      assert.equal((await server.psql(database, made)).trim(), registry)
      proxy.disarm()
      ends(await homing(['apply'], { cwd: p.dir, env }), 0)
    })
  }
})
