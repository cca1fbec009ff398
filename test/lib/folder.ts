/*
 * folder.ts - a history in a folder, as Prisma, Drizzle, Diesel, goose and golang-migrate lay it out, read as their tools do.
 *
 * It is not read by what is tested: what the program makes of a layout is compared with this elsewhere.
 */
import fs from 'node:fs'
import path from 'node:path'

import type { History, Migration, Way } from './history.ts'

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const read = (...parts: string[]): string => fs.readFileSync(path.join(...parts), 'utf8')

/* Statement by statement, as a tool without a transaction of its own; a file that begins one has it. */
const loose = (text: string): Way => ({ first: [text], sql: [] })
const whole = (text: string): Way => ({ first: [], sql: [text] })

function one(id: string, up: Way, down?: Way): Migration {
  return { id, up, down, reads: false }
}

/* `<folder>/up.sql` and `down.sql`, or `<folder>/migration.sql`. */
function inFolder(folder: string, name: string): Migration | undefined {
  const has = (file: string): boolean => fs.existsSync(path.join(folder, name, file))
  if (has('migration.sql')) return one(name, loose(read(folder, name, 'migration.sql')))
  if (!has('up.sql')) return undefined
  return one(name, whole(read(folder, name, 'up.sql')), has('down.sql') ? whole(read(folder, name, 'down.sql')) : undefined)
}

function gooseFile(folder: string, file: string): Migration {
  const text = read(folder, file)
  const way = /^-- \+goose NO TRANSACTION/m.test(text) ? loose : whole
  const [up = '', down] = text.replace(/^[\s\S]*?-- \+goose Up\s*\n/, '').split(/^-- \+goose Down\s*$/m)
  const plain = (part: string): string => part.replace(/^-- \+goose .*$/gm, '')
  return one(file.slice(0, -4), way(plain(up)), down === undefined ? undefined : way(plain(down)))
}

function pairOfFiles(folder: string, file: string): Migration {
  const down = file.replace(/\.up\.sql$/, '.down.sql')
  const back = fs.existsSync(path.join(folder, down)) ? whole(read(folder, down)) : undefined
  return one(file.replace(/\.up\.sql$/, ''), whole(read(folder, file)), back)
}

function migrationsIn(folder: string): Migration[] {
  const journal = path.join(folder, 'meta/_journal.json')
  if (fs.existsSync(journal)) {
    const { entries } = JSON.parse(read(journal)) as { entries: { tag: string }[] }
    return entries.map(({ tag }) => one(tag, loose(read(folder, `${tag}.sql`))))
  }
  const names = fs.readdirSync(folder).sort(bytes)
  const files = names.filter((name) => name.endsWith('.sql') && fs.statSync(path.join(folder, name)).isFile())
  if (files.some((name) => name.endsWith('.up.sql'))) return files.filter((name) => name.endsWith('.up.sql')).map((file) => pairOfFiles(folder, file))
  if (files.length > 0) return files.map((file) => gooseFile(folder, file))
  return names.map((name) => inFolder(folder, name)).filter((found) => found !== undefined)
}

/** The history that lies in a folder. */
export function historyIn(folder: string): History {
  return { name: path.basename(folder), base: '', migrations: migrationsIn(folder) }
}
