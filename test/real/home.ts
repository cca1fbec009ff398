/*
 * home.ts - whether a database is what it was, save for what was said.
 *
 * Two dumps are compared as sets of statements (pg_dump) or lines (plain SQL). Where nothing was named as not restored they
 * have to be the same text. Else every statement that differs has to be about an object that was named, and every object that
 * was named has to differ in what plain SQL says of it; pg_dump does not tell all.
 */
import type { Unrestored } from './leader.ts'

function isDump(text: string): boolean {
  return text.startsWith('SET ')
}

/* A dump in its parts; a body may be cut in two, which is the same on both sides. */
function partsOf(dump: string): string[] {
  return isDump(dump) ? dump.split(/;\n/) : dump.split('\n')
}

function without(some: string[], others: string[]): string[] {
  const left = new Map<string, number>()
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1)
  return some.filter((one) => {
    const n = left.get(one) ?? 0
    if (n > 0) left.set(one, n - 1)
    return n === 0
  })
}

/** What one dump has that the other has not, and the reverse, as text for people; empty when there is nothing. */
export function differenceOf(was: string, is: string): string {
  const [l, r] = [partsOf(was), partsOf(is)]
  const said = [...without(l, r).map((one) => `- ${one}`), ...without(r, l).map((one) => `+ ${one}`)]
  if (said.length === 0 && was !== is) {
    const at = l.findIndex((one, i) => one !== r[i])
    return `another order, from: ${l[at]}\n      instead: ${r[at]}`
  }
  return said.map((one) => one.replaceAll('\n', '\n    ')).join('\n')
}

