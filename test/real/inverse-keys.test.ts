/*
 * Ways back on SQLite that put a table in place of another, from the rehearsal to the rollback: foreign keys rest meanwhile, outside of
 * the transaction, so that no child's row goes with the old table. sqlite3 judges.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { sqliteLook } from '../lib/judge.ts'
import { project } from '../lib/project.ts'
import { homing } from '../lib/run.ts'
import { engines } from '../lib/suite.ts'
import { plainState } from './sqlite-schema.ts'

const FAMILY = `CREATE TABLE parents (id INTEGER PRIMARY KEY, kind TEXT, loud TEXT AS (upper(kind)), name TEXT NOT NULL);
CREATE TABLE children (id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE, note TEXT);
CREATE TABLE grandchildren (child_id INTEGER REFERENCES children (id) ON DELETE SET NULL, n INTEGER);
CREATE TABLE tree (id INTEGER PRIMARY KEY, up INTEGER REFERENCES tree (id) ON DELETE CASCADE);
CREATE INDEX parents_name ON parents (name);
CREATE TRIGGER told AFTER DELETE ON children BEGIN INSERT INTO tree (up) VALUES (NULL); END;
`
const ROWS = `INSERT INTO parents (id, kind, name) VALUES (1, 'a', 'one'), (2, NULL, 'two'), (3, 'c', 'three');
INSERT INTO children (parent_id, note) VALUES (1, 'x'), (1, 'y'), (3, 'z'); DELETE FROM children WHERE note = 'z'; INSERT INTO children (parent_id) VALUES (2);
INSERT INTO grandchildren VALUES (1, 1), (2, 2), (4, 3), (NULL, 4);
INSERT INTO tree VALUES (10, NULL), (11, 10), (12, 11);`

/* Each is led back by building a table of rows that others refer to. */
const CHANGES: Record<string, string> = {
  'a column with a check': 'ALTER TABLE parents ADD COLUMN age INTEGER CHECK (age > 0);',
  'a column that refers to the table itself': 'ALTER TABLE parents ADD COLUMN boss INTEGER REFERENCES parents (id) ON DELETE CASCADE;',
  'a required column': "ALTER TABLE children ADD COLUMN state TEXT NOT NULL DEFAULT 'new';",
  'a column of a table that refers to itself': 'ALTER TABLE tree ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;',
  'columns of two tables at once': "ALTER TABLE parents ADD COLUMN age INTEGER CHECK (age > 0);\nALTER TABLE children ADD COLUMN state TEXT NOT NULL DEFAULT 'new';",
  'a table that was built anew':
    'PRAGMA foreign_keys = OFF;\nCREATE TABLE parents_new (id INTEGER PRIMARY KEY, kind TEXT, loud TEXT AS (upper(kind)), name TEXT);\n' +
    'INSERT INTO parents_new SELECT id, kind, name FROM parents;\nDROP TABLE parents;\nALTER TABLE parents_new RENAME TO parents;\n' +
    'CREATE INDEX parents_name ON parents (name);\n',
  'a computed column in the middle, dropped': 'ALTER TABLE parents DROP COLUMN loud;',
}

if (engines().includes('sqlite'))
  for (const [what, sql] of Object.entries(CHANGES))
    test(`children keep their rows: ${what}`, { timeout: 60_000 }, async () => {
      const p = project({ '1_family.sql': FAMILY, '2_change.sql': `${sql}\n` })
      const { url, file } = p.sqlite()
      const run = async (...args: string[]): Promise<void> => {
        const { code, stdout, stderr } = await homing(args, { cwd: p.dir, env: { DATABASE_URL: url } })
        assert.equal(code, 0, `${args.join(' ')}: ${stdout}\n${stderr}`)
      }
      await run('apply', '--to', '1_family')
      execFileSync('sqlite3', [file, `PRAGMA foreign_keys = ON; ${ROWS}`])
      const [before, columns] = [await plainState(file), (await sqliteLook(file)).schema]
      await run('rehearse')
      const lock = fs.readFileSync(path.join(p.dir, 'homing.lock'), 'utf8')
      assert.match(lock, /DROP TABLE "/, 'a table is put in place of another')
      assert.doesNotMatch(lock, /foreign_keys/, 'what does nothing inside a transaction is no statement of the way back')
      await run('apply')
      assert.notEqual((await plainState(file)).schema, before.schema)
      await run('rollback', '--last', '--acknowledge', '2_change')

      const now = await plainState(file)
      assert.equal(now.schema, before.schema)
      assert.equal((await sqliteLook(file)).schema.replaceAll(/"|\s+/g, ''), columns.replaceAll(/"|\s+/g, ''), 'columns in their order')
      assert.equal(now.faults, '')
      assert.deepEqual(now.rows, before.rows)
      /* The keys work as before. */
      execFileSync('sqlite3', [file, 'PRAGMA foreign_keys = ON; DELETE FROM parents WHERE id = 1;'])
      assert.equal((await plainState(file)).rows['children']!.length, 1)
    })
