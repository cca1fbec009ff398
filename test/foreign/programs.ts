/*
 * programs.ts - tools whose migrations are programs, run as their users run them: by their own command, on a folder of
 * files in the form in which they make them. Each migration makes one table, m1, m2, ...
 */
import fs from 'node:fs'
import path from 'node:path'

import { mustRun, plainEnv } from '../lib/child.ts'
import { packaged } from './load.ts'
import type { Place } from './tools.ts'

export interface Program {
  /** as Homing names it */
  name: string
  title: string
  /** the file of the nth migration, and what stands in it */
  file(n: number): string
  text(n: number): string
  /** an SQL file of ours that stands behind the nth */
  behind(n: number): string
  /** what the tool wants beside the migrations */
  settings(place: Place): Record<string, string>
  /** applies all that is new */
  up: string[]
  /** takes the last one back */
  down: string[]
  /** the command that says what is applied, and the names of those that are not in what it says */
  list: string[]
  pending(said: string): string[]
}

const stamp = (n: number): string => `2024010100000${n}`
const millis = (n: number): number => 1_700_000_000_000 + n
const isLite = (place: Place): boolean => place.database === ''
const all = (said: string, form: RegExp): string[] => [...said.matchAll(form)].map((found) => found[1]!)

/** Node's own SQLite in the form of the package better-sqlite3. */
const BETTER = `const { DatabaseSync } = require('node:sqlite')
module.exports = class {
  constructor(file) { this.db = new DatabaseSync(file) }
  prepare(text) {
    const prepared = this.db.prepare(text)
    prepared.reader = /^\\s*(select|pragma|with)\\b|\\breturning\\b/i.test(text)
    return prepared
  }
  exec(text) { this.db.exec(text) }
  pragma(text) { return this.db.prepare('PRAGMA ' + text).all() }
  close() { this.db.close() }
}
`

/** Node's own SQLite in the form of the package sqlite3. */
const CALLBACKS = `const { DatabaseSync } = require('node:sqlite')
class Database {
  constructor(file, mode, done) { this.db = new DatabaseSync(file); this.filename = file; setImmediate(done, null) }
  serialize(what) { what() }
  close(done) { this.db.close(); setImmediate(done, null) }
  take(how, text, values, done) {
    if (typeof values === 'function') [values, done] = [[], values]
    let said = null, rows = [], to = {}
    try {
      const prepared = this.db.prepare(text)
      values = Array.isArray(values) ? values : values && Object.keys(values).length > 0 ? [values] : []
      if (how === 'all') rows = prepared.all(...values)
      else { const made = prepared.run(...values); to = { changes: made.changes, lastID: Number(made.lastInsertRowid) } }
    } catch (e) { said = e }
    setImmediate(() => done?.call(to, said, rows))
    return this
  }
  run(text, values, done) { return this.take('run', text, values, done) }
  all(text, values, done) { return this.take('all', text, values, done) }
}
module.exports = { Database, OPEN_READONLY: 1, OPEN_READWRITE: 2, OPEN_CREATE: 4 }
`

const typeorm: Program = {
  name: 'typeorm',
  title: 'TypeORM',
  file: (n) => `${millis(n)}-M${n}x.js`,
  text: (n) => `module.exports = class M${n}x${millis(n)} {
  async up(queryRunner) { await queryRunner.query('CREATE TABLE m${n} (id integer)') }
  async down(queryRunner) { await queryRunner.query('DROP TABLE m${n}') }
}
`,
  behind: (n) => `${millis(n)}-own.sql`,
  settings(place) {
    const { host, port, user: username, database } = place
    const how = isLite(place) ? { type: 'better-sqlite3', database: host } : { type: 'postgres', host, port, username, database }
    return {
      'better.cjs': BETTER,
      'source.cjs': `const { DataSource } = require('typeorm')
module.exports = new DataSource({ ...${JSON.stringify(how)}, driver: ${isLite(place) ? "require('./better.cjs')" : 'undefined'},
  migrations: [__dirname + '/migrations/*.js'] })\n`,
    }
  },
  up: ['typeorm/cli.js', 'migration:run', '-d', 'source.cjs'],
  down: ['typeorm/cli.js', 'migration:revert', '-d', 'source.cjs'],
  list: ['typeorm/cli.js', 'migration:show', '-d', 'source.cjs'],
  pending: (said) => all(said, /\[ \] (?:\d+ )?M(\dx)/g).map((name) => `m${name[0]!}`),
}

