/*
 * attributes.ts - which kinds of objects a catalogue has, which attributes it prints of them, and which of those some changes alter.
 *
 * The kinds and attributes are those that the statements catalog_*.sql give, as their heads say; a variant for a version has its own.
 */
import fs from 'node:fs'
import path from 'node:path'

const SRC = path.resolve(import.meta.dirname, '../../src')
const KINDS = [...fs.readFileSync(path.join(SRC, 'catalog/kind.c'), 'utf8').matchAll(/KIND\("([^"]+)"/g)].map(([, name]) => name!)
const PATH = new Set(['kind', 'schema', 'name', 'sub'])

/** Of each statement its kinds and attributes: "kind: attribute", and "kind: created", "kind: dropped". A kind goes by the first of its statement. */
export class Attributes {
  private readonly first = new Map<string, string>()
  private readonly open = new Set<string>()

  constructor(engine: 'postgres' | 'sqlite') {
    const folder = path.join(SRC, 'driver', engine, 'sql')
    for (const file of fs.readdirSync(folder).filter((name) => /^catalog_\w+(\.from\d+)?\.sql$/.test(name))) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8')
      const chosen = /SELECT ([\s\S]*?) AS kind/.exec(text)?.[1] ?? ''
      const kinds = [...chosen.matchAll(/'([a-z ]+)'/g)].map(([, name]) => name!).filter((name) => KINDS.includes(name))
      for (const kind of kinds) this.first.set(kind, kinds[0]!)
      for (const kind of kinds) for (const how of ['created', 'dropped']) this.open.add(`${kind}: ${how}`)
      for (const [, name] of text.matchAll(/^-- -> +(\w+) /gm)) if (!PATH.has(name!)) this.open.add(`${kinds[0]}: ${name}`)
    }
  }

  private kindOf(object: string): string {
    return KINDS.filter((kind) => object.startsWith(`${kind} `)).sort((a, b) => b.length - a.length)[0] ?? object
  }

  /** A difference as difference_text() writes it, whatever its direction. */
  take(differs: string): void {
    let kind = ''
    for (const line of differs.split('\n')) {
      const [, how, object] = /^(changed|only left|only right): (.*)$/.exec(line) ?? []
      const [, attribute] = /^ {2}(\w+)(?: |$)/.exec(line) ?? []
      if (object !== undefined) {
        kind = this.kindOf(object)
        if (how !== 'changed') this.open.delete(`${kind}: ${how === 'only left' ? 'created' : 'dropped'}`)
        if (how !== 'changed') kind = ''
      } else if (attribute !== undefined && kind !== '') this.open.delete(`${this.first.get(kind) ?? kind}: ${attribute}`)
    }
  }

  /** What nothing has created, dropped or altered yet. */
  left(): string[] {
    return [...this.open].sort()
  }
}
