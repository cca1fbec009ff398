import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { execute, plainEnv, type Ended } from './child.ts'
import { startProxy, type Cut, type Proxy } from './proxy.ts'
import { CLIENT_BIN, freshDatabase, sharedPostgres, type Postgres } from './servers.ts'

let server: Postgres
let database: string
let proxy: Proxy

before(async () => {
  server = await sharedPostgres(15)
  database = await freshDatabase(server)
  await server.psql(database, 'CREATE TABLE t (a int)')
  proxy = await startProxy(server)
})
after(() => proxy.close())

function psql(sql: string, params = {}): Promise<Ended> {
  const args = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', proxy.url(database, params)]
  return execute(`${CLIENT_BIN}/psql`, args, { env: plainEnv(), input: sql, timeoutMs: 20_000 })
}

async function rows(): Promise<number> {
  return Number(await server.psql(database, 'SELECT count(*) FROM t'))
}

test('passes everything through and knows each message', async () => {
  const big = 'x'.repeat(300_000)
  const ended = await psql(`SELECT 1;\nSELECT length('${big}'), repeat('y', 300000);`)
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(ended.stdout, `1\n300000|${'y'.repeat(300_000)}\n`)
  const types = (direction: string) =>
    proxy
      .log()
      .filter((m) => m.direction === direction)
      .map((m) => m.type)
      .join(' ')
  assert.equal(types('toServer'), 'startup Q Q X')
  assert.match(types('toClient'), /^R (S )+K Z T D C Z T D C Z$/)
  assert.deepEqual(proxy.counts(), {
    connections: 1,
    toServer: 4,
    toClient: proxy.log().filter((m) => m.direction === 'toClient').length,
  })
  assert.match(proxy.logText(), /^1 -> 2 Q 15 SELECT 1;$/m)
})

test('understands a refused SSL request', async () => {
  const tcp = await startProxy({ host: '127.0.0.1', port: server.port })
  // over a Unix socket libpq asks for no SSL; a raw request does
  const net = await import('node:net')
  const socket = net.connect(`${tcp.host}/.s.PGSQL.${tcp.port}`)
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  assert.equal(answer.toString(), 'N')
  socket.destroy()
  assert.deepEqual(
    tcp.log().map((m) => m.type),
    ['ssl', 'answer'],
  )
  await tcp.close()
})

const WORK = 'BEGIN; INSERT INTO t VALUES (1);\nCOMMIT;\nSELECT 7;'
const EDGES: Cut['when'][] = ['before', 'after']

test('cuts before and after every message, in each direction', async () => {
  // in one session: startup, BEGIN, INSERT, COMMIT, SELECT, X
  proxy.reset()
  assert.equal((await psql(WORK)).stdout, '7\n')
  const log = [...proxy.log()]
  const commit = log.find((m) => m.text.includes('COMMIT'))!
  assert.equal(commit.index, 4)
  for (const when of EDGES) {
    for (const { direction, index, type } of log) {
      await server.psql(database, 'TRUNCATE t')
      proxy.reset()
      const fired = proxy.arm({ direction, message: index, when })
      const ended = await psql(WORK)
      const at = `${when} ${direction} ${index} ${type}`
      assert.deepEqual([(await fired).index, (await fired).type], [index, type], at)
      const last = proxy.log().filter((m) => m.direction === direction).at(-1)!
      assert.equal(last.index, index, `nothing was forwarded after ${at}`)
      if (direction === 'toServer') {
        const sent = when === 'before' ? index - 1 : index
        // the server may still be at work when the program has lost it
        for (let i = 0; i < 200 && (await rows()) !== (sent >= 4 ? 1 : 0); i++) continue
        assert.equal(await rows(), sent >= 4 ? 1 : 0, at)
        assert.equal(ended.code === 0, type === 'X', at)
      }
    }
  }
})

test('leaves the session of the server alone when only the client is cut', async () => {
  await server.psql(database, 'TRUNCATE t')
  proxy.reset()
  const fired = proxy.arm({ direction: 'toServer', message: 2, when: 'after', how: 'client', thenRefuse: true })
  const ended = await psql('INSERT INTO t SELECT 1 FROM pg_sleep(0.3);')
  await fired
  assert.notEqual(ended.code, 0)
  const open = `SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO t%' AND state = 'active'`
  assert.equal((await server.psql(database, open)).trim(), '1')
  assert.notEqual((await psql('SELECT 1')).code, 0)
  while ((await rows()) === 0) continue
  const idle = open.replace("'active'", "'idle'")
  assert.equal((await server.psql(database, idle)).trim(), '1')
  proxy.disarm()
  assert.equal((await psql('SELECT 1')).stdout, '1\n')
})

test('stalls, and goes on', async () => {
  for (const when of EDGES) {
    for (const direction of ['toServer', 'toClient'] as const) {
      await server.psql(database, 'TRUNCATE t')
      proxy.reset()
      const fired = proxy.arm({ direction, message: 2, when, how: 'stall' })
      let ended = false
      const running = psql(WORK).finally(() => (ended = true))
      await fired
      const seen = proxy.counts()[direction]
      await new Promise((r) => setTimeout(r, 100))
      assert.equal(ended, false)
      assert.equal(proxy.counts()[direction], seen)
      assert.equal(await rows(), 0)
      proxy.resume()
      assert.equal((await running).stdout, '7\n')
      assert.equal(await rows(), 1)
    }
  }
})

test('cuts all of now', async () => {
  const running = psql('SELECT pg_sleep(10);')
  while (proxy.counts().connections === 0 || !proxy.logText().includes('pg_sleep(10)')) {
    await new Promise((r) => setTimeout(r, 10))
  }
  await proxy.cutAll()
  assert.notEqual((await running).code, 0)
})
