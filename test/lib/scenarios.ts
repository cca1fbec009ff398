/*
 * scenarios.ts - what the crash suite runs: migrations, the state before, a command, and the states that may come of it.
 *
 * The expected states are computed by psql or sqlite3 from `plain`, SQL written by hand beside each migration; the
 * program under test has no part in them. Level k is the base with the first k migrations.
 *
 * Invariants
 *   1. Every scenario can be led to its last level by an ordinary `apply`, after `repair` where it has one.
 *   2. Nothing in it depends on time or chance.
 */
import type { Engine } from './suite.ts'

export interface Migration {
  id: string
  /** the file, as an author writes it */
  file: string
  /** the same in plain SQL */
  plain: string
  /** also the plain SQL fails unless the scenario's repair was made */
  needsRepair?: boolean
}

export interface Preparation {
  /** arguments of homing */
  run?: string[]
  /** HOMING_CRASH_AT; the run dies there */
  crashAt?: string
  exit?: number
  /** what is run by psql or sqlite3 */
  sql?: string
}

export interface Scenario {
  name: string
  /** what it is there for, for people */
  about: string
  engines?: readonly Engine[]
  migrations: Migration[]
  /** leads from the base to the state before the command */
  before?: Preparation[]
  command: string[]
  /** how the command ends when nothing dies; 0 unless given */
  exit?: number
  /** the run may end where it began, or where it was: exit status 1 */
  home?: boolean
  /** the command, and what recovers it, may end on hold; `repair` leads out */
  holds?: boolean
  /** how many transactions its batches take when nothing dies; the last one going up finds nothing left */
  batches?: number
  /** SQL that takes the cause of the failure away */
  repair?: string
}

const POSTGRES: readonly Engine[] = ['postgres15', 'postgres18']
const SQLITE: readonly Engine[] = ['sqlite']

/** Rows of the larger tables. */
export const ROWS = 500
/** Rows of a batch: five batches a table. */
const BATCH = 120

const COUNT = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})`

const COMMON = `
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, mail text);
${COUNT} INSERT INTO users SELECT i, 'First' || i || ' Last' || i, 'u' || (i % ${ROWS - 10}) || '@example.org' FROM n;
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL, total integer NOT NULL);
${COUNT} INSERT INTO orders SELECT i, i % ${ROWS} + 1, 3 * i FROM n;
CREATE INDEX users_name ON users (name);
CREATE INDEX users_mail ON users (mail);
CREATE TABLE switches (name text PRIMARY KEY, value integer);
INSERT INTO switches VALUES ('step', NULL), ('verify', 0), ('down', NULL);
CREATE TABLE strict_notes (value integer NOT NULL);
`

const ONLY_POSTGRES = `
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX totals_user ON totals (user_id);
CREATE TABLE measures (at integer NOT NULL, value integer) PARTITION BY RANGE (at);
CREATE TABLE measures_old PARTITION OF measures FOR VALUES FROM (0) TO (100);
CREATE TABLE measures_new PARTITION OF measures FOR VALUES FROM (100) TO (1000);
INSERT INTO measures SELECT i, i FROM generate_series(0, 499) i;
CREATE TABLE calls (id integer PRIMARY KEY);
CREATE PROCEDURE note_calls() LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO calls VALUES (1) ON CONFLICT DO NOTHING; COMMIT; INSERT INTO calls VALUES (2) ON CONFLICT DO NOTHING;
END $$;
`

/** The database that every scenario begins with, as a script for psql or sqlite3. */
export function baseSql(engine: Engine): string {
  return engine === 'sqlite' ? `BEGIN;${COMMON}COMMIT;` : COMMON + ONLY_POSTGRES
}

const PROLOGUE: Migration = {
  id: '20260101_prologue',
  file: `SET search_path = pg_catalog, public;
SET check_function_bodies = off;
-- homing: step routine
CREATE FUNCTION public.later() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.not_yet';
-- homing: down
DROP FUNCTION public.later();
-- homing: step table
CREATE TABLE public.not_yet (id integer PRIMARY KEY);
-- homing: down
DROP TABLE public.not_yet;
`,
  plain: `SET search_path = pg_catalog, public;
SET check_function_bodies = off;
CREATE FUNCTION public.later() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.not_yet';
CREATE TABLE public.not_yet (id integer PRIMARY KEY);
`,
}

const PLAIN: Migration = {
  id: '20260101_plain',
  file: `-- homing: title Notes of users
