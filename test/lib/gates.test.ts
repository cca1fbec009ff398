import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { execute, mustRun, plainEnv } from './child.ts'
import { tempFolder } from './temp.ts'

const TOP = path.resolve(import.meta.dirname, '../..')

/* A copy of the gates with nothing but the given files to look at. */
async function gate(name: string, files: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const dir = tempFolder('gate')
  fs.mkdirSync(path.join(dir, 'tools'))
  for (const tool of fs.readdirSync(path.join(TOP, 'tools'))) {
    if (!/^check_|^c_source|^codespell/.test(tool)) continue
    fs.copyFileSync(path.join(TOP, 'tools', tool), path.join(dir, 'tools', tool))
  }
  fs.copyFileSync(path.join(TOP, '.clang-format'), path.join(dir, '.clang-format'))
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(dir, path.dirname(file)), { recursive: true })
    fs.writeFileSync(path.join(dir, file), text)
  }
  const env = plainEnv({ HOME: dir })
  await mustRun('git', ['init', '-q', dir], { env })
  const { code, stdout, stderr } = await execute(path.join(dir, 'tools', `check_${name}`), [], { env })
  return { code, said: stdout + stderr }
}

async function refuses(name: string, files: Record<string, string>, ...expected: RegExp[]): Promise<void> {
  const { code, said } = await gate(name, files)
  assert.equal(code, 1, said)
  for (const one of expected) assert.match(said, one)
  assert.equal(said.trim().split('\n').length, expected.length, said)
}

async function accepts(name: string, files: Record<string, string>): Promise<void> {
  assert.deepEqual(await gate(name, files), { code: 0, said: '' })
}

test('layers: nothing is included from below, drivers only through their door', async () => {
  await accepts('layers', {
    'src/engine/a.c': '#include "driver/driver.h"\n#include "engine/a.h"\n#include <stdio.h>\n',
    'src/driver/postgres/a.c': '#include <libpq-fe.h>\n#include "driver/url.h"\n',
    'src/cli/a.c': '#include <homing/homing.h>\n/* #include "service/no.h" */\n',
    'include/homing/homing.h': '#include <stdbool.h>\n',
  })
  await refuses(
    'layers',
    {
      'src/base/a.c': '\n#include "sql/split.h"\n',
      'src/engine/a.c': '#include "driver/postgres/pg.h"\n#include <sqlite3.h>\n#include "a.h"\n',
      'src/driver/sqlite/a.c': '#include "driver/postgres/pg.h"\n',
      'src/odd/a.c': '',
      'src/sql/a.c': '#include <homing/homing.h>\n',
      'include/homing/homing.h': '#include "base/err.h"\n',
      'src/sql/meson.build': "sql_lib = static_library('sql', link_with: [base_lib, engine_lib])\n",
    },
    /^src\/base\/a\.c:2: base includes sql\/split\.h/m,
    /^src\/engine\/a\.c:1: .*driver\/driver\.h$/m,
    /^src\/engine\/a\.c:2: <sqlite3\.h>/m,
    /^src\/engine\/a\.c:3: "a\.h" does not name its folder/m,
    /^src\/driver\/sqlite\/a\.c:1: sqlite includes .* of another driver/m,
    /^src\/odd\/a\.c:1: a folder that has no place/m,
    /^src\/sql\/a\.c:1: sql includes the public/m,
    /^include\/homing\/homing\.h:1: a public header/m,
    /^src\/sql\/meson\.build:1: sql links engine/m,
  )
})

test('banned: calls and texts that have no place', async () => {
  await accepts('banned', {
    'src/base/a.c': 'void f(void) { free(malloc(1)); }\n',
    'src/cli/a.c': 'void f(void) { printf("SELECTED"); fflush(stdout); }\n',
    'src/sql/a.c': 'const char *a = "CREATE INDEX", *b = "write INSERT", *c = "INSERT ... VALUES, or COPY";\n',
    'src/sql/batch.c': 'const char *a = "SELECT 1";\n',
    'src/engine/a.c': '/* malloc(1) "SELECT 1" */\nvoid f(x *x) { x->free(x); my_system(1); puts_it("no system() here"); }\n',
    'test/unit/a.c': 'const char *a = "SELECT 1"; void f(void) { free(0); printf("x"); }\n',
  })
  await refuses(
    'banned',
    {
      'src/base/a.c': 'void f(void) {\n strcpy(a, b);\n}\n',
      'src/report/a.c': 'void f(void) {\n printf("x");\n}\n',
      'src/sql/a.c': 'const char *a = "SELECT 1";\n',
      'src/engine/a.c': 'void f(void) {\n free (a);\n printf("x");\n fputs("x", stdout);\n run("DROP TABLE t");\n}\n',
      'test/unit/a.c': 'int i = atoi("1");\n',
    },
    /^src\/base\/a\.c:2: strcpy\(\)/m,
    /^src\/engine\/a\.c:2: free\(\) outside src\/base/m,
    /^src\/engine\/a\.c:3: printf\(\) outside/m,
    /^src\/engine\/a\.c:4: stdout outside/m,
    /^src\/engine\/a\.c:5: .*"DROP TABLE t"/m,
    /^src\/report\/a\.c:2: printf\(\) outside/m,
    /^src\/sql\/a\.c:1: .*"SELECT 1"/m,
    /^test\/unit\/a\.c:1: atoi\(\)/m,
  )
})

