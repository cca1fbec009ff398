/*
 * stage.ts - a PostgreSQL database that changes are made to, and led back from, as long as it comes home.
 *
 * Each way back has to lead to the fingerprint there was. What judges is not ours, pg_dump -s on 15 and plain SQL on 18: it
 * looks after several that came home, since what one of them left behind is still there; when it finds something they are made
 * again one by one. A way back that names something as not restored is judged at once.
 */
import { catalogueDump, pgDump } from '../lib/judge.ts'
import type { Postgres } from '../lib/servers.ts'
import { notHome, notNamed } from './home.ts'
import { ddlOf, must, startLeader, type Leader, type Led } from './leader.ts'

export interface Change {
  what: string
  sql: string
}

export interface Look {
  dump: string
  catalogue: string
}

export interface Taken {
  /** empty when it came home */
  wrong: string
  /** how many of the changes could be made, and which */
  made: boolean[]
  /** nothing was named as not restored */
  exact: boolean
  /** what went wrong with others before */
  more: string[]
  /** how the catalogue differs from the one before, in our own words */
  differs: string
}

/** How many ways back are judged together. */
const TOGETHER = 25

/** What the judges say; where there is but one they say the same. */
export async function lookAt(server: Postgres, database: string): Promise<Look> {
  if (server.version !== 15) {
    const catalogue = await catalogueDump(server, database)
    return { dump: catalogue, catalogue }
  }
  const [dump, catalogue] = await Promise.all([pgDump(server, database), catalogueDump(server, database)])
  return { dump, catalogue }
}

/** What is wrong with a way that led from somewhere to what `was`; empty when nothing is. */
export function judge(was: Look, now: Look, led: Led, way: string): string {
  const unrestored = led.unrestored ?? []
  const wrong = notHome(was.dump, now.dump, unrestored) || notNamed([was.dump, was.catalogue], [now.dump, now.catalogue], unrestored)
  return wrong === '' ? '' : `${way}:\n${wrong}\n  by\n${ddlOf(led)}`
}

/** Whether a way led where it was to lead, as far as we see ourselves. */
export function astray(led: Led, way: string): string {
  if (!led.ok) return `${way}: ${led.error} in: ${led.failed}\n${ddlOf(led)}`
  const exact = led.unrestored!.length === 0
  return exact && led.fingerprint !== led.wanted ? `${way}: our own fingerprint is another\n${led.differs}\n  by\n${ddlOf(led)}` : ''
}

export class Stage {
  private readonly server: Postgres
  private readonly plain: Look
  private readonly label: string
  private count = 0
  private database = ''
  private leader: Leader | undefined
  /** what the database is like between changes: as `plain`, or with columns in another order */
  private home: Look
  private fingerprint = ''
  private pending: (readonly Change[])[] = []

  /** `plain` is what the database of that name is like, of which copies are made. */
  constructor(server: Postgres, plain: Look, label: string) {
    this.server = server
    this.plain = this.home = plain
    this.label = label
  }

  private async renew(): Promise<Leader> {
    await this.leader?.close()
    if (this.database !== '') await this.server.dropDatabase(this.database)
    this.database = `${this.label}_${++this.count}`
    await this.server.createDatabase(this.database, 'plain')
    this.leader = startLeader(this.server.url(this.database))
    await must(this.leader.run('SET allow_system_table_mods = on; SET client_min_messages = error'))
    this.fingerprint = (await must(this.leader.mark('before'))).fingerprint!
    this.home = this.plain
    this.pending = []
    return this.leader
  }

  private async make(leader: Leader, changes: readonly Change[]): Promise<boolean[]> {
    const made: boolean[] = []
    for (const { sql } of changes) made.push((await leader.run(sql)).ok)
    return made
  }

  /* What is left of a way back that is judged by itself. The stage stays, unless more than an order of columns is another. */
  private async judgeNow(led: Led, way: string): Promise<string> {
    const now = await lookAt(this.server, this.database)
    const wrong = judge(this.home, now, led, way)
    if (wrong !== '') return wrong
    this.pending = []
    if (led.unrestored!.length === 0) return ''
    if (led.unrestored!.every(({ why }) => /order of the columns/.test(why))) {
      this.fingerprint = (await must(this.leader!.mark('before'))).fingerprint!
      this.home = now
    } else await this.renew()
    return ''
  }

