/*
 * connections.test.ts - the ways to a PostgreSQL server: TLS with and without proof of who answers, several hosts,
 * sockets, service and password files; and what is said when one of them leads nowhere.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'

import { mustRun } from '../lib/child.ts'
import { project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, giveToServer, startPostgres, type Postgres } from '../lib/servers.ts'
import { engines } from '../lib/suite.ts'
import { tempFolder } from '../lib/temp.ts'
import { exits } from './shop.ts'

/* What the session that ran it was: encrypted or not, on which port. */
const SEEN = `CREATE TABLE seen AS SELECT s.ssl, inet_server_port() AS port FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid();
-- homing: down
DROP TABLE seen;
`

interface Authority {
  certificate: string
  key: string
}

async function openssl(...args: string[]): Promise<void> {
  await mustRun('openssl', args)
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

async function authority(folder: string, name: string): Promise<Authority> {
  const [certificate, key] = [path.join(folder, `${name}.crt`), path.join(folder, `${name}.key`)]
  await openssl('req', '-x509', ...EC, '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate)
  return { certificate, key }
}

/* A certificate for localhost and 127.0.0.1, signed by `by`. */
async function certify(folder: string, by: Authority): Promise<Authority> {
  const [certificate, key] = [path.join(folder, 'server.crt'), path.join(folder, 'server.key')]
  const [request, names] = [path.join(folder, 'server.csr'), path.join(folder, 'names')]
  fs.writeFileSync(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  await openssl('req', '-new', ...EC, '-subj', '/CN=localhost', '-keyout', key, '-out', request)
  const signing = ['-CA', by.certificate, '-CAkey', by.key, '-CAcreateserial', '-days', '2', '-extfile', names]
  await openssl('x509', '-req', '-in', request, ...signing, '-out', certificate)
  fs.chmodSync(key, 0o600)
  return { certificate, key }
}

describe('connections', { skip: !engines().includes('postgres15'), timeout: 200_000 }, () => {
  let ours: Authority
  let other: Authority
  let secure: Postgres
  let plain: Postgres
  let standby: Postgres

  before(async () => {
    const folder = tempFolder('tls')
    ours = await authority(folder, 'ours')
    other = await authority(folder, 'other')
    const own = await certify(folder, ours)
    fs.chmodSync(folder, 0o755)
    await giveToServer(own.key, own.certificate)
    secure = await startPostgres({ version: 15, settings: { ssl: 'on', ssl_cert_file: own.certificate, ssl_key_file: own.key } })
    plain = await startPostgres({ version: 15, settings: { ssl: 'off' } })
    standby = await startPostgres({ version: 15, standbyOf: plain })
  })
  after(async () => {
    for (const one of [standby, plain, secure]) await one?.remove()
  })

  const apply = (url: string, password: string, env: Record<string, string> = {}): Promise<Answer> =>
    homing(['apply'], { cwd: project({ 'a.sql': SEEN }).dir, env: { DATABASE_URL: url, PGPASSWORD: password, ...env } })

  async function told(url: string, password: string, ...says: RegExp[]): Promise<void> {
    const answer = await apply(url, password)
    exits(answer, 2)
    const text = answer.stderr.replaceAll(/\n +/g, ' ')
    for (const one of says) assert.match(text, one)
    assert.match(text, /^now: +nothing was touched/m)
    assert.ok(!answer.stderr.includes(password), 'the password leaked')
  }

  const seen = async (server: Postgres, database: string): Promise<string> => (await server.psql(database, 'SELECT * FROM seen')).trim()

  describe('TLS', () => {
    for (const mode of ['require', 'no-verify'] as const) {
      test(`sslmode=${mode} encrypts`, async () => {
        const database = await freshDatabase(secure)
        exits(await apply(secure.tcpUrl(database, { sslmode: mode }), secure.password), 0)
        assert.equal(await seen(secure, database), `t|${secure.port}`)
      })
    }

    test('verify-full accepts a server whose certificate the given authority signed', async () => {
      for (const params of [{ sslmode: 'verify-full', sslrootcert: ours.certificate }, { sslaccept: 'strict', sslcert: ours.certificate }]) {
        const database = await freshDatabase(secure)
        exits(await apply(secure.tcpUrl(database, params), secure.password), 0)
        assert.equal(await seen(secure, database), `t|${secure.port}`)
      }
      const database = await freshDatabase(secure)
      const env = { PGSSLROOTCERT: ours.certificate }
      exits(await apply(secure.tcpUrl(database, { sslmode: 'verify-full' }), secure.password, env), 0)
    })

    test('a certificate of another authority is refused', async () => {
      const params = { sslmode: 'verify-full', sslrootcert: other.certificate }
      await told(secure.tcpUrl('postgres', params), secure.password, /certificate verify failed/, /sslrootcert/)
    })

    test('so is one for another name', async () => {
      const params = { sslmode: 'verify-full', sslrootcert: ours.certificate, hostaddr: '127.0.0.1' }
      const url = secure.tcpUrl('postgres', params).replace('@127.0.0.1:', '@db.example.org:')
      await told(url, secure.password, /does not match host name "db\.example\.org"/, /host name that the server's certificate is for/)
    })

    test('a file of authorities that is not there is named', async () => {
      await told(secure.tcpUrl('postgres', { sslmode: 'verify-full', sslrootcert: '/nowhere/ca.crt' }), secure.password, /\/nowhere\/ca\.crt/, /sslrootcert/)
    })

    test('a server without TLS is told as such', async () => {
      await told(plain.tcpUrl('postgres', { sslmode: 'require' }), plain.password, /does not support SSL/, /sslmode/)
    })
  })

  describe('several hosts', () => {
    const hosts = (...servers: { port: number }[]): string => servers.map(({ port }) => `127.0.0.1:${port}`).join(',')
    const url = (database: string, params: string, ...servers: { port: number }[]): string =>
      `postgresql://${plain.user}@${hosts(...servers)}/${database}?${params}`

    /* The replica has the database as soon as it has read so far; without it libpq asks no further host. */
    const arrives = async (database: string): Promise<void> => {
      const query = `SELECT count(*) FROM pg_database WHERE datname = '${database}';`
      for (let tries = 0; tries < 300; tries++) {
        if ((await standby.psql('postgres', query)).trim() === '1') return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      assert.fail(`the replica has no ${database} after 30 s`)
    }

    test('target_session_attrs=read-write passes by a dead host and a replica', async () => {
      const database = await freshDatabase(plain)
      await arrives(database)
      exits(await apply(url(database, 'target_session_attrs=read-write', { port: 1 }, standby, plain), plain.password), 0)
      assert.equal(await seen(plain, database), `f|${plain.port}`)
    })

    test('without it the first that answers is taken, and a replica is refused', async () => {
      const answer = await apply(url('postgres', '', standby, plain), plain.password)
      exits(answer, 2)
      assert.match(answer.stderr, /primary/)
    })

    test('where none will do, each is named', async () => {
      await told(url('postgres', 'target_session_attrs=read-write', { port: 1 }, standby), plain.password, /port 1 failed/, /session is read-only/, /target_session_attrs/)
    })
  })

  test('URLs of Unix sockets, three ways', async () => {
    const [socket, port] = [plain.host, plain.port]
    for (const where of [`@/DB?host=${socket}&port=${port}`, `@${encodeURIComponent(socket)}:${port}/DB`, `@localhost/DB?host=${encodeURIComponent(socket)}&port=${port}`]) {
      const database = await freshDatabase(plain)
      exits(await apply(`postgresql://${plain.user}${where.replace('DB', database)}`, ''), 0)
      assert.equal(await seen(plain, database), 'f|', 'not over the socket')
    }
  })

  test('a service and its password file, named in the URL or in the environment', async () => {
    const dir = tempFolder('service')
    const [services, passwords] = [path.join(dir, 'services'), path.join(dir, 'passwords')]
    const database = await freshDatabase(plain)
    fs.writeFileSync(passwords, `127.0.0.1:${plain.port}:*:${plain.user}:${plain.password}\n`, { mode: 0o600 })
    const lines = ['[shop]', 'host=127.0.0.1', `port=${plain.port}`, `user=${plain.user}`, `dbname=${database}`, `passfile=${passwords}`]
    fs.writeFileSync(services, `${lines.join('\n')}\n`)
    const run = (env: Record<string, string>): Promise<Answer> =>
      homing(['status'], { cwd: project({ 'a.sql': SEEN }).dir, env: { PGSERVICEFILE: services, ...env } })
    exits(await run({ PGSERVICE: 'shop' }), 0)
    exits(await run({ DATABASE_URL: 'postgresql:///?service=shop' }), 0)
    const missing = await run({ PGSERVICE: 'shopp' })
    exits(missing, 2)
    assert.match(missing.stderr, /"shopp" not found/)

    fs.chmodSync(passwords, 0o644)
    const open = await run({ PGSERVICE: 'shop' })
    exits(open, 2)
    assert.match(open.stderr, /no password supplied/)
    assert.ok(!open.stderr.includes(plain.password))
  })

  test('a password stands in no file of the project, only a reference to it', async () => {
    const database = await freshDatabase(plain)
    const url = plain.tcpUrl(database)
    const within = url.replace('@', ':Canary7x@')
    const literal = await homing(['status'], { cwd: project({ 'a.sql': SEEN }, { url: within }).dir })
    exits(literal, 2)
    assert.match(literal.stderr, /homing\.json/)
    assert.match(literal.stderr, /env:NAME/)
    assert.ok(!literal.stderr.includes('Canary7x'))
    const whole = url.replace('@', `:${encodeURIComponent(plain.password)}@`)
    const referred = await homing(['status'], { cwd: project({ 'a.sql': SEEN }, { url: 'env:SHOP' }).dir, env: { SHOP: whole } })
    exits(referred, 0)
    assert.ok(!(referred.stdout + referred.stderr).includes(plain.password))
  })
})
