/*
 * keep.test.ts - nothing is destroyed: what a migration that succeeded took comes back, and what the application wrote
 * since stays. The judge is a twin of the database that never saw the migration, on which psql or sqlite3 made the same
 * writes as the application did.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { engines, type Engine } from '../lib/suite.ts'
import { at, exits, explains, registryTrue, shop, type Held, type Shop } from './shop.ts'

const ID = '20260301_change'
const FILE = `${ID}.sql`

interface Case {
  name: string
  /** the migration, without ways back */
  up: Partial<Record<'postgres' | 'sqlite' | 'all', string>>
  /** what the application writes after it, and the same for a database that never saw the migration */
  writes?: { after: string; twin?: string }
  /** rows of quarantine that are left */
  quarantined?: number
  /** rows are what the author's way back makes of them: the schema alone is compared */
  loose?: boolean
}

/* As ORMs change a table on SQLite; the children's keys delete with their parents. */
const REBUILD = `CREATE TABLE orders_new (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), status text NOT NULL DEFAULT 'new', note text);
INSERT INTO orders_new (id, customer_id, status) SELECT id, customer_id, upper(status) FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
`

const CASES: Case[] = [
  {
    name: 'a table that was dropped',
    up: { all: 'DROP TABLE order_lines;' },
  },
  {
    name: 'a table with others that refer to it',
    up: { postgres: 'DROP TABLE orders CASCADE;', sqlite: 'DROP TABLE order_lines; DROP TABLE orders;' },
  },
  {
    name: 'a column',
    up: { all: 'ALTER TABLE customers DROP COLUMN city;' },
  },
  {
    name: 'a column without which there can be no row',
    up: { all: 'ALTER TABLE orders DROP COLUMN placed_on;' },
  },
  {
    name: 'rows that were overwritten',
    up: { all: "UPDATE products SET title = upper(title), price = price + 1; UPDATE products SET price = 0 WHERE id % 2 = 0;" },
  },
  {
    name: 'rows that were deleted, with those that go with them',
    up: { all: 'DELETE FROM orders WHERE id % 3 = 0;' },
  },
  {
    name: 'all rows at once',
    up: { postgres: 'TRUNCATE orders CASCADE;', sqlite: 'DELETE FROM order_lines; DELETE FROM orders;' },
  },
  {
    name: 'everything by mistake',
    up: {
      all: `UPDATE customers SET email = 'x' || id;
DELETE FROM order_lines WHERE quantity > 3;
INSERT INTO products VALUES (9001, 'SKU-9001', 'new', 3);
ALTER TABLE customers DROP COLUMN city;
DROP TABLE order_lines;`,
    },
  },
  {
    name: 'rows of two steps of which one has a way back of its author',
    up: { all: '-- homing: step one\nUPDATE products SET price = price * 2;\n-- homing: step two\nUPDATE products SET price = price + 1;\n-- homing: down\nUPDATE products SET price = price - 1;\n' },
  },
  {
    name: 'no rows at all, and a column beside them',
    up: { all: '-- homing: step one own\nUPDATE products SET price = 0 WHERE id < 0;\n-- homing: step two own\nALTER TABLE customers DROP COLUMN city;\n' },
  },
  {
    name: 'a column whose step has a batched way back',
    up: { all: "-- homing: step one\nALTER TABLE customers DROP COLUMN city;\n-- homing: step two\nUPDATE orders SET status = 'x';\n-- homing: down batch=500 key=orders.id\nUPDATE orders SET status = 'y' WHERE id > :from AND id <= :to;\n" },
    loose: true,
  },
  {
    name: 'a table that was built anew',
    up: { sqlite: REBUILD, postgres: REBUILD.replace('TABLE orders;', 'TABLE orders CASCADE;') },
  },
  {
    /* a new order without a date cannot be in the older table */
    name: 'a table that was built anew, while the application writes on',
    up: { sqlite: REBUILD, postgres: REBUILD.replace('TABLE orders;', 'TABLE orders CASCADE;') },
    writes: {
      after: `UPDATE orders SET status = 'mine' WHERE id = 11; DELETE FROM order_lines WHERE order_id IN (12, 13); DELETE FROM orders WHERE id IN (12, 13);
INSERT INTO orders (id, customer_id, status) VALUES (9001, 5, 'new');`,
      twin: `UPDATE orders SET status = 'mine' WHERE id = 11; DELETE FROM order_lines WHERE order_id IN (12, 13); DELETE FROM orders WHERE id IN (12, 13);`,
    },
    quarantined: 1,
  },
  {
    name: 'a column, while the application writes on',
    up: { all: 'ALTER TABLE customers DROP COLUMN city;' },
    writes: {
      after: `INSERT INTO customers (id, name, email) VALUES (9001, 'New One', 'n@example.org');
UPDATE customers SET name = 'Other Name' WHERE id = 7; DELETE FROM customers WHERE id NOT IN (SELECT customer_id FROM orders) AND id < 50;`,
    },
  },
  {
    name: 'rows that were overwritten, while the application writes on',
    up: { all: "UPDATE products SET title = upper(title), price = price * 2;" },
    writes: {
      after: `UPDATE products SET title = 'by hand' WHERE id = 5; INSERT INTO products VALUES (9002, 'SKU-9002', 'new', 4);
DELETE FROM order_lines WHERE product_id = 6; DELETE FROM products WHERE id = 6;`,
    },
    quarantined: 1,
  },
  {
    name: 'deleted rows, while the application writes on',
    up: { all: 'DELETE FROM order_lines WHERE id % 2 = 0;' },
    writes: {
      after: 'UPDATE order_lines SET quantity = 99 WHERE id = 1; INSERT INTO order_lines VALUES (90001, 1, 1, 1); DELETE FROM order_lines WHERE id = 3;',
    },
  },
]

