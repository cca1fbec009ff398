import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { execute } from './child.ts'
import { project } from './project.ts'
import { homing, spawnHoming } from './run.ts'
import { isAlive, tempFolder } from './temp.ts'

/* The program under test is replaced by a script here: what is tested is the running. */
function standIn(script: string): void {
  const file = path.join(tempFolder('stand-in'), 'homing')
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  process.env['HOMING_BIN'] = file
}

test('gives status, output and JSON, and hides settings of the caller', async () => {
  process.env['DATABASE_URL'] = 'postgresql://leak'
  process.env['PGPASSWORD'] = 'leak'
  standIn('cat >&2; env >&2; printf \'{"a":"%s"}\\n\' "$1"; exit 3')
  const ended = await homing(['x y'], { input: 'given\n', env: { OWN: '1' } })
  assert.equal(ended.code, 3)
  assert.deepEqual(ended.json(), { a: 'x y' })
  assert.deepEqual(ended.lines(), [{ a: 'x y' }])
  assert.match(ended.stderr, /^given\n/)
  assert.match(ended.stderr, /^OWN=1$/m)
  assert.doesNotMatch(ended.stderr, /leak|DATABASE_URL|^PG/m)
  standIn('echo no')
  const none = await homing([])
  assert.throws(() => none.json(), /not JSON/)
})

test('ends a program that takes too long, and says what it wrote', async () => {
  standIn('echo begun; exec sleep 60')
  await assert.rejects(homing([], { timeoutMs: 300 }), /not done after 300 ms\nbegun/)
  await assert.rejects(spawnHoming([]).end(100), /not done after 100 ms/)
  await assert.rejects(execute('/nonexistent', []), /ENOENT/)
})

test('stops, continues and kills a program in the background', async () => {
  standIn('i=0; while :; do echo $((i += 1)); sleep 0.01; done')
  const program = spawnHoming([])
  await program.until(/^5$/m)
  program.kill('SIGSTOP')
  await new Promise((r) => setTimeout(r, 50))
  const seen = program.stdout()
  await new Promise((r) => setTimeout(r, 100))
  assert.equal(program.stdout(), seen)
  await assert.rejects(program.until(/never/, 50), /is silent/)
  program.kill('SIGCONT')
  await program.until(new RegExp(`^${Number(seen.trim().split('\n').at(-1)) + 5}$`, 'm'))
  assert.equal(program.running, true)
  program.kill('SIGKILL')
  assert.equal((await program.end()).signal, 'SIGKILL')
  assert.equal(isAlive(program.pid), false)
  await assert.rejects(program.until(/never/), /ended with SIGKILL/)
})

test('makes a project', () => {
  const made = project({ '1_a.sql': 'SELECT 1;', 'sub/2.sql': Buffer.from([0xff]) }, { dir: 'migrations' })
  assert.equal(fs.readFileSync(path.join(made.migrations, '1_a.sql'), 'utf8'), 'SELECT 1;')
  assert.deepEqual(fs.readFileSync(path.join(made.migrations, 'sub/2.sql')), Buffer.from([0xff]))
  assert.deepEqual(JSON.parse(fs.readFileSync(path.join(made.dir, 'homing.json'), 'utf8')), {
    dir: 'migrations',
  })
  made.remove('1_a.sql')
  assert.deepEqual(fs.readdirSync(made.migrations), ['sub'])
  assert.match(made.sqlite().url, /^sqlite:\/.*app\.db$/)
})
