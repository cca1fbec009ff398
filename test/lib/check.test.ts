import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { execute, plainEnv } from './child.ts'
import { tempFolder } from './temp.ts'

const TOP = path.resolve(import.meta.dirname, '../..')

const BUILD = `project('p', 'c')
homing = executable('homing', 'homing.c')
test('good', homing)
BAD
if get_option('fuzz')
  executable('fuzz_a', 'fuzz.c', c_args: '-fsanitize=fuzzer', link_args: '-fsanitize=fuzzer')
endif
`
const OPTIONS = `option('crash_points', type: 'boolean', value: true)
option('fuzz', type: 'boolean', value: false)
`
const FUZZ = `#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return size > 100000 ? data[0] & 0 : 0;
}
`
const SUITE = `import assert from 'node:assert/strict'
import { test } from 'node:test'
test('one', () => {})
test('two', { skip: true }, () => {})
test('three', () => assert.equal(process.env.DATABASE_URL, undefined))
`

/* A small project with the real tools/check, and with an installation and gates that only answer. */
async function check(files: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const dir = tempFolder('check')
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.join(dir, path.dirname(name)), { recursive: true })
    fs.writeFileSync(path.join(dir, name), text, { mode: 0o755 })
  }
  for (const name of ['check', 'configure']) write(`tools/${name}`, fs.readFileSync(path.join(TOP, 'tools', name), 'utf8'))
  write('tools/install', '#!/bin/sh\n')
  write('tools/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`)
  write('tools/check_house', '#!/bin/sh\necho 3 passed, 0 failed\n')
  write('meson_options.txt', OPTIONS)
  write('homing.c', 'int main(void)\n{\n    return 0;\n}\n')
  write('fuzz.c', FUZZ)
  write('meson.build', BUILD.replace('BAD', ''))
  write('test/lib/a.test.ts', SUITE)
  for (const [name, text] of Object.entries(files)) write(name, text)
  const env = plainEnv({ DATABASE_URL: 'postgresql://leak', PGHOST: 'leak' })
  const ended = await execute(path.join(dir, 'tools/check'), [], { env, timeoutMs: 300_000 })
  return { code: ended.code, said: ended.stdout + ended.stderr }
}

test('adds up what every suite says when all is well', async () => {
  const { code, said } = await check({ 'test/crash/c.test.ts': SUITE })
  // 3 builds, 3 gates, 1 and 1 of meson, 1 fuzzer, 2 of lib, 2 of crash on each of two builds
  assert.match(said, /\n15 passed, 0 failed\n$/)
  assert.match(said, /^ok .* s {2}crash asan +2 passed, 0 failed$/m)
  assert.match(said, /^ok .* s {2}fuzz_a +1 passed, 0 failed$/m)
  assert.equal(code, 0)
})

test('carries on after failures, counts them and shows the ends of their logs', async () => {
  const { code, said } = await check({
    'tools/check_house': '#!/bin/sh\necho 2 passed, 1 failed\nexit 1\n',
    'meson.build': BUILD.replace('BAD', "test('bad', find_program('false'))"),
    'fuzz.c': FUZZ.replace('size > 100000', 'size > 3 && *(volatile int *)0'),
    'test/lib/a.test.ts': SUITE.replace("test('one', () => {})", "test('one', () => assert.fail('this is wrong'))"),
    'test/integration/b.test.ts': "process.exit(3)\n",
    'test/docs/d.test.ts': 'not a program(\n',
  })
  assert.match(said, /^FAIL .* house +2 passed, 1 failed$/m)
  assert.match(said, /^FAIL .* meson test +1 passed, 1 failed$/m)
  assert.match(said, /^FAIL .* meson asan +1 passed, 1 failed$/m)
  assert.match(said, /^FAIL .* fuzz_a +0 passed, 1 failed$/m)
  assert.match(said, /^FAIL .* lib +1 passed, 1 failed$/m)
  assert.match(said, /this is wrong/)
  assert.match(said, /^FAIL .* integration +0 passed, 1 failed$/m)
  assert.match(said, /^FAIL .* docs +0 passed, 1 failed$/m)
  assert.match(said, /\n8 passed, 7 failed\n$/)
  assert.equal(code, 1)
})

test('a build that fails is a failure of its own and of what needs it', async () => {
  const { code, said } = await check({ 'homing.c': 'int main(void) { return x; }\n' })
  assert.match(said, /^FAIL .* build test +0 passed, 1 failed$/m)
  assert.match(said, /homing\.c:1:.*error/)
  assert.match(said, /^FAIL .* meson test +\d passed, [1-9]\d* failed$/m)
  assert.equal(code, 1)
})
