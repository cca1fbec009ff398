/*
 * tools.ts - other migration tools, as their users run them, on migrations that each make one table.
 */
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { mustRun, plainEnv } from '../lib/child.ts'
import { tempFolder } from '../lib/temp.ts'
import { load, packaged } from './load.ts'

export interface Place {
  /** for people and tools that take one */
  url: string
  /** PostgreSQL: folder of the socket; SQLite: the file */
  host: string
  port: number
  user: string
  database: string
}

/** A migration as the file that Homing would be given, and as the tool's row is to name it. */
export interface File {
  id: string
  name?: string
  version?: string
  when?: number
  text?: string
  /** what a row needs that is not in the file */
  row?: { name?: string; batch?: number; previous?: string }
}

export interface Tool {
  /** as Homing names it */
  name: string
  title: string
  files: File[]
  /** the tool itself applies what is new among the first `count` */
  run(place: Place, count: number): Promise<void>
}

export const ddl = (n: number): string => `CREATE TABLE m${n} (id integer);\n`
const NUMBERS = [1, 2, 3]
const stamp = (n: number): string => `2024010100000${n}`
const millis = (n: number): number => 1_700_000_000_000 + n

const written = (files: Record<string, string>): string => {
  const folder = tempFolder('tool')
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const first = <Value>(count: number, made: (n: number) => [string, Value]): Record<string, Value> =>
  Object.fromEntries(NUMBERS.slice(0, count).map(made))

export const knex: Tool = {
  name: 'knex',
  title: 'knex',
  files: NUMBERS.map((n) => ({ id: `${stamp(n)}_m${n}`, row: { name: `${stamp(n)}_m${n}.js`, batch: 2 } })),
  async run(place, count) {
    const { default: connect } = await load('knex')
    const directory = written(
      first(count, (n) => [
        `${stamp(n)}_m${n}.js`,
        `exports.up = (k) => k.raw(${JSON.stringify(ddl(n))})\nexports.down = (k) => k.raw('DROP TABLE m${n}')\n`,
      ]),
    )
    const db = connect({ client: 'pg', connection: place.url })
    try {
      await db.migrate.latest({ directory })
    } finally {
      await db.destroy()
    }
  },
}

async function runKysely(dialect: unknown, count: number): Promise<void> {
  const { Kysely, sql } = await load('kysely')
  const { Migrator } = await load('kysely/migration')
  const db = new Kysely({ dialect })
  const migrations = first(count, (n) => [`00${n}_m${n}`, { up: (k: unknown) => sql.raw(ddl(n)).execute(k) }])
  try {
    const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest()
    if (error) throw error
  } finally {
    await db.destroy()
  }
}

export const kysely: Tool = {
  name: 'kysely',
  title: 'kysely',
  files: NUMBERS.map((n) => ({ id: `00${n}_m${n}` })),
  async run(place, count) {
    const { PostgresDialect } = await load('kysely')
    const { default: pg } = await load('pg')
    await runKysely(new PostgresDialect({ pool: new pg.Pool({ connectionString: place.url }) }), count)
  },
}

/** Node's own SQLite in the form of the package that Kysely expects. */
const likeBetterSqlite = (db: DatabaseSync): unknown => ({
  prepare: (text: string) => {
    const prepared = db.prepare(text)
    return {
      reader: /^\s*(select|pragma|with)\b|\breturning\b/i.test(text),
      all: (values: never[]) => prepared.all(...values),
      run: (values: never[]) => prepared.run(...values),
      iterate: (values: never[]) => prepared.iterate(...values),
    }
  },
  close: () => db.close(),
})

export const kyselySqlite: Tool = {
  ...kysely,
  title: 'kysely on SQLite',
  async run(place, count) {
    const { SqliteDialect } = await load('kysely')
    await runKysely(new SqliteDialect({ database: likeBetterSqlite(new DatabaseSync(place.host)) }), count)
  },
}

export const typeorm: Tool = {
  name: 'typeorm',
  title: 'typeorm',
  files: NUMBERS.map((n) => ({
    id: `${millis(n)}-M${n}x`,
    version: String(millis(n)),
    row: { name: `M${n}x${millis(n)}` },
  })),
  async run(place, count) {
    const { DataSource } = await load('typeorm')
    const migrations = NUMBERS.slice(0, count).map(
      (n) =>
        class {
          name = `M${n}x${millis(n)}`
          up(runner: { query(text: string): Promise<void> }): Promise<void> {
            return runner.query(ddl(n))
          }
          down(runner: { query(text: string): Promise<void> }): Promise<void> {
            return runner.query(`DROP TABLE m${n}`)
          }
        },
    )
    const { host, port, user: username, database } = place
    const source = new DataSource({ type: 'postgres', host, port, username, database, migrations })
    await source.initialize()
    try {
      await source.runMigrations()
    } finally {
      await source.destroy()
    }
  },
}

export const mikro: Tool = {
  name: 'mikro-orm',
  title: '@mikro-orm/migrations',
  files: NUMBERS.map((n) => ({ id: `Migration${stamp(n)}` })),
  async run(place, count) {
    const { MikroORM } = await load('@mikro-orm/postgresql')
    const { Migration, Migrator } = await load('@mikro-orm/migrations')
    const { EntitySchema } = await load('@mikro-orm/core')
    const migrationsList = NUMBERS.slice(0, count).map((n) => ({
      name: `Migration${stamp(n)}`,
      class: class extends Migration {
        up(): void {
          ;(this as unknown as { addSql(text: string): void }).addSql(ddl(n))
        }
      },
    }))
    const orm = await MikroORM.init({
      host: place.host,
      port: place.port,
      user: place.user,
      dbName: place.database,
      entities: [new EntitySchema({ name: 'Thing', properties: { id: { type: 'number', primary: true } } })],
      extensions: [Migrator],
      logger: () => undefined,
      migrations: { migrationsList, snapshot: false, path: tempFolder('mikro') },
    })
    try {
      await orm.migrator.up()
    } finally {
      await orm.close(true)
    }
  },
}

export const sequelize: Tool = {
  name: 'sequelize',
  title: 'umzug with sequelize',
  files: NUMBERS.map((n) => ({ id: `${stamp(n)}-m${n}`, row: { name: `${stamp(n)}-m${n}.js` } })),
  async run(place, count) {
    const { Sequelize } = await load('sequelize')
    const { Umzug, SequelizeStorage } = await load('umzug')
    const { host, port, user: username, database } = place
    const db = new Sequelize({ dialect: 'postgres', host, port, username, database, logging: false })
    const migrations = NUMBERS.slice(0, count).map((n) => ({
      name: `${stamp(n)}-m${n}.js`,
      up: () => db.query(ddl(n)),
    }))
    try {
      await new Umzug({ migrations, storage: new SequelizeStorage({ sequelize: db }), logger: undefined }).up()
    } finally {
      await db.close()
    }
  },
}

export const nodeFolder = (count: number): string =>
  written(first(count, (n) => [`${millis(n)}_m${n}.sql`, `-- Up Migration\n${ddl(n)}`]))

export const nodePgMigrate: Tool = {
  name: 'node-pg-migrate',
  title: 'node-pg-migrate',
  files: NUMBERS.map((n) => ({ id: `${millis(n)}_m${n}`, text: ddl(n) })),
  async run(place, count) {
    const { runner } = await load('node-pg-migrate')
    await runner({ databaseUrl: place.url, dir: nodeFolder(count), direction: 'up', migrationsTable: 'pgmigrations', log: () => undefined })
  },
}

/** The files that graphile-migrate's own commit would write. */
async function committed(): Promise<{ hash: string; previous: string; text: string }[]> {
  const { calculateHash } = (await load('graphile-migrate/dist/hash.js')).default
  const out: { hash: string; previous: string; text: string }[] = []
  for (const n of NUMBERS) {
    const previous = out.at(-1)?.hash ?? ''
    const hash: string = calculateHash(ddl(n), previous === '' ? null : previous)
    out.push({ hash, previous, text: `--! Previous: ${previous || '-'}\n--! Hash: ${hash}\n\n${ddl(n)}` })
  }
  return out
}

const graphileFiles = await committed()

export const graphileFolder = (count: number): string =>
  written({ 'current.sql': '', ...first(count, (n) => [`committed/00000${n}.sql`, graphileFiles[n - 1]!.text]) })

export const graphile: Tool = {
  name: 'graphile-migrate',
  title: 'graphile-migrate',
  files: graphileFiles.map(({ previous, text }, at) => ({
    id: `00000${at + 1}`,
    text,
    row: { name: `00000${at + 1}.sql`, previous },
  })),
  async run(place, count) {
    const { migrate } = (await load('graphile-migrate')).default
    const folder = graphileFolder(count)
    const quiet = { error: console.error, warn() {}, info() {}, debug() {} }
    const { clearAllPools } = (await load('graphile-migrate/dist/pgReal.js')).default
    try {
      await migrate({ connectionString: place.url, migrationsFolder: folder, logger: await graphileLogger(quiet) })
    } finally {
      clearAllPools() // it ends the process when a server goes away under an idle session
    }
  },
}

async function graphileLogger(to: Record<string, (text: string) => void>): Promise<unknown> {
  const { Logger } = (await load('@graphile/logger')).default
  return new Logger(() => (level: string, text: string) => to[level]?.(text))
}

const journal = (numbers: number[]): string =>
  JSON.stringify({
    version: '7',
    dialect: 'postgresql',
    entries: numbers.map((n, idx) => ({ idx, version: '7', when: millis(n), tag: `000${n}_m${n}`, breakpoints: true })),
  })

export const drizzleFolder = (numbers: number[]): string =>
  written({
    'meta/_journal.json': journal(numbers),
    ...Object.fromEntries(numbers.map((n) => [`000${n}_m${n}.sql`, ddl(n)])),
  })

export async function runDrizzle(place: Place, numbers: number[]): Promise<void> {
  const { drizzle: open } = await load('drizzle-orm/node-postgres')
  const { migrate } = await load('drizzle-orm/node-postgres/migrator')
  const { default: pg } = await load('pg')
  const pool = new pg.Pool({ connectionString: place.url })
  try {
    await migrate(open(pool), { migrationsFolder: drizzleFolder(numbers) })
  } finally {
    await pool.end()
  }
}

export const drizzle: Tool = {
  name: 'drizzle',
  title: 'drizzle-orm',
  files: NUMBERS.map((n) => ({ id: `000${n}_m${n}`, when: millis(n), text: ddl(n) })),
  run: (place, count) => runDrizzle(place, NUMBERS.slice(0, count)),
}

/** The folders of Drizzle 1.x. */
export const drizzle1Folder = (count: number): string =>
  written({
    ...first(count, (n) => [`${stamp(n)}_m${n}/migration.sql`, ddl(n)]),
    ...first(count, (n) => [`${stamp(n)}_m${n}/snapshot.json`, '{ "version": "8", "dialect": "postgres" }\n']),
  })

export const drizzle1: Tool = {
  name: 'drizzle-1',
  title: 'drizzle-orm 1.x',
  files: NUMBERS.map((n) => ({
    id: `${stamp(n)}_m${n}`,
    version: stamp(n),
    when: Date.UTC(2024, 0, 1, 0, 0, n),
    text: ddl(n),
    row: { name: `${stamp(n)}_m${n}` },
  })),
  async run(place, count) {
    const { drizzle: open } = await load('drizzle-orm-1/node-postgres')
    const { migrate } = await load('drizzle-orm-1/node-postgres/migrator')
    const { default: pg } = await load('pg')
    const pool = new pg.Pool({ connectionString: place.url })
    try {
      await migrate(open({ client: pool }), { migrationsFolder: drizzle1Folder(count) })
    } finally {
      await pool.end()
    }
  },
}

export const drizzleSqlite: Tool = {
  ...drizzle,
  title: 'drizzle-orm on SQLite',
  async run(place, count) {
    const { drizzle: open } = await load('drizzle-orm/sqlite-proxy')
    const { migrate } = await load('drizzle-orm/sqlite-proxy/migrator')
    const db = new DatabaseSync(place.host)
    const proxy = open(async (text: string, values: never[], method: string) => {
      const prepared = db.prepare(text)
      if (method === 'run') return { rows: [prepared.run(...values)] }
      return { rows: prepared.all(...values).map((found) => Object.values(found)) }
    })
    try {
      await migrate(proxy, async (texts: string[]) => texts.forEach((text) => db.exec(text)), {
        migrationsFolder: drizzleFolder(NUMBERS.slice(0, count)),
      })
    } finally {
      db.close()
    }
  },
}

export const dbmateFolder = (count: number): string =>
  written(first(count, (n) => [`${stamp(n)}_m${n}.sql`, `-- migrate:up\n${ddl(n)}\n-- migrate:down\nDROP TABLE m${n};\n`]))

export const dbmate: Tool = {
  name: 'dbmate',
  title: 'dbmate',
  files: NUMBERS.map((n) => ({ id: `${stamp(n)}_m${n}`, version: stamp(n) })),
  async run(place, count) {
    const folder = dbmateFolder(count)
    const program = packaged('@dbmate/linux-x64/bin/dbmate')
    const how = ['--url', place.url, '--migrations-dir', folder, '--no-dump-schema']
    await mustRun(program, [...how, 'migrate'], { env: plainEnv() })
  },
}

export const dbmateSqlite: Tool = { ...dbmate, title: 'dbmate on SQLite' }

export const onPostgres: Tool[] = [
  knex, kysely, typeorm, mikro, sequelize, nodePgMigrate, graphile, drizzle, drizzle1, dbmate,
]
export const onSqlite: Tool[] = [kyselySqlite, drizzleSqlite, dbmateSqlite]
