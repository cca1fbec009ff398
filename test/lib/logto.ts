/*
 * logto.ts - the alterations of @logto/schemas, written by others for slonik, as SQL.
 *
 * An alteration is JavaScript that is handed a pool of connections. Here the pool runs what it is asked on a database of
 * its own and writes it down, the values in it. The tables as they were before the first alteration are nowhere to be
 * had: they are those of version 1.0.7, led back by the authors' own ways down.
 */
import fs from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { load } from '../foreign/load.ts'
import { quietly, type History, type Migration, type Row } from './history.ts'
import { restartIds, type Fragment } from './logto-parts.ts'

const TOOLS = path.resolve(import.meta.dirname, '../../.tools')
const OLD = path.join(TOOLS, 'logto-schemas-1.0.7')
const NEW = path.join(TOOLS, 'logto-schemas-1.43.0')
const FOLDER = path.join(NEW, 'alterations-js')
const PARTS = pathToFileURL(path.join(import.meta.dirname, 'logto-parts.ts')).href
const DATABASE = 'logto'

type Alter = (pool: unknown) => Promise<void>

interface Alteration {
  beforeUp?: Alter
  up: Alter
  beforeDown?: Alter
  down: Alter
}

interface Client {
  connect(): Promise<void>
  query(text: string): Promise<{ rows: Row[] } | { rows: Row[] }[]>
  end(): Promise<void>
}

/* What alterations import by the name of a package comes from logto-parts.ts. */
function hookImports(): void {
  registerHooks({
    resolve: (name, context, next) => {
      const ours = context.parentURL?.startsWith(pathToFileURL(NEW).href) && !/^(node:|[./])/.test(name)
      return ours ? { url: PARTS, shortCircuit: true } : next(name, context)
    },
  })
}

const timeOf = (id: string): number => Number(id.split('-')[1])

function idsIn(folder: string): string[] {
  if (!fs.existsSync(folder)) throw new Error(`${folder} is missing; run tools/install`)
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.js'))
  return files.map((name) => name.slice(0, -3)).sort((a, b) => timeOf(a) - timeOf(b))
}

/** The ids, in the order in which they are run. */
export const logtoIds = (): string[] => idsIn(FOLDER)

async function alterationOf(id: string): Promise<Alteration> {
  const module = (await import(pathToFileURL(path.join(FOLDER, `${id}.js`)).href)) as { default: Alteration }
  return module.default
}

/* Names and values of a row, as slonik gives them there. */
const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const rowOf = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value instanceof Date ? value.getTime() : value]))

/** Runs on a database and writes down what it ran. */
class Pool {
  written: string[] = []
  reads = false
  readonly #client: Client
  #last: Promise<unknown> = Promise.resolve()

  constructor(client: Client) {
    this.#client = client
  }

  async query(of: Fragment): Promise<{ rows: Row[]; rowCount: number }> {
    const text = of.text.trim().replace(/;$/, '')
    if (/^select current_database\(\)$/i.test(text)) return { rows: [{ currentDatabase: DATABASE }], rowCount: 1 }
    if (/^(select|with)\b/i.test(text)) this.reads = true
    else this.written.push(text)
    const asked = this.#last.catch(() => undefined).then(() => this.#client.query(text))
    this.#last = asked
    const found = await asked
    const last = Array.isArray(found) ? found.at(-1) : found
    const rows = (last?.rows ?? []).map(rowOf)
    return { rows, rowCount: rows.length }
  }

  async any(of: Fragment): Promise<Row[]> {
    return (await this.query(of)).rows
  }

  async many(of: Fragment): Promise<Row[]> {
    const rows = await this.any(of)
    if (rows.length === 0) throw new Error(`no row: ${of.text}`)
    return rows
  }

  async one(of: Fragment): Promise<Row> {
    const rows = await this.any(of)
    if (rows.length !== 1) throw new Error(`${rows.length} rows instead of one: ${of.text}`)
    return rows[0]!
  }

  async maybeOne(of: Fragment): Promise<Row | null> {
    return (await this.any(of))[0] ?? null
  }

  async exists(of: Fragment): Promise<boolean> {
    return (await this.any(of)).length > 0
  }
}

const create = (name: string): string => fs.readFileSync(path.join(OLD, 'tables', name), 'utf8')

/** The tables of version 1.0.7, made as its installer makes them. */
function tables(): string {
  const fill = (text: string, name: string): string => text.replaceAll('${name}', name).replaceAll('${database}', DATABASE)
  const model = fs.readFileSync(path.join(OLD, 'lib/models/tenants.js'), 'utf8')
  const tenants = { name: 'tenants', order: 0, text: /`([\s\S]*)`/.exec(model)![1]! }
  const files = fs.readdirSync(path.join(OLD, 'tables')).filter((name) => name === '_functions.sql' || !name.startsWith('_'))
  const parts = files.map((name) => {
    const text = create(name)
    return { name: name.slice(0, -4), order: Number(/init_order = ([\d.]+)/.exec(text)?.[1] ?? Infinity), text }
  })
  const sorted = [tenants, ...parts].sort((a, b) => (a.order === b.order ? (a.name < b.name ? -1 : 1) : a.order - b.order))
  const each = create('_after_each.sql')
  const made = sorted.map(({ name, text }) => text + (text.includes('no_after_each') ? '' : fill(each, name)))
  return [fill(create('_before_all.sql'), ''), ...made, fill(create('_after_all.sql'), '')].join('\n')
}

