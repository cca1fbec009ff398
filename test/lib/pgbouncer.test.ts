import assert from 'node:assert/strict'
import { test } from 'node:test'

import { execute, plainEnv } from './child.ts'
import { startPgBouncer } from './pgbouncer.ts'
import { startProxy } from './proxy.ts'
import { CLIENT_BIN, freshDatabase, sharedPostgres, type Version } from './servers.ts'
import { isAlive } from './temp.ts'

for (const version of [15, 18] as Version[]) {
  test(`clients share one session of the server behind PgBouncer (${version})`, async () => {
    const server = await sharedPostgres(version)
    const database = await freshDatabase(server)
    const pool = await startPgBouncer(server, { poolSize: 1 })
    const psql = (url: string, sql: string) =>
      execute(`${CLIENT_BIN}/psql`, ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', url], { env: plainEnv(), input: sql })
    const first = await psql(pool.url(database), 'SET application_name = mine; SELECT pg_backend_pid();')
    const second = await psql(pool.url(database), 'SELECT pg_backend_pid();')
    assert.equal(first.code, 0, first.stderr)
    assert.equal(first.stdout, second.stdout)
    const held = psql(pool.url(database), 'BEGIN; SELECT pg_sleep(0.2); COMMIT; SELECT 1;')
    assert.equal((await psql(pool.url(database), 'SELECT 2;')).stdout, '2\n')
    assert.equal((await held).code, 0)

    const proxy = await startProxy(pool)
    const fired = proxy.arm({ direction: 'toServer', message: 2, when: 'before' })
    assert.notEqual((await psql(proxy.url(database), 'SELECT 3;')).code, 0)
    assert.equal((await fired).text, 'SELECT 3;\0')
    await proxy.close()

    await pool.stop()
    assert.equal(isAlive(pool.pid), false)
    assert.notEqual((await psql(pool.url(database), 'SELECT 1')).code, 0)
  })
}
