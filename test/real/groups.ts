/*
 * groups.ts - changes in groups, made one after the other, so that every change once comes before every other.
 *
 * A group of six holds fifteen pairs. What can be made after what is only known once it was tried: the first two of a
 * group decide that for their pair; any other pair that could not be made is tried again at the head of another group.
 */
import type { Change } from './stage.ts'

const SIZE = 6
const CANDIDATES = 24
/* After these nothing is left that others could have done: they are taken in pairs alone. */
const WIDE = /^everything dropped$/

export class Groups {
  private readonly changes: readonly Change[]
  private readonly random: () => number
  /** pairs to come, as first * count + second */
  private readonly open = new Set<number>()
  private readonly order: number[]
  /** pairs that were made */
  pairs = 0
  /** pairs that cannot be made */
  apart = 0

  constructor(changes: readonly Change[], random: () => number) {
    this.changes = changes
    this.random = random
    const n = changes.length
    for (let i = 0; i < n * n; i++) if (i % n !== Math.floor(i / n)) this.open.add(i)
    this.order = [...this.open]
    for (let i = this.order.length - 1; i > 0; i--) {
      const k = Math.floor(random() * (i + 1))
      ;[this.order[i], this.order[k]] = [this.order[k]!, this.order[i]!]
    }
  }

  private isWide(at: number): boolean {
    return WIDE.test(this.changes[at]!.what)
  }

  /** The next group; undefined when every pair was tried. */
  next(): Change[] | undefined {
    while (this.order.length > 0 && !this.open.has(this.order.at(-1)!)) this.order.pop()
    const seed = this.order.pop()
    if (seed === undefined) return undefined
    const n = this.changes.length
    const group = [Math.floor(seed / n), seed % n]
    while (group.length < SIZE && !group.some((one) => this.isWide(one))) {
      const found = this.best(group)
      if (found === undefined) break
      group.push(found)
    }
    return group.map((at) => this.changes[at]!)
  }

  private best(group: readonly number[]): number | undefined {
    const n = this.changes.length
    let found: number | undefined
    let most = 0
    for (let i = 0; i < CANDIDATES; i++) {
      const at = Math.floor(this.random() * n)
      if (this.isWide(at) || group.includes(at)) continue
      const gain = group.filter((one) => this.open.has(one * n + at)).length
      if (gain > most) [found, most] = [at, gain]
    }
    return found
  }

  /** Which changes of a group could be made. */
  took(group: readonly Change[], made: readonly boolean[]): void {
    const n = this.changes.length
    const at = group.map((one) => this.changes.indexOf(one))
    for (let i = 0; i < at.length; i++)
      for (let k = i + 1; k < at.length; k++) {
        const both = made[i]! && made[k]!
        if (!both && !(i === 0 && k === 1)) continue
        if (!this.open.delete(at[i]! * n + at[k]!)) continue
        if (both) this.pairs++
        else this.apart++
      }
  }
}
