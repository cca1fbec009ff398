/*
 * medusa.ts - the migrations of the packages @medusajs/*, written by others for MikroORM, as SQL.
 *
 * A migration there is a class with a method that adds texts. Each package has a history of its own; all of it together
 * makes one database. Those that look at the database first are answered by one that stands where they stand.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'

import { quietly, scriptOf, type History, type Migration, type Row, type Way } from './history.ts'

const TOOLS = path.resolve(import.meta.dirname, '../../.tools')

/** Runs what is pending and answers a query. */
export type Execute = (script: string, query: string) => Promise<Row[]>

/* The class that theirs extend. */
class Base {
  readonly written: string[] = []
  reads = false
  answer: ((query: string) => Promise<Row[]>) | undefined

  addSql(text: string): void {
    this.written.push(text)
  }

  /** What is run at once, and may be looked at. */
  async execute(text: string): Promise<Row[]> {
    if (!/^\s*select\b/i.test(text)) {
      this.written.push(text)
      return []
    }
    this.reads = true
    return this.answer!(text)
  }

  async down(): Promise<void> {
    throw new Error('its author wrote no way down')
  }
}

interface Author extends Base {
  up(): Promise<void>
}

/* As @medusajs/utils has it: for each column that there is. */
const alterColumnIfExists = (table: string, columns: string[], what: string): string => `
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY[${columns.map((one) => `'${one}'`).join(', ')}] LOOP
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = '${table}' AND column_name = name) THEN
      EXECUTE format('ALTER TABLE %I ALTER COLUMN %I ${what}', '${table}', name);
    END IF;
  END LOOP;
END $$;`

let made = 0
const PARTS: Record<string, unknown> = {
  ulid: { ulid: (): string => `01${String(++made).padStart(24, '0')}` },
  '@medusajs/framework/utils': { generatePostgresAlterColummnIfExistStatement: alterColumnIfExists },
}

function classOf(file: string): new () => Author {
  const real = createRequire(file)
  const required = (name: string): unknown => (name.endsWith('/migrations') ? { Migration: Base } : (PARTS[name] ?? real(name)))
  const module = { exports: {} as Record<string, new () => Author> }
  const body = vm.compileFunction(fs.readFileSync(file, 'utf8'), ['module', 'exports', 'require'], { filename: file })
  body(module, module.exports, required)
  const found = Object.values(module.exports).filter((one) => typeof one === 'function')
  if (found.length !== 1) throw new Error(`${file} exports ${found.length} classes instead of one`)
  return found[0]!
}

/** The packages that have migrations. */
export function medusaPackages(): string[] {
  const found = fs.existsSync(TOOLS) ? fs.readdirSync(TOOLS).filter((name) => name.startsWith('medusajs-')) : []
  if (found.length === 0) throw new Error(`no package of @medusajs is in ${TOOLS}; run tools/install`)
  return found.sort()
}

async function record(one: Author, way: 'up' | 'down'): Promise<Way> {
  one.written.length = 0
  await quietly(() => one[way]())
  return { first: [], sql: [...one.written] }
}

/** Records one package; `execute` reaches a database that is empty at first, and is asked where a migration asks. */
export async function recordMedusa(name: string, execute: Execute): Promise<History> {
  const short = name.replace(/^medusajs-(.*)-[\d.]+$/, '$1')
  const folder = path.join(TOOLS, name, 'dist/migrations')
  const files = fs.readdirSync(folder).filter((file) => /\d{14}.*\.js$/.test(file)).sort()
  const migrations: Migration[] = []
  const waiting: string[] = []
  const flush = (query: string): Promise<Row[]> => execute(scriptOf({ first: [], sql: waiting.splice(0) }), query)
  made = 0
  for (const file of files) {
    const one = new (classOf(path.join(folder, file)))()
    let played = 0
    one.answer = (query) => {
      waiting.push(...one.written.slice(played))
      played = one.written.length
      return flush(query)
    }
    const up = await record(one, 'up')
    waiting.push(...up.sql.slice(played))
    one.answer = flush
    const migration: Migration = { id: `${short}-${file.slice(0, -3)}`, up, down: undefined, reads: false }
    try {
      migration.down = await record(one, 'down')
    } catch (e) {
      migration.noDown = e instanceof Error ? e.message : String(e)
    }
    migrations.push({ ...migration, reads: one.reads })
  }
  return { name: `medusa ${short}`, base: '', migrations }
}