/** What an installation has from its first day on, for alterations that count on it. */
const ROWS = `
create role logto_tenant_logto_default with inherit login in role logto_tenant_logto;
create role logto_tenant_logto_admin with inherit login in role logto_tenant_logto;
insert into tenants (id, db_user) values ('default', 'logto_tenant_logto_default'), ('admin', 'logto_tenant_logto_admin');
insert into logto_configs (tenant_id, key, value) select id, key, value from tenants, (values
  ('adminConsole', '{"language": "en", "appearanceMode": "system", "livePreviewChecked": false, "passwordlessConfigured": false}'::jsonb),
  ('oidc.privateKeys', '["private"]'), ('oidc.cookieKeys', '["cookie"]')) config (key, value);
insert into sign_in_experiences (tenant_id, id, color, branding, language_info, sign_in, sign_up) select id, 'default',
  '{"primaryColor": "#6139F6", "isDarkModeEnabled": false, "darkPrimaryColor": "#8768F8"}', '{"logoUrl": "https://logto.io/logo.svg"}',
  '{"autoDetect": true, "fallbackLanguage": "en"}', '{"methods": [{"identifier": "username", "password": true, "verificationCode": false, "isPasswordPrimary": true}]}',
  '{"identifiers": ["username"], "password": true, "verify": false}' from tenants;
insert into resources (tenant_id, id, name, indicator) values
  ('default', 'management-api', 'Logto Management API', 'https://default.logto.app/api'),
  ('admin', 'me-api', 'Logto Me API', 'https://admin.logto.app/me'), ('admin', 'default-api', 'Logto Management API', 'https://default.logto.app/api'),
  ('admin', 'admin-api', 'Logto Management API', 'https://admin.logto.app/api'), ('admin', 'cloud-api', 'Logto Cloud API', 'https://cloud.logto.io/api');
insert into scopes (tenant_id, id, resource_id, name, description) values ('default', 'management-api-all', 'management-api', 'all', ''),
  ('admin', 'create', 'cloud-api', 'create:tenant', ''), ('admin', 'manage', 'cloud-api', 'manage:tenant', '');
insert into roles (tenant_id, id, name, description) values ('default', 'admin-role', '#internal:admin', ''), ('admin', 'user', 'user', ''),
  ('admin', 'default-admin', 'default:admin', ''), ('admin', 'admin-admin', 'admin:admin', ''), ('admin', 'tenant-application', 'tenantApplication', '');
insert into roles_scopes (tenant_id, id, role_id, scope_id) values ('default', 'admin-role-scope', 'admin-role', 'management-api-all');
`

class Recorder {
  readonly #client: Client
  readonly #pool: Pool

  constructor(client: Client) {
    this.#client = client
    this.#pool = new Pool(client)
  }

  async run(script: string): Promise<void> {
    await this.#client.query(script)
  }

  /** What is run, in a transaction that ends with the word given. */
  async #write(alter: Alter, end: 'COMMIT' | 'ROLLBACK'): Promise<string[]> {
    this.#pool.written = []
    await this.#client.query('BEGIN')
    try {
      await alter(this.#pool)
    } catch (e) {
      await this.#client.query('ROLLBACK')
      throw e
    }
    await this.#client.query(end)
    return this.#pool.written
  }

  /* What may not stand in a transaction. */
  async #alone(alter: Alter | undefined): Promise<string[]> {
    this.#pool.written = []
    if (alter) await alter(this.#pool)
    return this.#pool.written
  }

  async downOf(id: string): Promise<string[]> {
    return this.#write((await alterationOf(id)).down, 'COMMIT')
  }

  async migrationOf(id: string): Promise<Migration> {
    const one = await alterationOf(id)
    this.#pool.reads = false
    const up = { first: await this.#alone(one.beforeUp), sql: await this.#write(one.up, 'COMMIT') }
    try {
      const sql = await this.#write(one.down, 'ROLLBACK')
      const first = await this.#alone(one.beforeDown)
      if (first.length > 0) await this.#alone(one.beforeUp)
      return { id, up, down: { first, sql }, reads: this.#pool.reads }
    } catch (e) {
      return { id, up, down: undefined, noDown: e instanceof Error ? e.message : String(e), reads: this.#pool.reads }
    }
  }
}

/** Records all alterations on an empty database, which is left as they leave it. */
export async function recordLogto(url: string): Promise<History> {
  hookImports()
  restartIds()
  const { default: pg } = (await load('pg')) as { default: { Client: new (options: object) => Client } }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await quietly(async () => {
      const recorder = new Recorder(client)
      const base = [tables(), ROWS]
      await recorder.run(base.join('\n'))
      for (const id of idsIn(path.join(OLD, 'alterations-js')).reverse()) base.push(...(await recorder.downOf(id)))
      const migrations: Migration[] = []
      for (const id of logtoIds()) migrations.push(await recorder.migrationOf(id))
      return { name: 'logto', base: base.join('\n;\n'), migrations }
    })
  } finally {
    await client.end()
  }
}

/** The roles that recording leaves, which belong to no database. */
export const LOGTO_ROLES = ['logto_tenant_logto_admin', 'logto_tenant_logto_default', 'logto_tenant_logto']
