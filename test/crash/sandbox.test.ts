/*
 * sandbox.test.ts - rehearsals killed at each of their crash points: whatever command comes next, nothing of the sandbox is
 * left, neither database nor folder nor process, and the target is as it was.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'

import { project } from '../lib/project.ts'
import { homing, type Answer } from '../lib/run.ts'
import { freshDatabase, sharedPostgres, type Postgres } from '../lib/servers.ts'
import { engines, isFull, sample, type Engine } from '../lib/suite.ts'

const NEXT = [['status'], ['plan'], ['doctor'], ['fingerprint'], ['recover'], ['ci'], ['pause'], ['adopt', '--dry-run']]

/* Short: the path of a socket has to fit, and every account has to get in. */
function openFolder(): string {
  const made = fs.mkdtempSync('/tmp/h-')
  fs.chmodSync(made, 0o777)
  return made
}

function working(folder: string): string[] {
  const where = (pid: string): string => {
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`)
    } catch {
      return ''
    }
  }
  return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && where(pid).startsWith(`${folder}/`))
}

interface Place {
  url: string
  server?: Postgres
  empty?: string
}

const FILES = {
  '1_base.sql': 'CREATE TABLE users (id integer PRIMARY KEY, name text);\n',
  '2_more.sql': 'ALTER TABLE users ADD COLUMN age integer;\n',
}

class Case {
  readonly p = project(FILES)
  readonly tmp = openFolder()
  readonly place: Place
  readonly kind: string

  /** how many of a rehearsal's own points are taken, unless all are */
  readonly few: number

  constructor(place: Place, kind: string, few = 20) {
    this.place = place
    this.kind = kind
    this.few = few
  }

  run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
    return homing(args, { cwd: this.p.dir, env: { DATABASE_URL: this.place.url, TMPDIR: this.tmp, ...env } })
  }

  rehearse(env: NodeJS.ProcessEnv): Promise<Answer> {
    return this.run(['rehearse', '--all', '--rows', '3', '--sandbox', this.place.empty ?? this.kind], env)
  }

  /** what the rehearsal passes, each name once */
  async points(): Promise<string[]> {
    const trace = path.join(this.p.dir, 'trace')
    const whole = await this.rehearse({ HOMING_CRASH_TRACE: trace })
    assert.equal(whole.code, 0, whole.stderr)
    const names = new Set(fs.readFileSync(trace, 'utf8').trim().split('\n'))
    const own = [...names].filter((name) => name.startsWith('rehearse.'))
    assert.ok(own.length > 0, 'no point of a rehearsal was passed')
    const rest = [...names].filter((name) => !name.startsWith('rehearse.'))
    return isFull() ? [...own, ...rest] : [...sample(own, this.few), ...sample(rest, 1)]
  }

  async left(): Promise<string[]> {
    const found = fs.readdirSync(this.tmp).concat(working(this.tmp))
    const { server, empty } = this.place
    if (!server) return found
    const databases = await server.psql('postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'homing_sandbox%'")
    if (databases !== '') found.push(databases)
    if (empty !== undefined) {
      const name = new URL(empty).pathname.slice(1)
      const schemas = "SELECT relname FROM pg_class WHERE relnamespace::regnamespace::text NOT LIKE ALL ('{pg_%,information_schema}')"
      found.push(...(await server.psql(name, schemas)).split('\n').filter(Boolean))
    }
    return found
  }

  async target(): Promise<string> {
    const one = await this.run(['fingerprint', '--data', '--json'])
    assert.equal(one.code, 0, one.stderr)
    return one.stdout
  }

  async at(point: string, nth: number): Promise<void> {
    const before = await this.target()
    const killed = await this.rehearse({ HOMING_CRASH_AT: `${point}:1` })
    assert.equal(killed.signal, 'SIGKILL', `${point}: ${killed.stderr}`)
    /* A database that was named is emptied by the next rehearsal in it. */
    const next = this.place.empty === undefined ? NEXT[nth % NEXT.length]! : ['rehearse', '--all', '--sandbox', this.place.empty]
    const told = await this.run(next)
    assert.notEqual(told.code, null, told.stderr)
    assert.deepEqual(await this.left(), [], `${point}, then homing ${next.join(' ')}`)
    assert.equal(await this.target(), before, `${point}: the target was touched`)
  }

  async all(): Promise<void> {
    try {
      assert.equal((await this.run(['apply', '--to', '1_base'])).code, 0)
      const points = await this.points()
      for (const [i, point] of points.entries()) await this.at(point, i)
    } finally {
      fs.rmSync(this.tmp, { recursive: true, force: true })
    }
  }
}

async function placeOn(engine: Engine): Promise<Place> {
  if (engine === 'sqlite') return { url: project().sqlite().url }
  const server = await sharedPostgres(engine === 'postgres15' ? 15 : 18)
  return { url: server.url(await freshDatabase(server)), server }
}

for (const engine of engines())
  describe(`a rehearsal that is killed, on ${engine}`, () => {
    const few = engine === 'postgres18' ? 2 : 20
    test('same-server', async () => new Case(await placeOn(engine), 'same-server', few).all())
    if (engine === 'sqlite') return
    test('a database that is named', async () => {
      const place = await placeOn(engine)
      const empty = place.server!.url(await freshDatabase(place.server!))
      await new Case({ ...place, empty }, 'named', Math.min(few, 3)).all()
    })
    /* The programs of the other version may lie where the account of the server may not read. */
    if (engine === 'postgres15') test('throwaway', async () => new Case(await placeOn(engine), 'throwaway', 2).all())
  })

test('the trace of a sandbox on another server is left for a command there', { skip: !engines().includes('postgres15') }, async () => {
  const one = new Case(await placeOn('postgres15'), 'same-server')
  const killed = await one.rehearse({ HOMING_CRASH_AT: 'rehearse.sandbox.opened:1' })
  assert.equal(killed.signal, 'SIGKILL', killed.stderr)
  const elsewhere = { DATABASE_URL: project().sqlite().url }
  assert.equal((await one.run(['status'], elsewhere)).code, 0)
  assert.notDeepEqual(await one.left(), [], 'the trace is gone, and the sandbox is not')
  assert.equal((await one.run(['status'])).code, 0)
  assert.deepEqual(await one.left(), [])
  fs.rmSync(one.tmp, { recursive: true, force: true })
})