const sequelize: Program = {
  name: 'sequelize',
  title: 'Sequelize',
  file: (n) => `${stamp(n)}-m${n}.js`,
  text: (n) => `'use strict';
/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up (queryInterface, Sequelize) { await queryInterface.createTable('m${n}', { id: Sequelize.INTEGER }); },
  async down (queryInterface, Sequelize) { await queryInterface.dropTable('m${n}'); }
};
`,
  behind: (n) => `${stamp(n)}-own.sql`,
  settings(place) {
    const { host, port, user: username, database } = place
    const how = isLite(place) ? { dialect: 'sqlite', storage: host } : { dialect: 'postgres', host, port, username, database }
    return {
      'callbacks.cjs': CALLBACKS,
      'config.cjs': `module.exports = { ...${JSON.stringify(how)}, dialectModule: ${isLite(place) ? "require('./callbacks.cjs')" : 'undefined'} }\n`,
    }
  },
  up: ['sequelize-cli/lib/sequelize', 'db:migrate', '--config', 'config.cjs'],
  down: ['sequelize-cli/lib/sequelize', 'db:migrate:undo', '--config', 'config.cjs'],
  list: ['sequelize-cli/lib/sequelize', 'db:migrate:status', '--config', 'config.cjs'],
  pending: (said) => all(said, /^down \d+-(m\d)\.js$/gm),
}

const mikro: Program = {
  name: 'mikro-orm',
  title: 'MikroORM',
  file: (n) => `Migration${stamp(n)}_m${n}.js`,
  text: (n) => `import { Migration } from '@mikro-orm/migrations';
export class Migration${stamp(n)}_m${n} extends Migration {
  up() { this.addSql('create table m${n} (id integer);'); }
  down() { this.addSql('drop table m${n};'); }
}
`,
  behind: (n) => `Migration${stamp(n)}_own.sql`,
  settings(place) {
    const { host, port, user, database } = place
    const how = isLite(place) ? { dbName: host } : { host, port, user, dbName: database }
    return {
      'mikro-orm.config.mjs': `import { defineConfig } from '@mikro-orm/${isLite(place) ? 'libsql' : 'postgresql'}'
import { Migrator } from '@mikro-orm/migrations'
import { EntitySchema } from '@mikro-orm/core'
export default defineConfig({ ...${JSON.stringify(how)}, extensions: [Migrator], migrations: { path: 'migrations' },
  entities: [new EntitySchema({ name: 'm1', properties: { id: { type: 'number', primary: true } } })] })\n`,
    }
  },
  up: ['@mikro-orm/cli/cli.js', 'migration:up', '--config', 'mikro-orm.config.mjs'],
  down: ['@mikro-orm/cli/cli.js', 'migration:down', '--config', 'mikro-orm.config.mjs'],
  list: ['@mikro-orm/cli/cli.js', 'migration:pending', '--config', 'mikro-orm.config.mjs'],
  pending: (said) => all(said, /Migration\d+_(m\d)/g),
}

export const programs: Program[] = [typeorm, sequelize, mikro]

/** A project of such a tool, as it lies in a folder. */
export class ProgramProject {
  readonly dir: string
  readonly migrations: string
  readonly #tool: Program

  constructor(tool: Program, place: Place, dir: string) {
    this.#tool = tool
    this.dir = dir
    this.migrations = path.join(dir, 'migrations')
    fs.mkdirSync(this.migrations, { recursive: true })
    fs.symlinkSync(packaged('.'), path.join(dir, 'node_modules'))
    fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ dependencies: { '@mikro-orm/cli': '*' } }))
    fs.writeFileSync(path.join(this.migrations, 'package.json'), JSON.stringify({ type: tool.text(1).startsWith('import') ? 'module' : 'commonjs' }))
    for (const [name, text] of Object.entries(tool.settings(place))) fs.writeFileSync(path.join(dir, name), text)
  }

  add(n: number): void {
    fs.writeFileSync(path.join(this.migrations, this.#tool.file(n)), this.#tool.text(n))
  }

  async #run([script = '', ...words]: string[]): Promise<string> {
    return mustRun(process.execPath, [packaged(script), ...words], { cwd: this.dir, env: plainEnv({ NO_COLOR: '1', HOME: this.dir }) })
  }

  up = (): Promise<string> => this.#run(this.#tool.up)
  down = (): Promise<string> => this.#run(this.#tool.down)

  async pending(): Promise<string[]> {
    return this.#tool.pending(await this.#run(this.#tool.list))
  }
}