-- homing: step tables
CREATE TABLE notes (id integer PRIMARY KEY, user_id integer NOT NULL, text text);
CREATE INDEX notes_user ON notes (user_id);
-- homing: down
DROP TABLE notes;
-- homing: step rows
INSERT INTO notes SELECT id, id, 'of ' || name FROM users WHERE id % 5 = 0;
-- homing: verify
SELECT count(*) = ${ROWS / 5} FROM notes;
-- homing: down
DELETE FROM notes;
`,
  plain: `CREATE TABLE notes (id integer PRIMARY KEY, user_id integer NOT NULL, text text);
CREATE INDEX notes_user ON notes (user_id);
INSERT INTO notes SELECT id, id, 'of ' || name FROM users WHERE id % 5 = 0;
`,
}

const PLAIN_TOO: Migration = {
  id: '20260102_plain_too',
  file: `ALTER TABLE orders ADD COLUMN tax integer;
UPDATE orders SET tax = total / 5 WHERE id <= 100;
CREATE VIEW taxed AS SELECT id, total + tax AS total FROM orders WHERE tax IS NOT NULL;
`,
  plain: `ALTER TABLE orders ADD COLUMN tax integer;
UPDATE orders SET tax = total / 5 WHERE id <= 100;
CREATE VIEW taxed AS SELECT id, total + tax AS total FROM orders WHERE tax IS NOT NULL;
`,
}

const MIXED_POSTGRES: Migration = {
  id: '20260103_mixed',
  file: `-- homing: step column-and-key
ALTER TABLE users ADD COLUMN mood mood DEFAULT 'ok';
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
-- homing: down
ALTER TABLE orders DROP CONSTRAINT orders_user;
ALTER TABLE users DROP COLUMN mood;
-- homing: step label
ALTER TYPE mood ADD VALUE 'glad';
-- homing: irreversible a label cannot be taken out of an enum
-- homing: step use-label
UPDATE users SET mood = 'glad' WHERE id % 2 = 0;
-- homing: down
-- homing: step index
CREATE INDEX CONCURRENTLY users_mood ON users (mood);
-- homing: down
DROP INDEX CONCURRENTLY users_mood;
-- homing: step validate
ALTER TABLE orders VALIDATE CONSTRAINT orders_user;
-- homing: down
-- homing: step reindex
REINDEX INDEX CONCURRENTLY users_name;
-- homing: down
-- homing: step drop-index
DROP INDEX CONCURRENTLY users_mail;
-- homing: down
CREATE INDEX CONCURRENTLY users_mail ON users (mail);
-- homing: step refresh
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
-- homing: down
-- homing: step detach
ALTER TABLE measures DETACH PARTITION measures_old CONCURRENTLY;
-- homing: down
ALTER TABLE measures ATTACH PARTITION measures_old FOR VALUES FROM (0) TO (100);
-- homing: step vacuum
VACUUM users;
-- homing: down
-- homing: step call
CALL note_calls();
-- homing: verify
SELECT count(*) = 2 FROM calls;
-- homing: down
DELETE FROM calls;
`,
  // DETACH ... CONCURRENTLY leaves the partition's bounds behind as a check
  plain: `ALTER TABLE users ADD COLUMN mood mood DEFAULT 'ok';
ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TYPE mood ADD VALUE 'glad';
UPDATE users SET mood = 'glad' WHERE id % 2 = 0;
CREATE INDEX CONCURRENTLY users_mood ON users (mood);
ALTER TABLE orders VALIDATE CONSTRAINT orders_user;
REINDEX INDEX CONCURRENTLY users_name;
DROP INDEX CONCURRENTLY users_mail;
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
ALTER TABLE measures DETACH PARTITION measures_old CONCURRENTLY;
VACUUM users;
CALL note_calls();
`,
}

/* The documented way of SQLite to change what ALTER TABLE cannot, and a statement that commits by itself. */
const MIXED_SQLITE: Migration = {
  id: '20260103_mixed',
  file: `PRAGMA foreign_keys = OFF;
