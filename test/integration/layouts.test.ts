/*
 * layouts.test.ts - projects as other tools leave them: applied, told, and where they have ways back, brought home.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'

import { mustRun } from '../lib/child.ts'
import { project, type Project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres } from '../lib/servers.ts'

interface Case {
  layout: string
  engine: 'postgres' | 'sqlite'
  /** relative to the folder of the migrations */
  files: Record<string, string>
  /** ids, in the order in which they run */
  ids: string[]
  /** tables after `apply`, besides the registry's */
  tables: string[]
  /** tables after `rollback --last`; without it there is no way back to try */
  back?: string[]
}

const WHO = '2024-01-01T00:00:00Z A B <a@example.org> # why'

const CASES: Case[] = [
  {
    layout: 'native',
    engine: 'sqlite',
    files: { '1_a.sql': 'CREATE TABLE a (i int);', '2_b.sql': 'CREATE TABLE b (i int);\n-- homing: down\nDROP TABLE b;' },
    ids: ['1_a', '2_b'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'prisma',
    engine: 'sqlite',
    files: {
      'migration_lock.toml': 'provider = "sqlite"\n',
      '20240101000000_init/migration.sql': '-- CreateTable\nCREATE TABLE "a" ("id" INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO "a" VALUES (1);\n',
      '20240102000000_next/migration.sql':
        '-- CreateTable\nCREATE TABLE "b" ("id" INTEGER NOT NULL PRIMARY KEY, "a" INTEGER REFERENCES "a" ("id"));\n\n' +
        '-- RedefineTables\nPRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n' +
        'CREATE TABLE "new_a" ("id" INTEGER NOT NULL PRIMARY KEY, "n" TEXT);\nINSERT INTO "new_a" ("id") SELECT "id" FROM "a";\n' +
        'DROP TABLE "a";\nALTER TABLE "new_a" RENAME TO "a";\nPRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n\n' +
        '-- CreateIndex\nCREATE UNIQUE INDEX "a_n" ON "a"("n");\n',
      '20240103000000_empty/migration.sql': '-- This is an empty migration.\n',
    },
    ids: ['20240101000000_init', '20240102000000_next', '20240103000000_empty'],
    tables: ['a', 'b'],
    back: ['a', 'b'],
  },
  {
    layout: 'drizzle',
    engine: 'postgres',
    files: {
      'meta/_journal.json': JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: [
          { idx: 0, version: '7', when: 1700000000000, tag: '0000_zoo', breakpoints: true },
          { idx: 1, version: '7', when: 1700000000001, tag: '0001_ant', breakpoints: true },
        ],
      }),
      '0000_zoo.sql': 'CREATE TABLE "zoo" ("id" int)\n--> statement-breakpoint\nCREATE TABLE "yak" ("id" int);\n',
      '0001_ant.sql': 'ALTER TABLE "zoo" ADD COLUMN "ant" text;--> statement-breakpoint\nDROP TABLE "yak";',
    },
    ids: ['0000_zoo', '0001_ant'],
    tables: ['zoo'],
  },
  {
    layout: 'drizzle-1',
    engine: 'sqlite',
    files: {
      '20240101000000_zoo/migration.sql': 'CREATE TABLE `zoo` (`id` int)\n--> statement-breakpoint\nCREATE TABLE `yak` (`id` int);',
      '20240101000000_zoo/snapshot.json': '{}',
    },
    ids: ['20240101000000_zoo'],
    tables: ['yak', 'zoo'],
  },
  {
    layout: 'node-pg-migrate',
    engine: 'postgres',
    files: {
      '1700000000000_a.sql': '-- Up Migration\nCREATE TABLE a (i int);\n\n-- Down Migration\nDROP TABLE a;\n',
      '20231114221321000_b.sql': '-- Up Migration\nCREATE TABLE b (i int);\n\n-- Down Migration\nDROP TABLE b;\n',
    },
    ids: ['1700000000000_a', '20231114221321000_b'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'dbmate',
    engine: 'postgres',
    files: {
      '20240101000000_a.sql': '-- migrate:up\nCREATE TABLE a (i int);\n\n-- migrate:down\nDROP TABLE a;\n',
      '20240102000000_i.sql':
        '-- migrate:up transaction:false\nCREATE TABLE b (i int);\nCREATE INDEX CONCURRENTLY a_i ON a (i);\n\n' +
        '-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY a_i;\nDROP TABLE b;\n',
    },
    ids: ['20240101000000_a', '20240102000000_i'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'golang-migrate',
    engine: 'sqlite',
    files: {
      '9_a.up.sql': 'BEGIN;\nCREATE TABLE a (i int);\nCOMMIT;\n',
      '9_a.down.sql': 'DROP TABLE a;\n',
      '10_b.up.sql': 'CREATE TABLE b (i int);\nINSERT INTO b VALUES (1);\n',
      '10_b.down.sql': 'BEGIN;\nDELETE FROM b;\nDROP TABLE b;\nCOMMIT;\n',
    },
    ids: ['9_a', '10_b'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'goose',
    engine: 'postgres',
    files: {
      '00001_a.sql':
        '-- +goose Up\nCREATE TABLE a (i int);\n-- +goose StatementBegin\nCREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$\n' +
        'BEGIN\n  RETURN 1;\nEND $$;\n-- +goose StatementEnd\n\n-- +goose Down\nDROP FUNCTION one;\nDROP TABLE a;\n',
      '00002_b.sql':
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TYPE mood AS ENUM ('x');\nALTER TYPE mood ADD VALUE 'y';\n" +
        "CREATE TABLE b (m mood DEFAULT 'y');\n-- +goose Down\nDROP TABLE b;\nDROP TYPE mood;\n",
    },
    ids: ['00001_a', '00002_b'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'flyway',
    engine: 'postgres',
    files: {
      'V1.10__ten.sql': 'CREATE TABLE ten (i int REFERENCES two (i));\n',
      'U1.10__ten.sql': 'DROP TABLE ten;\n',
      'V1.2__two.sql': 'CREATE TABLE two (i int PRIMARY KEY);\n',
      'later/V2__three.sql': 'CREATE TABLE three (i int);\n',
      'later/U2__three.sql': 'DROP TABLE three;\n',
    },
    ids: ['V1.2__two', 'V1.10__ten', 'V2__three'],
    tables: ['ten', 'three', 'two'],
    back: ['ten', 'two'],
  },
  {
    layout: 'diesel',
    engine: 'sqlite',
    files: {
      '2024-01-01-000000_a/up.sql': 'CREATE TABLE a (i int);\n',
      '2024-01-01-000000_a/down.sql': 'DROP TABLE a;\n',
      '2024-01-02-000000_b/up.sql': 'CREATE TABLE b (i int);\n',
      '2024-01-02-000000_b/down.sql': 'DROP TABLE b;\n',
    },
    ids: ['2024-01-01-000000_a', '2024-01-02-000000_b'],
    tables: ['a', 'b'],
    back: ['a'],
  },
  {
    layout: 'supabase',
    engine: 'postgres',
    files: {
      '../config.toml': 'project_id = "shop"\n',
      '20240101000000_remote_schema.sql':
        "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nCREATE SCHEMA IF NOT EXISTS \"public\";\n" +
        "SET default_tablespace = '';\nSET default_table_access_method = \"heap\";\nCREATE TABLE IF NOT EXISTS \"public\".\"a\" (i int);\nRESET ALL;\n",
      '20240102000000_b.sql': 'begin;\ncreate table b (i int);\ncommit;\n',
    },
    ids: ['20240101000000_remote_schema', '20240102000000_b'],
    tables: ['a', 'b'],
  },
  {
    layout: 'graphile-migrate',
    engine: 'postgres',
    files: {
      'committed/000001.sql': '--! Previous: -\n--! Hash: sha1:aa\n\nDROP TABLE IF EXISTS a;\nCREATE TABLE a (i int);\n',
      'committed/000002-b.sql': '--! Previous: sha1:aa\n--! Hash: sha1:bb\n\n--! no-transaction\nCREATE INDEX CONCURRENTLY a_i ON a (i);\n',
      'current.sql': '-- what is being worked on\nCREATE TABLE c (i int);\n',
    },
    ids: ['000001', '000002-b'],
    tables: ['a'],
  },
  {
    layout: 'sqitch',
    engine: 'postgres',
    files: {
      'sqitch.plan': `%syntax-version=1.0.0\n%project=shop\n\nzebra ${WHO}\napple [zebra] ${WHO}\n`,
      'deploy/zebra.sql': '-- Deploy shop:zebra to pg\n\nBEGIN;\n\nCREATE TABLE zebra (i int);\n\nCOMMIT;\n',
      'revert/zebra.sql': '-- Revert shop:zebra from pg\n\nBEGIN;\n\nDROP TABLE zebra;\n\nCOMMIT;\n',
      'verify/zebra.sql': '-- Verify shop:zebra on pg\n\nBEGIN;\n\nSELECT i FROM zebra WHERE false;\n\nROLLBACK;\n',
      'deploy/apple.sql': '-- Deploy shop:apple to pg\n-- requires: zebra\n\nBEGIN;\n\nCREATE TABLE apple (i int);\n\nCOMMIT;\n',
      'revert/apple.sql': '-- Revert shop:apple from pg\n\nBEGIN;\n\nDROP TABLE apple;\n\nCOMMIT;\n',
    },
    ids: ['zebra', 'apple'],
    tables: ['apple', 'zebra'],
    back: ['zebra'],
  },
]

interface Place {
  url: string
  tables(): Promise<string[]>
}

async function place(p: Project, engine: Case['engine']): Promise<Place> {
  if (engine === 'sqlite') {
    const { file, url } = p.sqlite()
    const list = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'homing%' AND name NOT LIKE 'sqlite%' ORDER BY 1;"
    return { url, tables: async () => lines(await mustRun('sqlite3', [file, list])) }
  }
  const server = await sharedPostgres(15)
  const database = await freshDatabase(server)
  const list = "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1"
  return { url: server.url(database), tables: async () => lines(await server.psql(database, list)) }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

interface Status {
  migrations: { id: string; state: string }[]
  warnings?: string[]
}

async function states(dir: string, url: string): Promise<Record<string, string>> {
  const said = await homing(['status', '--url', url, '--json'], { cwd: dir })
  return Object.fromEntries(said.json<Status>().migrations.map((m) => [m.id, m.state]))
}

function every(ids: string[], state: string): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, state]))
}

