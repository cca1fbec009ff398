/*
 * keep-commands.test.ts - what is done with kept things from outside: horizon, finalise, quarantine.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { kept, type Kept } from '../lib/kept.ts'
import { engines } from '../lib/suite.ts'

interface Horizon {
  id: string
  open: boolean
  by: string[]
  why?: string
  rows?: number
  bytes?: number
  conflicts?: number
  ms?: number
  closes?: string
  kept: Record<string, number>
}

interface Said {
  outcome: string
  now: string
  horizon: Horizon[]
  finalise?: { migration: string; way: string; impossible: string; kept: Record<string, number>; rows: number }[]
  migrations: { id: string; horizon?: Horizon }[]
  quarantine: { id: number; state: string; key: unknown; before?: unknown; found?: unknown; column?: string }[]
  runs: { kind: string; state: string }[]
  fingerprint: string
  error?: { code: string; text: string; hint?: string }
  next?: { command: string }[]
}

const there = async (at: Kept): Promise<number[]> => (await at.keeps()).filter((k) => k.there).map((k) => k.id)

/* What a row says is what is there. */
async function tellsTheTruth(at: Kept): Promise<void> {
  for (const k of await at.keeps()) assert.equal(k.there, k.state === 'kept', `keep ${k.id} is ${k.state}`)
}

