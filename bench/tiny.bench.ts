/*
 * 100 tiny migrations, each into a new database: Homing; psql with the same 100 files in 100 transactions over one
 * connection; and dbmate, drizzle and knex with the same statements, each started as its users start it.
 */
import fs from 'node:fs'
import path from 'node:path'

import { mustRun, plainEnv } from '../test/lib/child.ts'
import { project } from '../test/lib/project.ts'
import { tempFolder } from '../test/lib/temp.ts'
import { benchServer, measure, memory, mustHome, psqlFile, ratio, title } from './measure.ts'
import { tinyDown, tinyMigrations, tinyName, tinyUps } from './tiny.ts'

const COUNT = 100
const HERE = import.meta.dirname
const DBMATE = path.join(HERE, `node_modules/@dbmate/linux-${process.arch}/bin/dbmate`)

title(`${COUNT} tiny migrations, each round into a new database; fsync on`)
const server = await benchServer()
const home = project(tinyMigrations(COUNT))
const ups = tinyUps(COUNT)
const database = (name: string) => (round: number) => server.createDatabase(`${name}${round}`)

/* psql */
const scripts = tempFolder('psql')
const lines = ups.map((sql, at) => {
  fs.writeFileSync(path.join(scripts, `${tinyName(at)}.sql`), `${sql}\n`)
  return `BEGIN;\n\\i ${path.join(scripts, `${tinyName(at)}.sql`)}\nCOMMIT;\n`
})
const all = path.join(scripts, 'all')
fs.writeFileSync(all, lines.join(''))

/* dbmate */
const dbmate = tempFolder('dbmate')
ups.forEach((sql, at) => {
  const text = `-- migrate:up\n${sql}\n-- migrate:down\n${tinyDown(at)}\n`
  fs.writeFileSync(path.join(dbmate, `${tinyName(at)}.sql`), text)
})
const dbmateUrl = (round: number): string =>
  `postgres://${server.user}@127.0.0.1/dbmate${round}?socket=${server.host}&port=${server.port}&sslmode=disable`

/* drizzle: its migrator runs all files in one transaction */
const drizzle = tempFolder('drizzle')
fs.mkdirSync(path.join(drizzle, 'files/meta'), { recursive: true })
const entries = ups.map((sql, at) => {
  fs.writeFileSync(path.join(drizzle, 'files', `${tinyName(at)}.sql`), `${sql}\n`)
  return { idx: at, version: '7', when: 1_700_000_000_000 + at, tag: tinyName(at), breakpoints: true }
})
fs.writeFileSync(
  path.join(drizzle, 'files/meta/_journal.json'),
  JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
)
fs.symlinkSync(path.join(HERE, 'node_modules'), path.join(drizzle, 'node_modules'))
fs.writeFileSync(
  path.join(drizzle, 'run.mjs'),
  `import pg from 'pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
const client = new pg.Client({ host: process.argv[2], port: Number(process.argv[3]), user: process.argv[4], database: process.argv[5] })
await client.connect()
await migrate(drizzle(client), { migrationsFolder: new URL('files', import.meta.url).pathname })
await client.end()
`,
)

/* knex: a transaction for each file */
const knex = tempFolder('knex')
fs.mkdirSync(path.join(knex, 'migrations'))
ups.forEach((sql, at) => {
  const text = `exports.up = (knex) => knex.raw(${JSON.stringify(sql)})\nexports.down = (knex) => knex.raw(${JSON.stringify(tinyDown(at))})\n`
  fs.writeFileSync(path.join(knex, 'migrations', `${tinyName(at)}.js`), text)
})
fs.symlinkSync(path.join(HERE, 'node_modules'), path.join(knex, 'node_modules'))
fs.writeFileSync(
  path.join(knex, 'run.cjs'),
  `const [, , host, port, user, database] = process.argv
const knex = require('knex')({ client: 'pg', connection: { host, port: Number(port), user, database } })
knex.migrate.latest({ directory: __dirname + '/migrations' }).then(() => knex.destroy())
`,
)
const node = (folder: string, file: string, name: string) => async (round: number) => {
  const args = [path.join(folder, file), server.host, String(server.port), server.user, `${name}${round}`]
  await mustRun(process.execPath, args, { env: plainEnv({ NODE_ENV: 'production' }) })
}

const measured = await measure([
  { name: 'psql', prepare: database('psql'), run: (round) => psqlFile(server, `psql${round}`, all) },
  {
    name: 'homing apply',
    prepare: database('homing'),
    run: async (round) => void (await mustHome(['apply', '--url', server.url(`homing${round}`)], home.dir)),
  },
  {
    name: 'dbmate',
    prepare: database('dbmate'),
    run: async (round) => {
      const args = ['--url', dbmateUrl(round), '--migrations-dir', dbmate, '--no-dump-schema', 'migrate']
      await mustRun(DBMATE, args, { cwd: dbmate })
    },
  },
  { name: 'drizzle', prepare: database('drizzle'), run: node(drizzle, 'run.mjs', 'drizzle') },
  { name: 'knex', prepare: database('knex'), run: node(knex, 'run.cjs', 'knex') },
])

/* They count only when they have done the same. */
const round = 1
const tables = `SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^t[0-9]+$'`
for (const name of ['psql', 'homing', 'dbmate', 'drizzle', 'knex']) {
  const found = (await server.rows<{ tables: number }>(`${name}${round}`, tables))[0]!.tables
  if (found !== COUNT / 4) throw new Error(`${name} has made ${found} tables`)
}

ratio(measured, 'homing apply', 'psql', 1.3)
for (const other of ['dbmate', 'drizzle', 'knex']) ratio(measured, 'homing apply', other, 1)
await server.createDatabase('memory')
await memory(['apply', '--url', server.url('memory')], home.dir)
await server.remove()