describe('layouts', { concurrency: 2, timeout: 300_000 }, () => {
  for (const c of CASES) {
    test(`${c.layout} on ${c.engine}`, async () => {
      const p = project(c.files)
      const { url, tables } = await place(p, c.engine)
      const planned = await homing(['status', '--url', url, '--json'], { cwd: p.dir })
      assert.deepEqual(planned.json<Status>().migrations.map((m) => m.id), c.ids, planned.stderr)
      const applied = await homing(['apply', '--url', url], { cwd: p.dir })
      assert.equal(applied.code, 0, applied.stderr)
      assert.deepEqual(await tables(), c.tables)
      assert.deepEqual(await states(p.dir, url), every(c.ids, 'applied'))
      const again = await homing(['apply', '--url', url], { cwd: p.dir })
      assert.equal(again.code, 0, again.stderr)
      if (!c.back) return
      const back = await homing(['rollback', '--last', '--url', url], { cwd: p.dir })
      assert.equal(back.code, 0, back.stderr)
      assert.deepEqual(await tables(), c.back)
      const after = await states(p.dir, url)
      assert.deepEqual(after, { ...every(c.ids, 'applied'), [c.ids.at(-1)!]: 'pending' })
      const forth = await homing(['apply', '--url', url], { cwd: p.dir })
      assert.equal(forth.code, 0, forth.stderr)
      assert.deepEqual(await tables(), c.tables)
    })
  }
})

