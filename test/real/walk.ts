/*
 * walk.ts - steps of a walk over DDL, out of a file of lines with marks in them.
 */
import fs from 'node:fs'

export class Steps {
  private readonly lines: string[]
  private readonly types: string[]
  private readonly random: () => number

  constructor(file: string, random: () => number) {
    const text = fs.readFileSync(file, 'utf8').split('\n')
    this.lines = text.filter((line) => line !== '' && !line.startsWith('--'))
    this.types = text.find((line) => line.startsWith('-- types: '))!.slice(10).split('|')
    this.random = random
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  /** Some line with its marks filled in; the same mark is the same word all over it. */
  next(): string {
    const words = new Map<string, string>()
    return this.lines[this.below(this.lines.length)]!.replace(/@(.)/g, (_, mark: string) => {
      if (!words.has(mark)) words.set(mark, this.pick(mark))
      return words.get(mark)!
    })
  }

  private pick(mark: string): string {
    if (/[tu]/.test(mark)) return `t${this.below(5)}`
    if (/[ck]/.test(mark)) return `c${this.below(6)}`
    return mark === 'n' ? `${1 + this.below(3)}` : this.types[this.below(this.types.length)]!
  }
}