-- homing: step rebuild own
CREATE TABLE orders_new (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users (id), total integer NOT NULL);
INSERT INTO orders_new SELECT id, user_id, total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
-- homing: down
CREATE TABLE orders_old (id integer PRIMARY KEY, user_id integer NOT NULL, total integer NOT NULL);
INSERT INTO orders_old SELECT id, user_id, total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_old RENAME TO orders;
-- homing: step vacuum
VACUUM;
-- homing: down
-- homing: step index
CREATE INDEX orders_user ON orders (user_id);
-- homing: down
DROP INDEX orders_user;
`,
  plain: `PRAGMA foreign_keys = OFF;
CREATE TABLE orders_new (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users (id), total integer NOT NULL);
INSERT INTO orders_new SELECT id, user_id, total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
CREATE INDEX orders_user ON orders (user_id);
`,
}

const BATCHED: Migration = {
  id: '20260104_batched',
  file: `-- homing: step columns
ALTER TABLE users ADD COLUMN upper_name text;
-- homing: down
ALTER TABLE users DROP COLUMN upper_name;
-- homing: step fill batch=${BATCH} key=users.id
UPDATE users SET upper_name = coalesce(upper_name, '') || upper(name) WHERE id > :from AND id <= :to;
-- homing: verify
SELECT count(*) = 0 FROM users WHERE upper_name IS NULL;
-- homing: down batch=${BATCH} key=users.id
UPDATE users SET upper_name = NULL WHERE id > :from AND id <= :to;
-- homing: step add batch=${BATCH} key=orders.id
UPDATE orders SET total = total + 1 WHERE id > :from AND id <= :to;
-- homing: down batch=${BATCH} key=orders.id
UPDATE orders SET total = total - 1 WHERE id > :from AND id <= :to;
`,
  plain: `ALTER TABLE users ADD COLUMN upper_name text;
UPDATE users SET upper_name = upper(name);
UPDATE orders SET total = total + 1;
`,
}

/** A step whose ten batches take a while each, so that others can step in. */
export function slow(engine: Engine): Scenario {
  const turns = engine === 'sqlite' ? 600_000 : 200_000
  const busy = `(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${turns}) SELECT count(*) FROM n)`
  return {
    name: 'slow',
    about: 'batches that take long enough for others to step in',
    migrations: [
      {
        id: '20260109_slow',
        file: `-- homing: step column own
ALTER TABLE orders ADD COLUMN step integer;
-- homing: down
ALTER TABLE orders DROP COLUMN step;
-- homing: step add batch=${ROWS / 10} key=orders.id
UPDATE orders SET total = total + ${busy} - ${turns - 1} WHERE id > :from AND id <= :to;
-- homing: down batch=${ROWS / 10} key=orders.id
UPDATE orders SET total = total - 1 WHERE id > :from AND id <= :to;
`,
        plain: `ALTER TABLE orders ADD COLUMN step integer;
UPDATE orders SET total = total + 1;
`,
      },
    ],
    command: ['apply'],
  }
}

interface Parts {
  id: string
  /** stands in the step that is last */
  last?: string
  verify?: string
  /** stands in the way back that is last */
  down?: string
}

/* A transactional step, batches, a step that commits by itself where there is one, and what may fail. */
function parts(engine: Engine, p: Parts): Migration {
  const concurrently = engine === 'sqlite' ? '' : 'CONCURRENTLY '
  const steps = [
    `-- homing: step column own\nALTER TABLE users ADD COLUMN greeting text;`,
    `-- homing: down\n${p.down ?? ''}ALTER TABLE users DROP COLUMN greeting;`,
    `-- homing: step fill batch=${BATCH} key=users.id`,
    `UPDATE users SET greeting = coalesce(greeting, '') || 'Hello ' || name WHERE id > :from AND id <= :to;`,
    `-- homing: down batch=${BATCH} key=users.id`,
    `UPDATE users SET greeting = NULL WHERE id > :from AND id <= :to;`,
    `-- homing: step index own\nCREATE INDEX ${concurrently}users_greeting ON users (greeting);`,
    `-- homing: down\nDROP INDEX ${concurrently}users_greeting;`,
    `-- homing: step add own\nUPDATE orders SET total = total + 7;`,
    `-- homing: down\nUPDATE orders SET total = total - 7;`,
    `-- homing: step last own\nINSERT INTO strict_notes VALUES (7);\n${p.last ?? ''}`,
    p.verify ? `-- homing: verify\n${p.verify}` : '',
    `-- homing: down\nDELETE FROM strict_notes WHERE value = 7;`,
  ]
  return {
    id: p.id,
    file: `${steps.filter((s) => s !== '').join('\n')}\n`,
    plain: `ALTER TABLE users ADD COLUMN greeting text;
