/*
 * suite.ts - which part of a suite's product is to run: what tools/check tells by the environment.
 *
 *   HOMING_TEST_ENGINES  e.g. sqlite, or sqlite,postgres15; all three unless given
 *   HOMING_TEST_FULL     1: every case; else a covering set and a seeded sample
 *   HOMING_TEST_SEED     the seed of samples; 1 unless given
 *   HOMING_TEST_SCENARIOS  of the crash points, e.g. "plain,failing step": to go on with a long run; all unless given
 */
export type Engine = 'sqlite' | 'postgres15' | 'postgres18'

const ALL: readonly Engine[] = ['sqlite', 'postgres15', 'postgres18']

/** The engines to run on. */
export function engines(): Engine[] {
  const given = process.env['HOMING_TEST_ENGINES']
  if (given === undefined) return [...ALL]
  const names = given.split(',')
  const odd = names.find((name) => !ALL.some((one) => one === name))
  if (odd !== undefined) throw new Error(`HOMING_TEST_ENGINES: ${odd} is none of ${ALL.join(', ')}`)
  return ALL.filter((one) => names.includes(one))
}

/** Whether every case is to run. */
export function isFull(): boolean {
  return process.env['HOMING_TEST_FULL'] === '1'
}

/** Whether a scenario is to run. */
export function isChosen(scenario: string): boolean {
  const given = process.env['HOMING_TEST_SCENARIOS']
  return given === undefined || given.split(',').includes(scenario)
}

/** Numbers in [0, 1), the same in every run with the same seed (mulberry32). */
export function randoms(seed = Number(process.env['HOMING_TEST_SEED'] ?? 1)): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** All cases with HOMING_TEST_FULL, else `size` of them, chosen by the seed, in their order. */
export function sample<Case>(cases: readonly Case[], size: number): Case[] {
  if (isFull() || cases.length <= size) return [...cases]
  const random = randoms()
  const drawn = cases.map((one, at) => ({ one, at, rank: random() })).sort((a, b) => a.rank - b.rank)
  return drawn
    .slice(0, size)
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
