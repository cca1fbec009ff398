/*
 * history.ts - migrations of others as statements, whatever tool they were written for, and as files for Homing.
 */
import { statementsOf, type Recorded } from './unleash.ts'

export type Row = Record<string, unknown>

/** The statements of one way. */
export interface Way {
  /** what runs ahead, each by itself: it may not stand in a transaction */
  first: string[]
  /** what runs in one transaction */
  sql: string[]
}

export interface Migration {
  id: string
  up: Way
  /** as its author wrote it; undefined where there is none */
  down: Way | undefined
  /** the author's way down could not be recorded: why */
  noDown?: string
  /** reads rows and decides by them */
  reads: boolean
}

export interface History {
  name: string
  /** what stands before the first one, as a script */
  base: string
  migrations: Migration[]
}

export const noWay = (): Way => ({ first: [], sql: [] })

export const isEmpty = (way: Way): boolean => [...way.first, ...way.sql].flatMap(statementsOf).length === 0

const ended = (statements: string[]): string => statements.map((one) => `${one}\n;\n`).join('')

/** What psql runs for one way. */
export function scriptOf(way: Way): string {
  return `${ended(way.first)}BEGIN;\n${ended(way.sql)}COMMIT;\n`
}

/* Each in its own step: the first ones alone, then what shares a transaction, cut where it commits in between. */
function stepsOf(way: Way): string[][] {
  const steps = way.first.flatMap(statementsOf).map((one) => [one])
  let step: string[] = []
  for (const one of way.sql.flatMap(statementsOf)) {
    if (/^COMMIT$/i.test(one)) {
      steps.push(step)
      step = []
    } else step.push(one)
  }
  steps.push(step)
  return steps.filter((one) => one.length > 0)
}

/** A migration as a file for Homing, without its author's way down: the way back is to be derived. */
export function nativeOf(one: Migration): { file: string; text: string } {
  const found = stepsOf(one.up)
  const steps = found.length > 0 ? found : [['SELECT 1']] // a migration without a statement is none
  const text = steps.map((step, at) => `-- homing: step ${at + 1}\n${ended(step)}`).join('\n')
  return { file: `${one.id}.sql`, text }
}

/** A migration of unleash-server in the same form; a way down without a statement is one: its author says that nothing is to be undone. */
export function fromUnleash({ id, up, down, reads }: Recorded): Migration {
  return { id, up: { first: [], sql: up }, down: { first: [], sql: down }, reads }
}

/** Runs the code of others, who tell people things in between. */
export async function quietly<Value>(work: () => Promise<Value>): Promise<Value> {
  const { log, info, warn } = console
  const silent = (): void => undefined
  Object.assign(console, { log: silent, info: silent, warn: silent })
  try {
    return await work()
  } finally {
    Object.assign(console, { log, info, warn })
  }
}
