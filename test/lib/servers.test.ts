import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'

import { execute, mustRun, plainEnv } from './child.ts'
import { CLIENT_BIN, freshDatabase, sharedPostgres, startPostgres, type Version } from './servers.ts'
import { isAlive } from './temp.ts'

const versions: Version[] = [15, 18]

for (const version of versions) {
  test(`starts PostgreSQL ${version} with a database of one's own`, async () => {
    const server = await sharedPostgres(version)
    const database = await freshDatabase(server)
    const rows = await server.rows<{ v: number; f: string }>(
      database,
      `SELECT current_setting('server_version_num')::int / 10000 AS v, current_setting('fsync') AS f`,
    )
    assert.deepEqual(rows, [{ v: version, f: 'on' }])
    await server.dropDatabase(database)
    await assert.rejects(server.psql(database, 'SELECT 1'), /does not exist/)
  })

  test(`PostgreSQL ${version} keeps what was committed through SIGKILL of all its processes`, async () => {
    const server = await startPostgres({ version, socketOnly: true })
    await server.psql('postgres', 'CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 1000)')
    const before = server.pid
    await server.kill9()
    assert.equal(server.pid, 0)
    assert.equal(isAlive(before), false)
    await server.start()
    assert.deepEqual(await server.rows('postgres', 'SELECT count(*) FROM t'), [{ count: 1000 }])
    assert.match(server.log(), /automatic recovery in progress/)
    await server.stopImmediate()
    await server.restart()
    assert.deepEqual(await server.rows('postgres', 'SELECT count(*) FROM t'), [{ count: 1000 }])
    await server.remove()
    assert.equal(fs.existsSync(server.dataDir), false)
  })
}

test('TCP wants the password', async () => {
  const server = await sharedPostgres(15)
  const psql = (env: NodeJS.ProcessEnv) =>
    execute(`${CLIENT_BIN}/psql`, ['-XAtwc', 'SELECT 1', server.tcpUrl()], { env: plainEnv(env) })
  assert.notEqual((await psql({})).code, 0)
  assert.match((await psql({ PGPASSWORD: 'no' })).stderr, /password authentication failed/)
  assert.equal((await psql({ PGPASSWORD: server.password })).stdout, '1\n')
})

test('a standby is read-only', async () => {
  const primary = await sharedPostgres(15)
  const standby = await startPostgres({ version: 15, standbyOf: primary })
  assert.deepEqual(await standby.rows('postgres', 'SELECT pg_is_in_recovery() AS r'), [{ r: true }])
  await assert.rejects(standby.psql('postgres', 'CREATE TABLE t ()'), /read-only/)
  await standby.remove()
})

test('a server dies with the process that started it', async () => {
  const lib = JSON.stringify(`${import.meta.dirname}/servers.ts`)
  const script = `
    const { startPostgres } = await import(${lib})
    const s = await startPostgres({ version: 15, socketOnly: true })
    console.log(s.pid, s.dataDir)
    process.exit(0)`
  const out = await mustRun(process.execPath, ['--input-type=module', '-e', script])
  const [pid, folder] = out.trim().split(' ')
  assert.equal(isAlive(Number(pid)), false)
  assert.equal(fs.existsSync(folder!), false)

  const killed = await execute(process.execPath, [
    '--input-type=module',
    '-e',
    script.replace('process.exit(0)', "process.kill(process.pid, 'SIGKILL')"),
  ])
  const orphan = Number(killed.stdout.split(' ')[0])
  assert.ok(orphan > 0)
  for (let i = 0; i < 500 && isAlive(orphan); i++) await new Promise((r) => setTimeout(r, 10))
  assert.equal(isAlive(orphan), false)
})