test('size: functions, parameters, complexity and files have limits', async () => {
  const body = (lines: number) => `${'    x();\n'.repeat(lines)}`
  const branches = (count: number) => '    if (a)\n        x();\n'.repeat(count)
  const fits = `void f(int a, int b, int (*c)(int, int), int d, int e)\n{\n${body(57)}}\n`
  await accepts('size', {
    'src/base/a.c': `${fits}void g(int a)\n{\n${branches(11)}}\n`,
    'src/base/b.c': '\n'.repeat(600),
    'src/base/b.h': '\n'.repeat(200),
  })
  await refuses(
    'size',
    {
      'src/base/a.c': `void f(void)\n{\n${body(58)}}\nvoid g(int a)\n{\n${branches(12)}}\n`,
      'src/base/c.c': 'MUST static bool h(int a, int b, int c, int d, int e, int f)\n{\n    return a;\n}\n',
      'src/base/b.c': '\n'.repeat(601),
      'src/base/b.h': '\n'.repeat(201),
    },
    /^src\/base\/a\.c:1: f has 61 lines/m,
    /^src\/base\/a\.c:62: g has complexity 13/m,
    /^src\/base\/c\.c:1: h has 6 parameters/m,
    /^src\/base\/b\.c:601: the file has 601 lines/m,
    /^src\/base\/b\.h:201: the file has 201 lines/m,
  )
})

test('headers: each compiles alone, public ones as C++ too', async () => {
  const file = path.join(TOP, 'src/base/err.c')
  const build = { 'build/compile_commands.json': JSON.stringify([{ file, command: 'cc -Wall -std=c17 -c x.c' }]) }
  await accepts('headers', {
    ...build,
    'src/base/a.h': '#include <stddef.h>\nsize_t a(void);\n',
    'include/homing/a.h': '#include <stddef.h>\nsize_t hm_a(void);\n',
  })
  const alone = await gate('headers', { ...build, 'src/base/a.h': 'size_t a(void);\n' })
  assert.match(alone.said, /^src\/base\/a\.h:1: does not compile by itself with gcc/)
  const cxx = await gate('headers', { ...build, 'include/homing/a.h': 'int hm_a(int class);\n' })
  assert.match(cxx.said, /^include\/homing\/a\.h:1: does not compile by itself with g\+\+/)
  assert.deepEqual([alone.code, cxx.code], [1, 1])
  assert.match((await gate('headers', {})).said, /no build folder/)
})

test('format: as clang-format writes it', async () => {
  await accepts('format', { 'src/base/a.c': 'int f(void)\n{\n    return 1;\n}\n' })
  await refuses(
    'format',
    { 'src/base/a.c': 'int f(void) { return 1; }\n' },
    /^src\/base\/a\.c:1: not in our format; run make format$/m,
  )
})

test('prose: spelling, scripts, places of one machine, unfinished work', async () => {
  const home = ['', 'home', 'somebody', 'x'].join('/')
  await accepts('prose', { 'README.md': 'Fine words.\n', 'package-lock.json': '{}\n' })
  await refuses(
    'prose',
    {
      'README.md': `Fine.\n${'rec'}${'ieve'}\n`,
      'docs/a.md': `see ${home}\n`,
      'src/base/a.c': `/* ${'TO'}${'DO'} later */\n`,
      'tools/x': '#!/bin/sh\necho $1\n',
      'bench/package-lock.json': `{ ${'"resolved"'}: "https:${'//'}registry.example/a.tgz" }\n`,
    },
    /^README\.md:2: .*receive; correct the spelling/m,
    /^docs\/a\.md:1:.*use a relative path/m,
    /^src\/base\/a\.c:1:.*open an issue/m,
    /^tools\/x:2:6: .*SC2086/m,
    /^bench\/package-lock\.json:1:.*make the lock file again/m,
  )
})
