/* one.ts ENGINE SCENARIO POINT[:N] [POINT[:N]] - one case of the crash suite, for looking at it. */
import { scenario } from '../lib/scenarios.ts'
import { engines } from '../lib/suite.ts'
import { pair, single, type Point } from './case.ts'
import { stageOf } from './stage.ts'

function pointOf(text: string): Point {
  const [name = '', nth = '1'] = text.split(':')
  return { name, nth: Number(nth) }
}

const [engineName, name, first, second] = process.argv.slice(2)
const engine = engines().find((e) => e === engineName)
if (engine === undefined || name === undefined || first === undefined) {
  process.stderr.write(`usage: one.ts ${engines().join('|')} SCENARIO POINT[:N] [POINT[:N]]\n`)
  process.exit(2)
}
const stage = await stageOf(engine)
const s = scenario(engine, name)
if (second === undefined) await single(stage, s, pointOf(first))
else await pair(stage, s, pointOf(first), pointOf(second))
process.stdout.write('came home\n')
process.exit(0)