/* Kind, then the parts of the path; parts with quotes do not occur in what is tested. */
function pathOf(object: string): { kind: string; parts: string[] } {
  const [, kind = '', rest = ''] = /^((?:user mapping|materialized view|foreign table|operator class|[a-z]+)) (.*)$/.exec(object) ?? []
  return { kind, parts: rest.replaceAll('"', '').replace(/\(.*$/, '').split('.') }
}

/** Any table at all may have its columns in another order. */
export const ANY_ORDER: Unrestored = { object: '*', why: 'the order of the columns' }

/* Whether a part of a dump is about an object. */
function isAbout(part: string, of: Unrestored): boolean {
  if (of.object === ANY_ORDER.object) return true
  const { kind, parts } = pathOf(of.object)
  /* Its members are the family's as well. */
  if (kind === 'operator class' && /^(ALTER OPERATOR FAMILY|operator family) /.test(part)) return true
  const names = kind === 'index' ? parts.slice(1) : kind === 'user mapping' ? parts : [parts.slice(0, 2).join('.')]
  const plain = part.replaceAll('"', '')
  return names.every((name) => new RegExp(`(^|[^\\w])${name.replace(/[.]/g, '\\.')}($|[^\\w])`).test(plain))
}

/* Settings and privileges stand in the order in which they were once set, which says nothing. */
function anyOrderOfSettings(dump: string): string {
  const sort = (lines: string): string => lines.trimEnd().split('\n').sort().join('\n') + '\n'
  return dump
    .replace(/(^ +SET \w+ TO .*\n){2,}/gm, sort)
    .replace(/(^(GRANT|REVOKE) .*;\n){2,}/gm, sort)
    .replace(/^WITH \((.*)\)/gm, (_, list: string) => `WITH (${list.split(', ').sort().join(', ')})`)
}

/*
 * On 18 a NOT NULL has a name, by default after the table it was made on; and a key of a partition says whether it was
 * made by that of its parent or joined it. Neither means anything, and a restored dump differs in both.
 */
function withoutOrigin(text: string): string {
  return text
    .replace(/^(constraint \| \S+) \S+_not_null\d* \| (n NOT NULL)/gm, '$1 | $2')
    .replace(/^(constraint \| .* \| [pu] .* no inherit) [tf] /gm, '$1 - ')
    .replace(/^schema comment \| (\S+) /gm, 'comment | schema $1 ')
}

function withoutOrigins(catalogue: string): string {
  return withoutOrigin(catalogue)
    .split('\n')
    .sort()
    .filter((line, i, all) => line !== all[i - 1])
    .join('\n')
}

function settled(dump: string): string {
  return isDump(dump) ? anyOrderOfSettings(dump) : withoutOrigins(dump)
}

/* The columns of a table, whatever their order: its lines, or its parts without their numbers. */
function anyOrder(part: string): string {
  if (/^(statistics \||CREATE STATISTICS) /.test(part)) return part.replace(/ ON (.*) FROM /, (_, list: string) => ` ON ${list.split(', ').sort().join(', ')} FROM `)
  if (!part.startsWith('CREATE ')) return part.replace(/^(column \| \S+) \d+ /, '$1 ')
  return part.split('\n').map((line) => line.replace(/,$/, '')).sort().join('\n')
}

/** Empty when the database is as it was but for what is named; else what is wrong. */
export function notHome(then: string, now: string, unrestored: readonly Unrestored[]): string {
  const [was, is] = [settled(then), settled(now)]
  if (unrestored.length === 0) return was === is ? '' : differenceOf(was, is)
  const gone = without(partsOf(was), partsOf(is))
  const come = without(partsOf(is), partsOf(was))
  const silent = [...gone, ...come].filter((part) => !unrestored.some((of) => isAbout(part, of)))
  const wrong = silent.map((part) => `differs, and was not named: ${part}`)
  if (unrestored.every((of) => /order of the columns/.test(of.why))) {
    const [l, r] = [gone.map(anyOrder).sort(), come.map(anyOrder).sort()]
    if (l.join('\n') !== r.join('\n')) wrong.push(`more than the order of columns differs:\n${differenceOf(l.join('\n'), r.join('\n'))}`)
  }
  return wrong.join('\n')
}

/** Empty when everything that was named as not restored differs in one of the dumps; else what does not. */
export function notNamed(was: readonly string[], is: readonly string[], unrestored: readonly Unrestored[]): string {
  const differing = was.flatMap((one, i) => [
    ...without(partsOf(one), partsOf(is[i] ?? '')),
    ...without(partsOf(is[i] ?? ''), partsOf(one)),
  ])
  /* Which members an operator class has, plain SQL does not tell. */
  const told = unrestored.filter((of) => was.some(isDump) || !of.object.startsWith('operator class '))
  return told
    .filter((of) => !differing.some((line) => isAbout(line, of)))
    .map((of) => `said to differ, and does not: ${of.object}: ${of.why}`)
    .join('\n')
}

export interface Difference {
  ends: 'home' | 'order' | 'differs'
  /** the first object that differs, and how: is missing, is left, is another */
  what: string
}

/* An object of the catalogue: its lines, of which a body has many. */
const objectsOf = (catalogue: string): string[] =>
  catalogue
    .split(/\n(?=[a-z][a-z ]* \| )/)
    .map(withoutOrigin)
    .sort()
    .filter((one, i, all) => one !== all[i - 1])

/* A column has its name in the text. */
function keyOf(one: string): string {
  const [kind = '', name = '', text = ''] = one.split(' | ')
  return kind === 'column' ? `column ${name.replace(/ \d+$/, '')}.${/^("[^"]*"|\S+)/.exec(text)?.[0] ?? ''}` : `${kind} ${name}`
}

/** How two catalogues differ, told by plain SQL; those in which only columns stand in another order are apart. */
export function firstDifference(then: string, now: string): Difference {
  const [was, is] = [objectsOf(then), objectsOf(now)]
  const moved = without(was, is)[0]
  if (moved === undefined && without(is, was).length === 0) return { ends: 'home', what: '' }
  const [l, r] = [was.map(anyOrder), is.map(anyOrder)]
  const gone = [...new Set(without(l, r).map(keyOf))]
  const come = [...new Set(without(r, l).map(keyOf))]
  const first = [...gone, ...come].sort()[0]
  if (first === undefined) return { ends: 'order', what: (moved ?? '').split(' | ')[1]?.replace(/ \d+$/, '') ?? '' }
  const how = !come.includes(first) ? 'is missing' : gone.includes(first) ? 'is another' : 'is left'
  return { ends: 'differs', what: `${first} ${how}` }
}
