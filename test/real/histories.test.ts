/*
 * Histories that others wrote: each migration up, back by the way that was derived, up again; and back by its author's.
 *
 * What was measured stands in histories-expected.ts; a change there is a change in what Homing does, or in the packages.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'

import { fromUnleash, type History } from '../lib/history.ts'
import { LOGTO_ROLES, recordLogto } from '../lib/logto.ts'
import { medusaPackages, recordMedusa } from '../lib/medusa.ts'
import { freshDatabase, startPostgres, type Postgres, type Version } from '../lib/servers.ts'
import { engines, sample } from '../lib/suite.ts'
import { PRELUDE, recordUnleash } from '../lib/unleash.ts'
import { EXPECTED, type Expected } from './histories-expected.ts'
import { Walk, type Walked } from './histories.ts'

/** How many are walked in the short form, of each history. */
const WALKED = 16

type Recording = (server: Postgres) => Promise<History[]>

async function unleash(server: Postgres): Promise<History[]> {
  const database = await freshDatabase(server)
  await server.psql(database, PRELUDE)
  const all = await recordUnleash((script) => server.psql(database, script), (query) => server.rows(database, query))
  return [{ name: 'unleash', base: PRELUDE, migrations: all.map(fromUnleash) }]
}

/* Its alterations make and drop roles, which are the server's: what recording left has to go. */
async function logto(server: Postgres): Promise<History[]> {
  const database = await freshDatabase(server)
  const history = await recordLogto(server.url(database))
  await server.dropDatabase(database)
  for (const role of LOGTO_ROLES) await server.psql('postgres', `DROP ROLE IF EXISTS ${role}`)
  return [history]
}

async function medusa(server: Postgres): Promise<History[]> {
  const all: History[] = []
  for (const name of medusaPackages()) {
    let database = ''
    all.push(
      await recordMedusa(name, async (script, query) => {
        if (database === '') database = await freshDatabase(server)
        await server.psql(database, script)
        return server.rows(database, query)
      }),
    )
  }
  return all
}

const HISTORIES: { name: string; count: number; record: Recording }[] = [
  { name: 'unleash', count: 374, record: unleash },
  { name: 'logto', count: 261, record: logto },
  { name: 'medusa', count: 201, record: medusa },
]

/* What was found, in the form of what is expected. */
function foundIn(walked: readonly Walked[]): Expected {
  const ids = (of: (one: Walked) => boolean): string[] => walked.filter(of).map(({ id }) => id)
  return {
    beyond: ids(({ beyond }) => beyond),
    changesRows: ids(({ changesRows }) => changesRows),
    needsRows: ids(({ needsRows }) => needsRows),
    clock: ids(({ clock }) => clock),
    order: ids(({ unrestored }) => unrestored.length > 0),
    noDown: ids(({ beyond, author }) => !beyond && author.ends === 'none'),
    downs: Object.fromEntries(
      walked.filter(({ author }) => !['home', 'none'].includes(author.ends)).map(({ id, author }) => [id, `${author.ends}: ${author.what}`]),
    ),
  }
}

/* Of what is expected, what is about those that were walked. */
function expectedOf(all: Expected, walked: readonly Walked[]): Expected {
  const taken = new Set(walked.map(({ id }) => id))
  const some = (ids: readonly string[]): string[] => ids.filter((id) => taken.has(id))
  return {
    beyond: some(all.beyond),
    changesRows: some(all.changesRows),
    needsRows: some(all.needsRows),
    clock: some(all.clock),
    order: some(all.order),
    noDown: some(all.noDown),
    downs: Object.fromEntries(Object.entries(all.downs).filter(([id]) => taken.has(id))),
  }
}

async function walk(server: Postgres, histories: readonly History[], t: TestContext): Promise<Walked[]> {
  const places = histories.flatMap((history) => history.migrations.map((_, at) => ({ history, at })))
  const drawn = sample(places, WALKED)
  const walked: Walked[] = []
  for (const history of histories) {
    const mine = drawn.filter((one) => one.history === history)
    if (mine.length === 0) continue
    const on = await Walk.begin(server, history, await freshDatabase(server))
    try {
      for (const { at } of mine) walked.push(await on.take(at))
    } finally {
      await on.close()
    }
  }
  const all = foundIn(walked)
  const downs = Object.keys(all.downs).length
  t.diagnostic(`${walked.length} walked; ${all.order.length} not in the order of columns; ${downs} authors' ways down do not lead home`)
  return walked
}

const versions = engines().flatMap((one): Version[] => (one === 'sqlite' ? [] : [one === 'postgres15' ? 15 : 18]))

for (const version of versions) {
  describe(`histories on PostgreSQL ${version}`, () => {
    let server: Postgres

    before(async () => {
      const settings = { fsync: 'off', full_page_writes: 'off', autovacuum: 'off' }
      server = await startPostgres({ version, socketOnly: true, settings })
    })
    after(() => server?.remove())

    for (const { name, count, record } of HISTORIES) {
      test(`each migration of ${name} comes home and goes up again`, { timeout: 7_200_000 }, async (t) => {
        const histories = await record(server)
        assert.equal(histories.flatMap(({ migrations }) => migrations).length, count)
        const walked = await walk(server, histories, t)
        assert.deepEqual(walked.filter(({ wrong }) => wrong !== '').map(({ id, wrong }) => `${id}: ${wrong}`), [])
        assert.deepEqual(foundIn(walked), expectedOf(EXPECTED[name]!, walked))
      })
    }
  })
}
