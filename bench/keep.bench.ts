/*
 * A finished migration that dropped a table and a column is rolled back: what was kept comes back at once, whatever its
 * size. Compared are the same rollback over few rows and over many; and an apply that drops a large table against psql
 * dropping it.
 */
import { project } from '../test/lib/project.ts'
import { benchServer, measure, mustHome, ratio, title } from './measure.ts'

const MANY = Number(process.env['HOMING_BENCH_ROWS'] ?? 2_000_000)
const FEW = 1000

title(`what was dropped comes back, of ${FEW} and of ${MANY} rows; fsync on`)
const home = project({ '20260101_drop.sql': 'DROP TABLE gone;\nALTER TABLE lean DROP COLUMN note;\n' })
const server = await benchServer()

for (const count of [FEW, MANY]) {
  await server.createDatabase(`template${count}`)
  await server.psql(
    `template${count}`,
    `CREATE TABLE gone (id bigint PRIMARY KEY, note text NOT NULL);
     INSERT INTO gone SELECT i, 'note ' || i FROM generate_series(1, ${count}) i;
     CREATE TABLE lean (id bigint PRIMARY KEY, note text);
     INSERT INTO lean SELECT i, 'note ' || i FROM generate_series(1, ${count}) i;
     ANALYZE;`,
  )
}

const rollback = (count: number) => ({
  name: `rollback, ${count} rows`,
  prepare: async (round: number) => {
    await server.createDatabase(`at${count}_${round}`, `template${count}`)
    await mustHome(['apply', '--url', server.url(`at${count}_${round}`)], home.dir)
  },
  run: async (round: number) => {
    await mustHome(['rollback', '--last', '--url', server.url(`at${count}_${round}`)], home.dir)
  },
})
const measured = await measure([rollback(FEW), rollback(MANY)])
ratio(measured, `rollback, ${MANY} rows`, `rollback, ${FEW} rows`, 1.3)
await server.remove()