describe('which layout it is', { timeout: 60_000 }, () => {
  test('two that fit are refused, until homing.json says which', async () => {
    const files = { '20240101000000_a/migration.sql': 'CREATE TABLE a (i int);' }
    const p = project(files)
    const { url } = p.sqlite()
    const refused = await homing(['apply', '--url', url], { cwd: p.dir })
    assert.equal(refused.code, 2)
    const told = await homing(['status', '--url', url], { cwd: p.dir })
    assert.equal(told.code, 0)
    assert.match(told.stderr, /the project's files are not looked at: .* looks like/s)
    assert.match(refused.stderr, /looks like prisma and like drizzle-1/)
    assert.match(refused.stderr, /"layout": "prisma"/)
    fs.writeFileSync(path.join(p.dir, 'homing.json'), '{ "layout": "prisma" }')
    const applied = await homing(['apply', '--url', url], { cwd: p.dir })
    assert.equal(applied.code, 0, applied.stderr)
  })

  test('a layout that is not there is refused with its line', async () => {
    const p = project({}, '{\n  "layout": "prisam"\n}')
    const said = await homing(['status', '--url', p.sqlite().url], { cwd: p.dir })
    assert.equal(said.code, 2)
    assert.match(said.stderr, /homing\.json: line 2: "layout" is no layout that Homing knows/)
    assert.match(said.stderr, /did you mean "prisma"\?/)
  })

  test('migrations in code are not run, and nothing is run past them', async () => {
    const p = project({
      '20240101_a.sql': 'CREATE TABLE a (i int);',
      '20240102_b.ts': 'export async function up() {}',
      '20240103_c.sql': 'CREATE TABLE c (i int);',
      'index.ts': '',
      'helper.ts': '',
    })
    const at = (...words: string[]): Promise<Answer> => homing([...words, '--url', p.sqlite().url], { cwd: p.dir })
    for (const command of ['plan', 'apply', 'rehearse']) {
      const said = await at(command)
      assert.equal(said.code, 4, said.stderr)
      assert.match(said.stderr, /20240102_b\.ts is a program, and has not run here: Homing runs SQL/)
      assert.match(said.stderr.replace(/\s+/g, ' '), /run it by its own tool, then `homing adopt` .*; what stands before it: --to 20240101_a/)
    }
    assert.equal((await at('apply', '--to', '20240101_a')).code, 0)
    const told = (await at('status', '--json')).json<Status>()
    assert.deepEqual(told.migrations.map((m) => `${m.id} ${m.state}`), ['20240101_a applied', '20240102_b pending', '20240103_c pending'])
    assert.match((await at('status')).stdout, /20240102_b +pending +by code/)
  })

  test('the folder of another tool is named where ours is not', async () => {
    const p = project()
    fs.rmSync(p.migrations, { recursive: true })
    fs.mkdirSync(path.join(p.dir, 'prisma/migrations'), { recursive: true })
    for (const [command, code] of [['plan', 2], ['status', 0]] as const) {
      const said = await homing([command, '--url', p.sqlite().url], { cwd: p.dir })
      assert.equal(said.code, code)
      assert.match(said.stderr.replace(/\s+/g, ' '), /are they in prisma\/migrations\? then: --dir prisma\/migrations/)
    }
  })

  test('a new migration is begun only where the layout takes it', async () => {
    const p = project({ '1_a.sql': '-- migrate:up\nSELECT 1;\n' })
    const refused = await homing(['new', 'more'], { cwd: p.dir })
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /migrations has the layout of dbmate/)
    assert.deepEqual(fs.readdirSync(p.migrations), ['1_a.sql'])
    const code = project({ '1_a.ts': 'export {}' })
    assert.equal((await homing(['new', 'more'], { cwd: code.dir })).code, 0)
    assert.equal((await homing(['plan', '--url', code.sqlite().url], { cwd: code.dir })).code, 2, 'it has no statement yet')
  })

  test('work that is not committed is told and not run', async () => {
    const p = project({ 'committed/000001.sql': '--! Previous: -\n--! Hash: sha1:a\n\nSELECT 1;\n', 'current.sql': 'SELECT 2;\n' })
    const said = await homing(['status', '--url', p.sqlite().url, '--json'], { cwd: p.dir })
    assert.deepEqual(said.json<Status>().migrations.map((m) => m.id), ['000001'])
    assert.match(JSON.stringify(said.json<Status>().warnings), /current\.sql is not read: it is not committed yet/)
  })
})