  /** What went wrong with those that only seemed to have come home. */
  async settle(): Promise<string[]> {
    if (this.pending.length === 0) return []
    const now = await lookAt(this.server, this.database)
    let wrong = notHome(this.home.dump, now.dump, [])
    if (wrong === '' && (await must(this.leader!.look())).fingerprint !== this.fingerprint) wrong = 'the catalogue read as a whole is not what it was'
    const all = this.pending
    this.pending = []
    if (wrong === '') return []
    const found: string[] = []
    for (const changes of all) {
      const said = await this.alone(changes)
      if (said !== '') found.push(await this.shrunk(changes, said))
    }
    await this.renew()
    return found.length > 0 ? found : [`after all of\n  ${all.map(named).join('\n  ')}\n${wrong}`]
  }

  /** In a database of its own, judged at once. */
  private async alone(changes: readonly Change[]): Promise<string> {
    const leader = await this.renew()
    await this.make(leader, changes)
    const led = await leader.lead('before')
    const wrong = astray(led, 'back')
    if (wrong !== '' && !led.ok) return wrong
    const said = await this.judgeNow(led, 'back')
    const all = led.unrestored!.length > 0 || said !== '' || (await must(this.leader!.look())).fingerprint === led.wanted
    return said || wrong || (all ? '' : 'the catalogue read as a whole is not what it was')
  }

  /** The fewest changes that go wrong too. */
  private async shrunk(changes: readonly Change[], said: string): Promise<string> {
    let few = changes
    let wrong = said
    for (let i = 0; few.length > 1 && i < few.length; ) {
      const fewer = few.toSpliced(i, 1)
      const other = await this.alone(fewer)
      if (other === '') i++
      else [few, wrong] = [fewer, other]
    }
    return `${named(few)}: ${wrong}`
  }

  /** The way back; with `toAndFro` also forth and back again, all of them judged. */
  async take(changes: readonly Change[], toAndFro = false): Promise<Taken> {
    const leader = this.leader ?? (await this.renew())
    const more: string[] = []
    const made = await this.make(leader, changes)
    const there = toAndFro ? await lookAt(this.server, this.database) : this.home
    if (toAndFro) await must(leader.mark('after'))
    const { differs = '' } = await leader.way('before')
    let led = await leader.lead('before')
    const exact = led.ok && led.unrestored!.length === 0
    let wrong = astray(led, 'back')
    if (wrong === '' && exact) {
      this.pending.push(changes)
      /* What was made anew has another number. */
      await must(leader.mark('before'))
    }
    if (wrong === '' && !exact) wrong = await this.judgeNow(led, 'back')
    if (wrong === '' && exact && toAndFro) {
      led = await leader.lead('after')
      wrong = astray(led, 'forth') || judge(there, await lookAt(this.server, this.database), led, 'forth')
      if (wrong === '') {
        led = await leader.lead('before')
        wrong = astray(led, 'back again') || (await this.judgeNow(led, 'back again'))
        if (wrong === '') await must(this.leader!.mark('before'))
      }
      if (wrong !== '') {
        await this.renew()
        return { wrong: `${named(changes)}: ${wrong}`, made, exact, more, differs }
      }
    }
    if (wrong !== '') {
      const suspects = this.pending
      const alone = await this.alone(changes)
      wrong = alone === '' ? '' : await this.shrunk(changes, alone)
      /* The fault may be one of those before. */
      for (const one of suspects) {
        const said = one === changes ? '' : await this.alone(one)
        if (said !== '') more.push(await this.shrunk(one, said))
      }
      if (wrong === '' && more.length === 0) more.push(`${named(changes)}, after others: ${astray(led, 'back') || 'it did not come home'}`)
      await this.renew()
    } else if (this.pending.length >= TOGETHER) more.push(...(await this.settle()))
    return { wrong, made, exact, more, differs }
  }

  async close(): Promise<void> {
    await this.leader?.close()
  }
}

export function named(changes: readonly Change[]): string {
  return changes.map((one) => one.what).join(', then ')
}
