/*
 * histories.ts - walks a history: each migration up, back by the way that was derived, up again; and by its author's.
 *
 * The judge is not ours: pg_dump on 15, the catalogue read by plain SQL on 18; and, besides, our own fingerprint. Rows are put back
 * from a copy where a migration changes them, or where they are in the way: as if they had been set aside.
 */
import { isEmpty, scriptOf, type History, type Migration, type Way } from '../lib/history.ts'
import { catalogueDump, catalogueQuery, pgDump } from '../lib/judge.ts'
import { quote, type Postgres } from '../lib/servers.ts'
import { firstDifference, notHome } from './home.ts'
import { startLeader, type Leader, type Led, type Unrestored } from './leader.ts'

/** How the author's own way down ends. */
export interface Author {
  ends: 'home' | 'order' | 'differs' | 'fails' | 'none'
  /** the object that differs first, or what the server says */
  what: string
}

export interface Walked {
  id: string
  /** empty when it came home and led up again; else what is wrong */
  wrong: string
  /** reaches beyond its database: it went up, and nothing else was tried */
  beyond: boolean
  /** rows of tables that were there before have other values, came or went */
  changesRows: boolean
  /** the way back goes on only without the rows */
  needsRows: boolean
  /** makes something of the moment at which it runs */
  clock: boolean
  unrestored: Unrestored[]
  author: Author
}

/** What a database holds, as rows of JSON by table, and where its sequences stand. */
export type Rows = Record<string, string>

interface Look {
  /** what the judge says */
  judged: string
  /** the catalogue by plain SQL */
  catalogue: string
  rows: Rows
}

/* Roles, databases and the like belong to the server. */
const BEYOND = /^\s*(create|drop|alter) (role|user|group|database|tablespace)\b(?! mapping)/im

const USERS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

const MARK = '-- the next part'

/* A line of JSON for each table and sequence: all rows, to compare and to put back. */
const each = (kind: string, rows: string): string =>
  `SELECT format('SELECT translate(json_build_array(%L, (${rows}))::text, E''\\r\\n'', ''  '')', c.oid::regclass, c.oid::regclass)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = '${kind}' AND ${USERS} ORDER BY 1 \\gexec\n`
export const ROWS = each('r', 'SELECT json_agg(x) FROM ONLY %s x') + each('S', 'SELECT json_build_array(last_value, is_called) FROM %s')

export function rowsOf(said: string): Rows {
  const lines = said.split('\n').filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => [(JSON.parse(line) as [string])[0], line]))
}

/* The rows of a table by the columns that it has on both sides, in any order. */
function valuesOf(line: string, columns: ReadonlySet<string>): string[] {
  const rows = (JSON.parse(line) as [string, Record<string, unknown>[] | null])[1] ?? []
  const kept = (row: Record<string, unknown>): string[] => Object.keys(row).filter((name) => columns.has(name)).sort()
  return rows.map((row) => JSON.stringify(kept(row).map((name) => row[name]))).sort()
}

const columnsOf = (line: string): string[] => Object.keys((JSON.parse(line) as [string, Record<string, unknown>[] | null])[1]?.[0] ?? {})