function sqlOf(c: Case, engine: Engine): string {
  return c.up.all ?? (engine === 'sqlite' ? c.up.sqlite : c.up.postgres) ?? ''
}

/* A column that comes back on SQLite is written by its parts: letter case and quotes are not those of the author. */
function lenient(held: Held, engine: Engine): Held {
  if (engine !== 'sqlite') return held
  return { ...held, schema: held.schema.toLowerCase().replaceAll('"', '') }
}

async function quarantined(s: Shop): Promise<number> {
  return Number(await s.sql(`SELECT count(*) FROM ${s.own('quarantine')} WHERE state = 'open';`))
}

describe('S9 and S12: nothing is destroyed', { concurrency: 2, timeout: 600_000 }, () => {
  for (const engine of engines()) {
    for (const c of CASES) {
      test(`${c.name} (${engine})`, async () => {
        const s = await shop(engine)
        const before = await s.held()
        const p = at(s, { [FILE]: sqlOf(c, engine) })
        exits(await p.run('apply'), 0)
        const twin = await s.twin()
        if (c.writes) {
          await s.sql(c.writes.after)
          await twin.sql(c.writes.twin ?? c.writes.after)
        }
        exits(await p.run('rollback', '--last'), 0)
        const wanted = c.writes ? await twin.held() : before
        const found = await s.held()
        if (c.loose) assert.equal(lenient(found, engine).schema.split('INSERT')[0], lenient(wanted, engine).schema.split('INSERT')[0])
        else assert.deepEqual(lenient(found, engine), lenient(wanted, engine), 'not what it would be without the migration')
        assert.equal(await quarantined(s), c.quarantined ?? 0)
        await registryTrue(s, p.run, [])
      })
    }
  }
})

describe('what cannot be kept is refused, and nothing is touched', { concurrency: 2, timeout: 300_000 }, () => {
  for (const engine of engines()) {
    test(`rows of a table without a key (${engine})`, async () => {
      const s = await shop(engine)
      await s.sql("CREATE TABLE loose (word text); INSERT INTO loose VALUES ('a');")
      const before = await s.held()
      const p = at(s, { [FILE]: "UPDATE loose SET word = 'b';" })
      const refused = await p.run('apply')
      exits(refused, 1)
      explains(refused, /loose.*cannot be kept: it has no key/)
      assert.deepEqual(await s.held(), before)
    })
    test(`keep=none without a word of the operator (${engine})`, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: '-- homing: step gone keep=none\nDROP TABLE order_lines;\n' })
      const refused = await p.run('apply')
      exits(refused, 4)
      explains(refused, /keep=none[^]*--acknowledge/)
      assert.deepEqual(await s.held(), before)
      exits(await p.run('apply', '--acknowledge', `${ID}/gone`), 0)
    })
    test(`a DROP in code (${engine})`, { skip: engine === 'sqlite' ? 'there is none' : false }, async () => {
      const s = await shop(engine)
      const before = await s.held()
      const p = at(s, { [FILE]: 'DO $$ BEGIN DROP TABLE order_lines; END $$;' })
      const refused = await p.run('apply')
      exits(refused, 1)
      explains(refused, /order_lines[^]*does not\s+look into/)
      assert.deepEqual(await s.held(), before)
    })
  }
})

describe('after what was kept is destroyed', { concurrency: 2, timeout: 300_000 }, () => {
  for (const engine of engines()) {
    test(`a rollback is refused, and says why (${engine})`, async () => {
      const s = await shop(engine)
      const p = at(s, { [FILE]: 'DROP TABLE order_lines;' })
      exits(await p.run('apply'), 0)
      exits(await p.run('finalise', '--yes'), 0)
      const refused = await p.run('rollback', '--last')
      exits(refused, 4)
      explains(refused, /finalise/)
    })
  }
})