UPDATE users SET greeting = 'Hello ' || name;
CREATE INDEX ${concurrently}users_greeting ON users (greeting);
UPDATE orders SET total = total + 7;
INSERT INTO strict_notes VALUES (7);
`,
  }
}

/* The same, declared to depend on another. */
function after(m: Migration, on: Migration): Migration {
  return { ...m, file: `-- homing: depends ${on.id}\n${m.file}` }
}

/* Fails as long as the switch has no value; writes nothing that stays. */
function unless(name: string): string {
  return `INSERT INTO strict_notes VALUES ((SELECT value FROM switches WHERE name = '${name}'));
DELETE FROM strict_notes WHERE value = -1;
`
}

function repairing(name: string): string {
  return `UPDATE switches SET value = -1 WHERE name = '${name}';\n`
}

/* CREATE UNIQUE INDEX CONCURRENTLY over duplicates leaves an invalid index. */
const DUPLICATES: Migration = {
  id: '20260107_once',
  file: `-- homing: step column own
ALTER TABLE users ADD COLUMN seen integer;
-- homing: down
ALTER TABLE users DROP COLUMN seen;
-- homing: step once
CREATE UNIQUE INDEX CONCURRENTLY users_mail_once ON users (mail);
-- homing: down
DROP INDEX CONCURRENTLY users_mail_once;
`,
  needsRepair: true,
  plain: `ALTER TABLE users ADD COLUMN seen integer;
CREATE UNIQUE INDEX CONCURRENTLY users_mail_once ON users (mail);
`,
}

function failing(engine: Engine): Scenario[] {
  const step = parts(engine, { id: '20260105_step', last: unless('step') })
  const verify = parts(engine, {
    id: '20260105_verify',
    verify: `SELECT value <> 0 FROM switches WHERE name = 'verify';`,
  })
  return [
    {
      name: 'failing step',
      about: 'the last of five parts fails: the others go home by themselves, the migration before it stays',
      migrations: [PLAIN, step],
      command: ['apply'],
      exit: 1,
      home: true,
      repair: repairing('step'),
    },
    {
      name: 'failing verify',
      about: "the last part's check says no",
      migrations: [verify],
      command: ['apply'],
      exit: 1,
      home: true,
      repair: repairing('verify'),
    },
    {
      name: 'failing index',
      about: 'a statement that commits by itself fails and leaves remains',
      engines: POSTGRES,
      migrations: [DUPLICATES],
      command: ['apply'],
      exit: 1,
      home: true,
      repair: `UPDATE users SET mail = 'u' || id || '@example.org';\n`,
    },
  ]
}

/* Takes a table, a column, values and rows; its ways back are those that are kept. */
function taking(engine: Engine): Migration {
  const plain = `UPDATE users SET mail = 'x' || id;