/** Whether rows that were there have other values, came or went, apart from tables and columns that came or went. */
export function changed(was: Rows, is: Rows): boolean {
  return Object.keys(was).some((name) => {
    const [l, r] = [was[name]!, is[name]]
    if (r === undefined || l === r || /^\[[^[]*\[\d/.test(l)) return false // or a sequence
    const both = new Set(columnsOf(l).filter((column) => columnsOf(r).includes(column)))
    return valuesOf(l, both).join('\n') !== valuesOf(r, both).join('\n')
  })
}

/* Whether there are rows, or numbers given, that were not there: another time they may be others, by the clock. */
function made(was: Rows, is: Rows): boolean {
  return Object.keys(is).some((name) => is[name] !== was[name] && !/, (null|\[\d+, false\])\]$/.test(is[name]!))
}

/* A default that was written as 'now' is the moment at which it was made, another each time. */
const timeless = (dump: string): string => dump.replace(/'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(\+00)?'::timestamp/g, "'now'::timestamp")

const textOf = (e: unknown): string => (e instanceof Error ? e.message : String(e))
const saidOf = (e: unknown): string => /ERROR: .*/.exec(textOf(e))?.[0] ?? textOf(e).slice(0, 300)

/** One database that a history is brought up in. */
export class Walk {
  readonly #server: Postgres
  readonly #history: History
  readonly #database: string
  /* from the first trial on: it reads the catalogue, which nobody may change meanwhile */
  #leader: Leader | undefined
  /* how it is, when that is known */
  #look: Look | undefined
  #at = 0

  private constructor(server: Postgres, history: History, database: string) {
    this.#server = server
    this.#history = history
    this.#database = database
  }

  /** In an empty database. */
  static async begin(server: Postgres, history: History, database: string): Promise<Walk> {
    if (history.base !== '') await server.psql(database, history.base)
    return new Walk(server, history, database)
  }

  async close(): Promise<void> {
    await this.#leader?.close()
  }

  /** Everything before that place in the history goes up, and nothing is tried. */
  async skipTo(at: number): Promise<void> {
    const script = this.#history.migrations.slice(this.#at, at).map(({ up }) => scriptOf(up))
    if (script.length === 0) return
    await this.#psql(script.join(''))
    this.#at = at
    this.#look = undefined
  }

  /** The migration at that place, which is up afterwards. */
  async take(at: number): Promise<Walked> {
    await this.skipTo(at)
    const one = this.#history.migrations[at]!
    const walked: Walked = {
      id: one.id,
      wrong: '',
      beyond: [...one.up.first, ...one.up.sql].some((sql) => BEYOND.test(sql)),
      changesRows: false,
      needsRows: false,
      clock: false,
      unrestored: [],
      author: { ends: 'none', what: one.noDown ?? '' },
    }
    if (walked.beyond) await this.skipTo(at + 1)
    else await this.#tryOut(one, walked)
    this.#at = at + 1
    return walked
  }

  #psql(script: string): Promise<string> {
    return this.#server.psql(this.#database, script)
  }

  /** Runs a script and looks at what there is then, in one session. */
  async #see(script: string): Promise<Look> {
    const said = await this.#psql(`${script}\\o\n\\echo '${MARK}'\n${catalogueQuery}\n\\echo '${MARK}'\nRESET search_path;\n${ROWS}`)
    const [catalogue = '', rows = ''] = said.split(`${MARK}\n`).slice(-2)
    return {
      judged: this.#server.version === 15 ? await pgDump(this.#server, this.#database) : catalogue.trim(),
      catalogue: catalogue.trim(),
      rows: rowsOf(rows),
    }
  }

  async #judge(): Promise<string> {
    return this.#server.version === 15 ? pgDump(this.#server, this.#database) : catalogueDump(this.#server, this.#database)
  }

  get #led(): Leader {
    return (this.#leader ??= startLeader(this.#server.url(this.#database)))
  }

  async #mark(name: string): Promise<string> {
    const led = await this.#led.mark(name)
    if (!led.ok) throw new Error(`mark ${name}: ${led.error}`)
    return led.fingerprint ?? ''
  }

  async #tryOut(one: Migration, walked: Walked): Promise<void> {
    const before = this.#look ?? (await this.#see(''))
    await this.#mark('before')
    const after = await this.#see(scriptOf(one.up))
    const print = await this.#mark('after')
    const moved = Object.keys(before.rows).some((name) => after.rows[name] !== before.rows[name])
    walked.changesRows = changed(before.rows, after.rows)

    const said = await this.#back(walked)
    walked.wrong ||= notHome(before.judged, await this.#judge(), walked.unrestored)
    await this.#again(one, walked.needsRows || moved ? before.rows : undefined)
    const again = await this.#judge()
    walked.clock = timeless(after.judged) !== after.judged && notHome(after.judged, again, walked.unrestored) !== ''
    const [l, r] = walked.clock ? [timeless(after.judged), timeless(again)] : [after.judged, again]
    walked.wrong ||= notHome(l, r, walked.unrestored)
    const exact = walked.unrestored.length === 0 && walked.wrong === '' && !walked.clock
    if (exact && (await this.#mark('after')) !== print) walked.wrong = 'up again: our own fingerprint is another'
    if (walked.wrong !== '') walked.wrong += `\n  by\n${said}`
    this.#look = exact && !moved && !made(before.rows, after.rows) && !walked.needsRows ? after : undefined
    if (one.down) walked.author = await this.#author(one.up, one.down, before.catalogue)
  }

  /* The way back as it is derived; where rows are in its way, without them. */
  async #back(walked: Walked): Promise<string> {
    const said = (led: Led): string => (led.ddl ?? []).map(({ sql }) => `    ${sql}`).join('\n')
    let led = await this.#led.lead('before')
    if (!led.ok) {
      await this.#empty()
      walked.needsRows = true
      led = await this.#led.lead('before')
    }
    if (!led.ok) throw new Error(`${walked.id}: ${led.error} in: ${led.failed}\n${said(led)}`)
    walked.unrestored = led.unrestored ?? []
    if (walked.unrestored.length === 0 && led.fingerprint !== led.wanted) walked.wrong = 'back: our own fingerprint is another'
    return said(led)
  }

  /* With the rows from before, where they are given: as if they had been put back. */
  async #again(one: Migration, kept: Rows | undefined): Promise<void> {
    if (kept) {
      await this.#empty()
      await this.#fill(kept)
    }
    await this.#psql(scriptOf(one.up))
  }

  async #empty(): Promise<void> {
    await this.#psql(`DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND ${USERS} LOOP
        EXECUTE 'TRUNCATE ' || name || ' CASCADE';
      END LOOP; END $$`)
  }

  /* By the names of columns, whose order may be another. */
  async #fill(kept: Rows): Promise<void> {
    const tables = await this.#server.rows<{ name: string; kind: string; columns: string }>(
      this.#database,
      `SELECT c.oid::regclass AS name, c.relkind AS kind, string_agg(quote_ident(a.attname), ', ') AS columns FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       WHERE c.relkind IN ('r', 'S') AND ${USERS} AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY 1, 2`,
    )
    let script = 'SET session_replication_role = replica;\n'
    for (const { name, kind, columns } of tables) {
      const rows = (JSON.parse(kept[name] ?? '["", null]') as [string, unknown[] | null])[1]
      if (rows === null) continue
      if (kind === 'S') script += `SELECT setval(${quote(name)}, ${String(rows[0])}, ${String(rows[1])});\n`
      else
        script += `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE
          SELECT ${columns} FROM json_populate_recordset(NULL::${name}, ${quote(kept[name]!)}::json -> 1);\n`
    }
    await this.#psql(script)
  }

  /* In a transaction that is taken back, or in a copy when it commits by itself. */
  async #author(up: Way, down: Way, before: string): Promise<Author> {
    if (isEmpty(down) && isEmpty(up)) return { ends: 'home', what: '' }
    const alone = down.first.length > 0 || down.sql.some((sql) => /^\s*COMMIT\b/im.test(sql))
    try {
      return firstDifference(before, alone ? await this.#inCopy(down) : await this.#takenBack(down))
    } catch (e) {
      return { ends: 'fails', what: saidOf(e) }
    }
  }

  async #takenBack(down: Way): Promise<string> {
    const begun = scriptOf({ ...down, first: [] }).replace(/COMMIT;\n$/, '')
    const said = await this.#psql(`${begun}\\echo '${MARK}'\n${catalogueQuery}\nROLLBACK;`)
    return said.split(`${MARK}\n`).at(-1)!.trim()
  }

  async #inCopy(down: Way): Promise<string> {
    const copy = `${this.#database}_copy`
    await this.#leader?.close() // a database is copied when nobody is in it
    this.#leader = undefined
    await this.#server.createDatabase(copy, this.#database)
    try {
      await this.#server.psql(copy, scriptOf(down))
      return await catalogueDump(this.#server, copy)
    } finally {
      await this.#server.dropDatabase(copy)
    }
  }
}
