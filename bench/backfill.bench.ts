/*
 * A column of 5,000,000 rows filled in batches of 5,000, each in its transaction, against psql sending the same
 * batches. HOMING_BENCH_ROWS makes it smaller.
 */
import fs from 'node:fs'
import path from 'node:path'

import { project } from '../test/lib/project.ts'
import { tempFolder } from '../test/lib/temp.ts'
import { benchServer, measure, memory, mustHome, psqlFile, ratio, title } from './measure.ts'

const ROWS = Number(process.env['HOMING_BENCH_ROWS'] ?? 5_000_000)
const BATCH = 5000

title(`backfill of ${ROWS} rows in batches of ${BATCH}; fsync on`)
const server = await benchServer()
await server.createDatabase('source')
await server.psql(
  'source',
  `CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, first_name text) WITH (fillfactor = 45);
   INSERT INTO people (id, name) SELECT i, 'first' || i || ' last' || i FROM generate_series(1, ${ROWS}) i;
   VACUUM (FREEZE, ANALYZE) people;`,
)
const update = (from: string, to: string): string =>
  `UPDATE people SET first_name = split_part(name, ' ', 1) WHERE id > ${from} AND id <= ${to};`
const home = project({
  '20260101_fill.sql': `-- homing: step fill batch=${BATCH} key=people.id\n${update(':from', ':to')}\n-- homing: down\n`,
})
const script = path.join(tempFolder('psql'), 'batches')
let text = ''
for (let from = 0; from < ROWS; from += BATCH) {
  text += `BEGIN;\n${update(String(from), String(from + BATCH))}\nCOMMIT;\n`
}
fs.writeFileSync(script, text)

/* Every run finds the same untouched copy, and no write of another run is left to be done. */
const copy = (name: string) => async () => {
  await server.dropDatabase(name)
  await server.createDatabase(name, 'source')
  await server.psql('postgres', 'CHECKPOINT')
}
const all = await measure([
  { name: 'psql', prepare: copy('other'), run: () => psqlFile(server, 'other', script) },
  {
    name: 'homing apply',
    prepare: copy('ours'),
    run: async () => void (await mustHome(['apply', '--url', server.url('ours')], home.dir)),
  },
])
for (const name of ['other', 'ours']) {
  const open = await server.rows<{ n: number }>(name, 'SELECT count(*) AS n FROM people WHERE first_name IS NULL')
  if (open[0]!.n !== 0) throw new Error(`${name} has ${open[0]!.n} rows left`)
}
ratio(all, 'homing apply', 'psql', 1.2)
await copy('ours')()
await memory(['apply', '--url', server.url('ours')], home.dir)
await server.remove()