DELETE FROM users WHERE id % 7 = 0;
INSERT INTO switches VALUES ('more', 1);
DROP TABLE orders${engine === 'sqlite' ? '' : ' CASCADE'};
ALTER TABLE strict_notes ADD COLUMN extra integer;
CREATE TABLE made (id integer PRIMARY KEY, note text);
INSERT INTO made VALUES (1, 'one'), (2, 'two');
`
  return { id: '20260107_taking', file: plain, plain }
}

/* Nothing is destroyed: deaths while things are set aside, come back, and are set aside again. */
function keeping(engine: Engine): Scenario[] {
  const takes = taking(engine)
  const later = after(takes, PLAIN)
  return [
    {
      name: 'keep',
      about: 'a migration that drops, deletes and overwrites: what it takes is set aside',
      migrations: [PLAIN, later],
      command: ['apply'],
    },
    {
      name: 'rollback of what was kept',
      about: 'what was set aside comes back, in the place of ways back that nobody wrote',
      migrations: [PLAIN, later],
      before: [{ run: ['apply'] }],
      command: ['rollback', '--last'],
    },
    {
      name: 'apply of what was rolled back',
      about: 'what the rollback took out stays kept beside what the migration makes anew',
      migrations: [PLAIN, later],
      before: [{ run: ['apply'] }, { run: ['rollback', '--last'] }],
      command: ['apply'],
    },
  ]
}

function backward(engine: Engine): Scenario[] {
  const good = parts(engine, { id: '20260106_parts' })
  const stuck = parts(engine, { id: '20260106_stuck', down: unless('down') })
  const applied: Preparation = { run: ['apply'] }
  const quick = ['--attempts', '1']
  return [
    {
      name: 'rollback',
      about: 'the later of two migrations is taken back in parts',
      migrations: [PLAIN, good],
      before: [applied],
      command: ['rollback', '--last'],
      batches: Math.ceil(ROWS / BATCH),
    },
    {
      name: 'rollback of both',
      about: 'two migrations are taken back in one run',
      migrations: [PLAIN, after(good, PLAIN)],
      before: [applied],
      command: ['rollback', PLAIN.id],
    },
    {
      name: 'failing rollback',
      about: 'the last way back fails: held, repaired, recovered',
      migrations: [stuck],
      before: [applied],
      command: ['rollback', '--last', ...quick],
      exit: 3,
      holds: true,
      repair: repairing('down'),
    },
    {
      name: 'rollback of a rollback',
      about: 'a rollback that was interrupted is led back to where the migration is applied',
      migrations: [good],
      before: [applied, { run: ['rollback', '--last'], crashAt: 'engine.batch.committed:3' }],
      command: ['recover', '--forward'],
      home: true,
    },
    {
      name: 'rollback of a held rollback',
      about: 'the same with one that is on hold',
      migrations: [stuck],
      before: [applied, { run: ['rollback', '--last', ...quick], exit: 3 }],
      command: ['recover', '--forward'],
      home: true,
      holds: true,
      repair: repairing('down'),
    },
  ]
}

function interrupted(engine: Engine): Scenario[] {
  const good = parts(engine, { id: '20260108_parts' })
  const begun: Preparation[] = [{ run: ['apply'], crashAt: 'engine.batch.committed:3' }]
  const announced: Preparation[] = [{ run: ['apply'], crashAt: 'engine.alone.intended:1' }]
  const mixed = engine === 'sqlite' ? MIXED_SQLITE : MIXED_POSTGRES
  return [
    {
      name: 'interrupted recovery',
      about: 'the recovery of an apply that died between two batches',
      migrations: [good],
      before: begun,
      command: ['recover'],
    },
    {
      name: 'recovery of an intent',
      about: 'the recovery of an apply that died with a statement announced',
      migrations: [mixed],
      before: announced,
      command: ['recover'],
    },
    {
      name: 'recover back',
      about: 'an apply that died between two batches is brought home',
      migrations: [PLAIN, good],
      before: begun,
      command: ['recover', '--back'],
      home: true,
    },
    {
      name: 'recover back from the end',
      about: 'an apply that died before its end was recorded is brought home',
      migrations: [good],
      before: [{ run: ['apply'], crashAt: 'engine.group.committed:3' }],
      command: ['recover', '--back'],
      home: true,
    },
  ]
}

/** The scenarios of an engine. */
export function scenarios(engine: Engine): Scenario[] {
  const all: Scenario[] = [
    {
      name: 'plain',
      about: 'two migrations, a transaction each',
      migrations: [PLAIN, PLAIN_TOO],
      command: ['apply'],
    },
    {
      name: 'prologue',
      about: 'settings of the session, without which the transaction behind them would fail',
      engines: POSTGRES,
      migrations: [PROLOGUE],
      command: ['apply'],
    },
    {
      name: 'mixed',
      about: 'transactions, and every kind of statement that commits by itself',
      engines: POSTGRES,
      migrations: [PLAIN, MIXED_POSTGRES],
      command: ['apply'],
    },
    {
      name: 'mixed',
      about: 'a rebuilt table, VACUUM, and a transaction',
      engines: SQLITE,
      migrations: [PLAIN, MIXED_SQLITE],
      command: ['apply'],
    },
    {
      name: 'batched',
      about: 'a transaction and two times five batches that would show if one ran twice',
      migrations: [BATCHED],
      command: ['apply'],
      batches: 2 * (Math.ceil(ROWS / BATCH) + 1),
    },
    ...failing(engine),
    ...backward(engine),
    ...keeping(engine),
    ...interrupted(engine),
  ]
  return all.filter((s) => s.engines === undefined || s.engines.includes(engine))
}

/** One scenario by its name. */
export function scenario(engine: Engine, name: string): Scenario {
  const found = scenarios(engine).find((s) => s.name === name)
  if (!found) throw new Error(`${engine} has no scenario '${name}'`)
  return found
}
