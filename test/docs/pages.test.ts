/*
 * pages.test.ts - what the pages show is what happens.
 *
 * Every block marked `sh` runs, in its order on the page, in one empty folder a page, against SQLite, with `homing` in
 * the path; it has to end with 0. A block marked `text` that follows one shows lines of its output, in their order;
 * numbers and times may differ. Blocks marked `console` are for reading: they need a server, or a moment.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'

import { execute, plainEnv } from '../lib/child.ts'
import { homing, homingBin } from '../lib/run.ts'
import { tempFolder } from '../lib/temp.ts'

const TOP = path.resolve(import.meta.dirname, '../..')

interface Block {
  kind: string
  line: number
  text: string
}

function blocks(markdown: string): Block[] {
  const found: Block[] = []
  let open: Block | undefined
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^ {0,3}```(\w*)/.exec(line)
    if (fence && !open) open = { kind: fence[1] ?? '', line: i + 1, text: '' }
    else if (fence && open) {
      found.push(open)
      open = undefined
    } else if (open) open.text += `${line}\n`
  }
  assert.equal(open, undefined, `the block that begins in line ${open?.line} does not end`)
  return found
}

/* What may differ from one run to the next: numbers, identities, and how lines are filled up. */
function plain(line: string): string {
  return line
    .replace(/\b[0-9a-f]{16,64}\b/g, 'ID')
    .replace(/\b\d[\d,.]*\b/g, 'N')
    .replace(/\b(N )?(ms|s)\b/g, 'TIME')
    .replace(/\s+/g, ' ')
    .trim()
}

function pages(): string[] {
  const docs = fs.readdirSync(path.join(TOP, 'docs')).filter((name) => name.endsWith('.md'))
  const own = fs.readdirSync(TOP).filter((name) => name.endsWith('.md'))
  return [...own, ...docs.map((name) => `docs/${name}`)].sort()
}

let programs: string | undefined

/* A folder with the program under test by its name. */
function withHoming(): string {
  if (programs === undefined) {
    programs = tempFolder('bin')
    fs.symlinkSync(homingBin(), path.join(programs, 'homing'))
  }
  return programs
}

async function runPage(page: string, all: Block[]): Promise<void> {
  const cwd = tempFolder('page')
  const env = plainEnv({ HOME: cwd, PATH: `${withHoming()}:${process.env['PATH'] ?? '/usr/bin:/bin'}`, COLUMNS: '100' })
  let output: string[] | undefined
  for (const block of all) {
    if (block.kind === 'sh') {
      const ended = await execute('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${block.text}`], { cwd, env })
      assert.equal(ended.code, 0, `${page}:${block.line}: exit ${ended.code}\n${ended.stdout}${ended.stderr}`)
      output = ended.stdout.split('\n').map(plain)
    } else if (block.kind === 'text' && output) {
      let from = 0
      for (const [i, line] of block.text.split('\n').entries()) {
        const wanted = plain(line)
        if (wanted === '' || wanted === '...') continue
        const at = output.indexOf(wanted, from)
        assert.ok(at >= 0, `${page}:${block.line + 1 + i}: "${line}" is not what is printed:\n${output.join('\n')}`)
        from = at + 1
      }
      output = undefined
    } else output = undefined
  }
}

describe('pages', () => {
  for (const page of pages()) {
    const all = blocks(fs.readFileSync(path.join(TOP, page), 'utf8'))
    if (all.some((block) => block.kind === 'sh')) test(`what ${page} shows runs`, () => runPage(page, all))
  }

  test('the readme has something to run', () => {
    const kinds = blocks(fs.readFileSync(path.join(TOP, 'README.md'), 'utf8')).map((block) => block.kind)
    assert.ok(kinds.includes('sh'))
  })

  test('every link between the pages leads somewhere', () => {
    for (const page of pages()) {
      const text = fs.readFileSync(path.join(TOP, page), 'utf8').replace(/^ {0,3}```[^]*?^ {0,3}```/gm, '')
      for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (/^[a-z]+:/.test(target!)) continue
        const file = path.resolve(TOP, path.dirname(page), target!)
        assert.ok(fs.existsSync(file), `${page}: ${target} is not there`)
      }
    }
  })
})

describe('generated pages', () => {
  const made = [
    [['help', '--reference'], 'docs/reference.md'],
    [['help', '--schema'], 'docs/homing.schema.json'],
  ] as const
  for (const [args, file] of made) {
    test(`${file} is what homing ${args.join(' ')} prints`, async () => {
      const said = await homing([...args])
      assert.equal(said.code, 0, said.stderr)
      assert.equal(fs.readFileSync(path.join(TOP, file), 'utf8'), said.stdout, `make it anew: homing ${args.join(' ')} > ${file}`)
    })
  }
})
