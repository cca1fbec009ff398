/*
 * load.ts - modules of the tools in this folder's node_modules, which the rest of the tests do not need.
 */
import fs from 'node:fs'
import path from 'node:path'

/** The module of that name; its types are not looked at. */
export async function load(name: string): Promise<any> {
  return await import(name)
}

/** A file of a package; throws when tools/install has not run. */
export function packaged(...parts: string[]): string {
  const file = path.join(import.meta.dirname, 'node_modules', ...parts)
  if (!fs.existsSync(file)) throw new Error(`${file} is missing; run tools/install`)
  return file
}