for (const engine of engines()) {
  describe(`${engine}: horizon`, { timeout: 120_000 }, () => {
    test('each migration says whether it can be taken back, and by what', async () => {
      const at = await kept(engine)
      const { horizon } = await at.said<Said>(0, 'horizon')
      assert.deepEqual(horizon.map(({ id, open }) => `${id} ${open}`), ['1_users false', '2_drop true', '3_narrow true'])
      const [first, second, third] = horizon as [Horizon, Horizon, Horizon]
      assert.match(first.why!, /nothing is kept/)
      assert.deepEqual(second.by, ['keep', 'undo image', 'inverse', 'down'])
      assert.equal(second.rows, 2)
      assert.equal(second.conflicts, 1, 'a name that was changed since')
      assert.equal(third.conflicts, 0)
      assert.deepEqual(third.kept, { values: 1 })
      assert.ok(third.bytes! > 0 && third.ms! > 0)
      assert.match(third.closes!, /finalise/)
      const one = await at.said<Said>(0, 'horizon', '3_narrow')
      assert.deepEqual(one.horizon.map(({ id }) => id), ['3_narrow'])
      assert.match((await at.said<Said>(2, 'horizon', 'nowhere')).error!.text, /no migration nowhere/)
    })

    test('status says the same of each, but for what has to be measured', async () => {
      const at = await kept(engine)
      const { migrations } = await at.said<Said>(0, 'status')
      assert.deepEqual(migrations.map(({ horizon }) => horizon!.open), [false, true, true])
      assert.equal(migrations[1]!.horizon!.bytes, undefined)
      assert.equal(migrations[1]!.horizon!.rows, 2)
    })
  })

  describe(`${engine}: finalise`, { timeout: 300_000 }, () => {
    test('nothing is touched unless it is said, and it says what becomes impossible', async () => {
      const at = await kept(engine)
      const before = await there(at)
      const dry = await at.said<Said>(0, 'finalise', '--dry-run')
      assert.deepEqual(dry.finalise!.map(({ migration }) => migration), ['2_drop', '3_narrow'])
      assert.match(dry.finalise![0]!.impossible, /rolling 2_drop back: .*table.*undo image/)
      assert.equal(dry.next![0]!.command.includes('--yes'), true)
      const refused = await at.said<Said>(4, 'finalise', '2_drop')
      assert.equal(refused.error!.code, 'REFUSED')
      assert.deepEqual(refused.finalise!.map(({ migration }) => migration), ['2_drop'])
      assert.deepEqual(await there(at), before)
      assert.equal(await at.sql("SELECT count(*) FROM @runs WHERE kind = 'finalise'"), '0')
      assert.match((await at.said<Said>(2, 'finalise', 'nowhere', '--yes')).error!.text, /nowhere/)
    })

    test('a migration and what was set aside before it are destroyed, what came later stays', async () => {
      const at = await kept(engine)
      const { fingerprint } = await at.said<Said>(0, 'fingerprint')
      const said = await at.said<Said>(0, 'finalise', '2_drop', '--yes')
      assert.match(said.now, at.postgres ? /^8 kept things are destroyed/ : /^3 kept things are destroyed/)
      await tellsTheTruth(at)
      assert.deepEqual(await there(at), [10])
      assert.equal(await at.sql("SELECT count(*) FROM @keeps WHERE state = 'finalised' AND ended_at > 0"), at.postgres ? '8' : '3')
      assert.equal(await at.sql("SELECT id || name FROM users WHERE id = 3"), '3c', "the application's rows stay")
      assert.equal((await at.said<Said>(0, 'fingerprint')).fingerprint, fingerprint)
      const { horizon } = await at.said<Said>(0, 'horizon')
      assert.deepEqual(horizon.map(({ id, open }) => `${id} ${open}`), ['1_users false', '3_narrow true'])
      const closed = (await at.said<Said>(0, 'horizon', '2_drop')).horizon[0]!
      assert.equal(closed.open, false)
      assert.equal(closed.why, 'finalised')
      assert.equal((await at.said<Said>(0, 'finalise', '2_drop', '--yes')).outcome, 'nothing')
      const status = await at.said<Said>(0, 'status', '--verify')
      assert.deepEqual([status.runs[0]!.kind, status.runs[0]!.state], ['finalise', 'done'])
      assert.equal((await at.said<Said>(0, 'recover')).outcome, 'nothing')
      const events = "SELECT count(*) FROM @events WHERE type = 'kept_thing_destroyed'"
      assert.equal(await at.sql(events), at.postgres ? '8' : '3')
    })

    test('of all that is kept, what is old enough', async () => {
      const at = await kept(engine, { '2_drop': 9, '3_narrow': 2 })
      assert.equal((await at.said<Said>(0, 'finalise', '--older-than', '10d', '--yes')).outcome, 'nothing')
      const dry = await at.said<Said>(0, 'finalise', '--older-than', '7d', '--dry-run')
      assert.deepEqual(dry.finalise!.map(({ migration }) => migration), ['2_drop'])
      await at.said<Said>(0, 'finalise', '--older-than', '7d', '--yes')
      assert.deepEqual(await there(at), [10])
      assert.match((await at.said<Said>(2, 'finalise', '--older-than', '7', '--yes')).error!.text, /--older-than: "7" is not an age/)
      await at.said<Said>(0, 'finalise', '--yes')
      assert.deepEqual(await there(at), [])
    })

    test('what is younger keeps what came after it, too', async () => {
      const at = await kept(engine, { '2_drop': 1, '3_narrow': 9 })
      assert.equal((await at.said<Said>(0, 'finalise', '--older-than', '7d', '--yes')).outcome, 'nothing')
    })

    test('what a rollback set aside can be finalised', async () => {
      const at = await kept(engine)
      await at.sql("UPDATE @keeps SET way = 'down' WHERE migration = '3_narrow'")
      const said = await at.said<Said>(0, 'finalise', '--yes')
      assert.match(said.finalise![1]!.impossible, /what the rollback of 3_narrow took/)
      assert.deepEqual(await there(at), [])
    })

    test('while a run is open it is refused', async () => {
      const at = await kept(engine)
      await at.sql("UPDATE @runs SET state = 'held', ended_at = 0")
      const said = await at.said<Said>(4, 'finalise', '--yes')
      assert.match(said.error!.text, /is open/)
      await tellsTheTruth(at)
      assert.equal(await at.sql("SELECT count(*) FROM @keeps WHERE state <> 'kept'"), '0')
    })

    test('nothing but kept things is destroyed, whatever the registry says', async () => {
      const at = await kept(engine)
      await at.sql("UPDATE @keeps SET place = 'users' WHERE id = 10")
      const said = await at.said<Said>(3, 'finalise', '--yes')
      assert.match(said.error!.text, /does not lie where kept things lie/)
      assert.match(said.now, /a part of what was kept is destroyed/)
      assert.equal(await at.sql('SELECT count(*) FROM users'), '3')
      assert.equal(await at.sql("SELECT state FROM @keeps WHERE id = 10"), 'kept')
    })
  })

  describe(`${engine}: a registry of the version before`, { timeout: 120_000 }, () => {
    test('is looked at as it is, and upgraded by what writes', async () => {
      const at = await kept(engine)
      await at.sql(`DROP TABLE @keeps; DROP TABLE @quarantine; UPDATE @meta SET value = '1' WHERE key = 'registry_version';
        ${at.postgres ? 'DROP SCHEMA homing_keep CASCADE;' : ''}`)
      const { horizon } = await at.said<Said>(0, 'horizon')
      assert.deepEqual(horizon.map(({ id, open, by }) => `${id} ${open} ${by}`), ['1_users false ', '2_drop true down', '3_narrow false '])
      assert.deepEqual((await at.said<Said>(0, 'quarantine', 'list')).quarantine, [])
      assert.equal((await at.said<Said>(0, 'finalise', '--yes')).outcome, 'nothing')
      assert.equal((await at.said<Said & { registry: string }>(0, 'status')).registry, 'older')

      await at.sql("UPDATE @runs SET state = 'running', ended_at = 0")
      await at.said<Said>(0, 'pause')
      assert.equal(await at.sql('SELECT command FROM @mailbox'), 'pause')
      await at.sql("UPDATE @runs SET state = 'done', ended_at = 1; DELETE FROM @mailbox")
      at.p.write({ '4_more.sql': 'CREATE TABLE fourth (x integer);\n' })
      await at.said<Said>(0, 'apply')
      assert.equal((await at.said<Said & { registry: string }>(0, 'status', '--verify')).registry, 'current')
      assert.equal(await at.sql('SELECT count(*) FROM @keeps'), '0')
    })
  })

  describe(`${engine}: quarantine`, { timeout: 120_000 }, () => {
    const text = (at: Kept, s: string): string => (at.postgres ? s : `'${s}'`)

    /* What image.h writes: a text, or a literal on SQLite. */
    const put = async (at: Kept, id: number, column: string, before: string | null, found: string | null): Promise<void> => {
      const key = JSON.stringify({ id: String(id) })
      const value = (v: string | null): string => (v === null ? 'NULL' : `'${v.replaceAll("'", "''")}'`)
      const path = at.postgres ? 'table public.users' : 'table users'
      await at.sql(`INSERT INTO @quarantine (keep, migration, run, path, "key", column_name, "before", found, why, made_at)
        VALUES (3, '2_drop', 'r', '${path}', '${key}', '${column}', ${value(before)}, ${value(found)}, 'changed since', 1)`)
    }
    const name = (at: Kept, id: number): Promise<string> => at.sql(`SELECT name FROM users WHERE id = ${id}`)

    test('a value from before is put in place, once, if the row has what was found', async () => {
      const at = await kept(engine)
      await put(at, 1, 'name', JSON.stringify(text(at, "it''s".replace("''", at.postgres ? "'" : "''"))), JSON.stringify(text(at, 'a')))
      await put(at, 2, 'name', 'null', JSON.stringify(text(at, 'b')))
      await put(at, 3, 'name', JSON.stringify(text(at, 'C')), JSON.stringify(text(at, 'other')))
      const { quarantine } = await at.said<Said>(0, 'quarantine', 'list')
      assert.deepEqual(quarantine.map(({ id, state, column }) => `${id} ${state} ${column}`), ['1 open name', '2 open name', '3 open name'])
      assert.deepEqual((await at.said<Said>(0, 'quarantine', 'show', '2')).quarantine[0]!.before, null)

      await at.said<Said>(0, 'quarantine', 'resolve', '1', '--take', 'before', '--dry-run')
      assert.equal(await name(at, 1), 'a')
      await at.said<Said>(0, 'quarantine', 'resolve', '1', '--take', 'before')
      assert.equal(await name(at, 1), "it's")
      assert.match((await at.said<Said>(4, 'quarantine', 'resolve', '1', '--take', 'found')).error!.text, /was settled by/)

      await at.said<Said>(0, 'quarantine', 'resolve', '2', '--take', 'before')
      assert.equal(await at.sql('SELECT count(*) FROM users WHERE id = 2 AND name IS NULL'), '1')

      assert.match((await at.said<Said>(4, 'quarantine', 'resolve', '3', '--take', 'before')).error!.text, /something else there/)
      assert.equal(await name(at, 3), 'c')
      await at.said<Said>(0, 'quarantine', 'resolve', '3', '--take', 'found')
      assert.equal(await at.sql('SELECT state FROM @quarantine ORDER BY id'), 'taken\ntaken\nleft')
      assert.match((await at.said<Said>(0, 'quarantine', 'list')).now, /nothing waits/)
    })

    test('whole rows: one that comes, one that goes, one that is replaced', async () => {
      const at = await kept(engine)
      const row = (id: number, n: string): string =>
        JSON.stringify({ id: at.postgres ? String(id) : String(id), name: text(at, n), note: null })
      await put(at, 7, '', row(7, 'seven'), null)
      await at.said<Said>(0, 'quarantine', 'resolve', '1', '--take', 'before')
      assert.equal(await name(at, 7), 'seven')

      await put(at, 2, '', null, row(2, 'b'))
      await at.sql("UPDATE users SET note = 'newer' WHERE id = 2")
      assert.equal((await at.said<Said>(4, 'quarantine', 'resolve', '2', '--take', 'before')).error!.code, 'REFUSED')
      await at.sql('UPDATE users SET note = NULL WHERE id = 2')
      await at.said<Said>(0, 'quarantine', 'resolve', '2', '--take', 'before')
      assert.equal(await at.sql('SELECT count(*) FROM users WHERE id = 2'), '0')

      await put(at, 1, '', row(1, 'first'), JSON.stringify({ id: '1', name: text(at, 'a'), note: text(at, 'x') }))
      await at.said<Said>(0, 'quarantine', 'resolve', '3', '--take', 'before')
      assert.equal(await at.sql('SELECT count(*) FROM users WHERE id = 1 AND note IS NULL'), '1')

      await put(at, 3, '', row(3, 'again'), null)
      assert.match((await at.said<Said>(4, 'quarantine', 'resolve', '4', '--take', 'before')).error!.text, /one of its keys/)
    })

    test('what is recorded is a value and never a statement', async () => {
      const at = await kept(engine)
      const found = JSON.stringify(text(at, 'a'))
      await put(at, 1, 'name', JSON.stringify("'x'; DROP TABLE users; --"), found)
      const { code } = await at.run('quarantine', 'resolve', '1', '--take', 'before')
      assert.equal(code, at.postgres ? 0 : 3)
      assert.equal(await at.sql('SELECT count(*) FROM users'), '3')
    })

    test('what cannot be meant is refused', async () => {
      const at = await kept(engine)
      assert.match((await at.said<Said>(2, 'quarantine', 'show', '9')).error!.text, /number 9/)
      assert.match((await at.said<Said>(2, 'quarantine', 'settle', '9')).error!.text, /no "settle"/)
      assert.match((await at.said<Said>(2, 'quarantine', 'resolve', '9')).error!.text, /is not said/)
      assert.match((await at.said<Said>(2, 'quarantine', 'show')).error!.text, /a number is needed/)
      await put(at, 1, 'gone', JSON.stringify(text(at, 'b')), JSON.stringify(text(at, 'a')))
      assert.match((await at.said<Said>(4, 'quarantine', 'resolve', '1', '--take', 'before')).error!.text, /has no column gone any more/)
    })
  })
}
