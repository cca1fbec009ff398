/*
 * project.ts - a folder with migrations, as a user of Homing has one.
 */
import fs from 'node:fs'
import path from 'node:path'

import { tempFolder } from './temp.ts'

export interface Project {
  /** what to give as `cwd` */
  readonly dir: string
  /** the folder of the migrations */
  readonly migrations: string
  /** writes, or overwrites, files; names are relative to the migrations folder */
  write(files: Record<string, string | Buffer>): void
  /** removes one migration */
  remove(file: string): void
  /** an SQLite database of the project: its path and its URL */
  sqlite(name?: string): { file: string; url: string }
}

/** Makes a project of the given migrations; `config` becomes its homing.json. */
export function project(files: Record<string, string | Buffer> = {}, config?: unknown): Project {
  const dir = tempFolder('project')
  const migrations = path.join(dir, 'migrations')
  fs.mkdirSync(migrations)
  if (config !== undefined) {
    const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2)
    fs.writeFileSync(path.join(dir, 'homing.json'), text)
  }
  const write = (more: Record<string, string | Buffer>): void => {
    for (const [name, text] of Object.entries(more)) {
      const file = path.join(migrations, name)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text)
    }
  }
  write(files)
  return {
    dir,
    migrations,
    write,
    remove: (file) => fs.rmSync(path.join(migrations, file)),
    sqlite: (name = 'app.db') => {
      const file = path.join(dir, name)
      return { file, url: `sqlite:${file}` }
    },
  }
}
