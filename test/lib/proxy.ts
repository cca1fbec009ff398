/*
 * proxy.ts - stands between a program and a PostgreSQL server, knows where each protocol message begins and ends,
 * and cuts or stalls the connection at one of them.
 *
 * Messages are numbered from 1 per direction: within one connection when `connection` is given, else over all of
 * them. The requests before the session proper (SSL, GSS, cancel, startup) and the one-byte answer to the first
 * two count as messages. Connections are numbered from 1 in the order of their arrival.
 *
 * Invariants
 *   1. Everything before the cut has left for its receiver; nothing after it has, in either direction.
 *   2. A message that is cut before, or stalled before, has not left with a single byte.
 */
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

import { atExit, tempFolder } from './temp.ts'

export type Direction = 'toServer' | 'toClient'

export interface Message {
  connection: number
  direction: Direction
  /** number within the connection and direction */
  index: number
  /** number within the direction, over all connections */
  total: number
  /** number among those that the armed cut's text matches */
  matched?: number
  /** the letter of the protocol, or ssl, gss, cancel, startup, answer */
  type: string
  size: number
  /** how a Query or Parse begins, for people who read the log; empty for others */
  text: string
}

export interface Cut {
  direction: Direction
  /** which one: its number, or with `text` the how-many-th statement that matches since arm() */
  message: number
  text?: RegExp
  when: 'before' | 'after'
  connection?: number
  /**
   * both: neither side has a connection any more (unless given);
   * client: only the program's side is cut, the server's session stays open and is read, as behind a silent router;
   * stall: nothing is forwarded until resume()
   */
  how?: 'both' | 'client' | 'stall'
  /** new connections are closed at once from then on, until the next arm() or disarm() */
  thenRefuse?: boolean
}

export interface Counts {
  connections: number
  toServer: number
  toClient: number
}

export interface Proxy {
  /** folder of the Unix socket that the proxy listens on */
  readonly host: string
  readonly port: number
  /** URL through the proxy */
  url(database?: string, params?: Record<string, string>): string
  /** the next cut; the promise gives the message at which it happened */
  arm(cut: Cut): Promise<Message>
  disarm(): void
  /** lets stalled connections go on */
  resume(): void
  /** cuts every connection of now */
  cutAll(how?: 'both' | 'client'): Promise<void>
  counts(): Counts
  /** what was seen, oldest first; the first 100,000 messages */
  log(): readonly Message[]
  /** one line a message */
  logText(): string
  /** starts counting, and the log, again */
  reset(): void
  close(): Promise<void>
}

export interface ProxyTarget {
  host: string
  port: number
  user?: string
}

const LOG_MAX = 100_000
const TEXT_MAX = 200
const FLUSH_MS = 2_000
const REQUESTS = new Map([
  [80877102, 'cancel'],
  [80877103, 'ssl'],
  [80877104, 'gss'],
])

type Framing = 'request' | 'typed' | 'answer'

/*
 * `begin` is told of a message when its head is whole, `body` is given its bytes, from the head on, `end` is told
 * when its last byte was given; begin and end answer whether to go on.
 */
interface OnFrame {
  begin(type: string, size: number, start: Buffer): boolean
  body(piece: Buffer): void
  end(): boolean
}

/* Finds the boundaries of messages in pieces of a stream; keeps what is left of a piece when told not to go on. */
class Frames {
  framing: Framing
  #head: Buffer = Buffer.alloc(0)
  #left = 0
  #rest: Buffer = Buffer.alloc(0)
  #begun = false
  readonly #on: OnFrame

  constructor(framing: Framing, on: OnFrame) {
    this.framing = framing
    this.#on = on
  }

  /** Takes a piece without looking at it. */
  keep(piece: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
  }

  feed(piece: Buffer): void {
    this.keep(piece)
    while (this.#rest.length > 0 && this.#step()) continue
  }

  #take(size: number): Buffer {
    const taken = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(size)
    return taken
  }

  #headSize(): number {
    return { request: 8, typed: 5, answer: 1 }[this.framing]
  }

  #describe(): { type: string; size: number } {
    const head = this.#head
    if (this.framing === 'answer') return { type: 'answer', size: 1 }
    if (this.framing === 'typed') {
      return { type: String.fromCharCode(head[0]!), size: 1 + head.readInt32BE(1) }
    }
    return { type: REQUESTS.get(head.readInt32BE(4)) ?? 'startup', size: head.readInt32BE(0) }
  }

  #step(): boolean {
    if (this.#left > 0) {
      const piece = this.#take(this.#left)
      this.#left -= piece.length
      this.#on.body(piece)
      return this.#left > 0 || this.#finish()
    }
    const wanted = this.#headSize()
    if (this.#head.length < wanted) {
      this.#head = Buffer.concat([this.#head, this.#take(wanted - this.#head.length)])
      if (this.#head.length < wanted) return true
    }
    return this.#start()
  }

  #start(): boolean {
    const { type, size } = this.#describe()
    if (size < this.#head.length || size > 2 ** 30) throw new Error(`a message of ${size} bytes`)
    if (!this.#begun) {
      this.#begun = true
      if (!this.#on.begin(type, size, this.#rest.subarray(0, size - this.#head.length))) {
        // the head stays where it is, and is looked at again by the next call
        this.#rest = Buffer.concat([this.#head, this.#rest])
        this.#head = Buffer.alloc(0)
        return false
      }
    }
    if (this.framing === 'request' && type === 'startup') this.framing = 'typed'
    // head and body leave together: PgBouncer refuses a startup message that comes in two pieces
    const body = this.#take(size - this.#head.length)
    const whole = Buffer.concat([this.#head, body])
    this.#head = Buffer.alloc(0)
    this.#left = size - whole.length
    this.#on.body(whole)
    return this.#left > 0 || this.#finish()
  }

  #finish(): boolean {
    this.#begun = false
    return this.#on.end()
  }
}

type State = 'open' | 'stalled' | 'cut'

class Session {
  readonly number: number
  readonly client: net.Socket
  readonly server: net.Socket
  state: State = 'open'
  readonly #watch: Watch
  readonly #frames: Record<Direction, Frames>
  readonly #current: Partial<Record<Direction, Message>> = {}
  readonly #indexes: Record<Direction, number> = { toServer: 0, toClient: 0 }

  constructor(number: number, client: net.Socket, server: net.Socket, watch: Watch) {
    this.number = number
    this.client = client
    this.server = server
    this.#watch = watch
    this.#frames = { toServer: this.#framesOf('toServer'), toClient: this.#framesOf('toClient') }
    this.#join('toServer', client, server)
    this.#join('toClient', server, client)
  }

  #framesOf(direction: Direction): Frames {
    const to = direction === 'toServer' ? this.server : this.client
    return new Frames(direction === 'toServer' ? 'request' : 'typed', {
      begin: (type, size, start) => {
        const index = ++this.#indexes[direction]
        const text = direction === 'toServer' && /^[QP]$/.test(type) ? start.toString('latin1', 0, TEXT_MAX) : ''
        const message = { connection: this.number, direction, index, total: 0, type, size, text }
        this.#watch.seen(message)
        this.#current[direction] = message
        if (type === 'ssl' || type === 'gss') this.#frames.toClient.framing = 'answer'
        return this.#go('before', message)
      },
      body: (piece) => {
        to.write(Buffer.from(piece))
      },
      end: () => {
        const message = this.#current[direction]!
        if (message.type === 'answer') this.#frames.toClient.framing = 'typed'
        return this.#go('after', message)
      },
    })
  }

  #go(when: Cut['when'], message: Message): boolean {
    const how = this.#watch.fires(when, message)
    if (how === 'stall') this.stall()
    else if (how) void this.cut(how)
    return this.state === 'open'
  }

  #join(direction: Direction, from: net.Socket, to: net.Socket): void {
    from.on('data', (piece: Buffer) => {
      if (this.state === 'cut') return // read on, so that the server is not blocked
      const frames = this.#frames[direction]
      try {
        if (this.state === 'stalled') frames.keep(piece)
        else frames.feed(piece)
      } catch (e) {
        process.stderr.write(`proxy: ${String(e)}\n`)
        void this.cut('both')
      }
      if (to.writableNeedDrain && this.state === 'open') from.pause()
    })
    to.on('drain', () => {
      if (this.state !== 'stalled') from.resume()
    })
    from.on('error', () => undefined)
    from.on('end', () => {
      if (this.state === 'open') to.end()
    })
    from.on('close', () => {
      if (this.state === 'open') to.end()
      this.#watch.closed(this)
    })
  }

  stall(): void {
    this.state = 'stalled'
    this.client.pause()
    this.server.pause()
  }

  resume(): void {
    if (this.state !== 'stalled') return
    this.state = 'open'
    for (const direction of ['toServer', 'toClient'] as const) {
      if (this.state === 'open') this.#frames[direction].feed(Buffer.alloc(0))
    }
    this.client.resume()
    this.server.resume()
  }

  async cut(how: 'both' | 'client'): Promise<void> {
    if (this.state === 'cut') return
    this.state = 'cut'
    await Promise.all([flushed(this.server), flushed(this.client)])
    this.client.destroy()
    if (how === 'both') this.server.destroy()
    else this.server.resume()
  }
}

/* Until what was written has gone to the kernel, in bounded time. */
function flushed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) return resolve()
    const timer = setTimeout(resolve, FLUSH_MS)
    socket.write('', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

interface Watch {
  /** gives it its number over all connections */
  seen(message: Message): void
  fires(when: Cut['when'], message: Message): Cut['how'] | undefined
  closed(session: Session): void
}

class Listener implements Proxy, Watch {
  readonly host = tempFolder('proxy')
  readonly port = 5432
  readonly #target: ProxyTarget
  readonly #server: net.Server
  readonly #sessions = new Set<Session>()
  #counts: Counts = { connections: 0, toServer: 0, toClient: 0 }
  #log: Message[] = []
  #armed: { cut: Cut; fired: (at: Message) => void } | undefined
  #matched = 0
  #parsed = false
  #refusing = false
  readonly #forget: () => void

  constructor(target: ProxyTarget) {
    this.#target = target
    this.#server = net.createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
    this.#forget = atExit(() => this.#server.close())
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = path.join(this.host, `.s.PGSQL.${this.port}`)
      this.#server.once('error', reject)
      this.#server.listen(socket, () => {
        fs.chmodSync(socket, 0o777)
        this.#server.unref()
        resolve()
      })
    })
  }

  #accept(client: net.Socket): void {
    if (this.#refusing) {
      client.on('error', () => undefined)
      client.destroy()
      return
    }
    const { host, port } = this.#target
    const at = host.startsWith('/') ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port }
    const server = net.connect({ ...at, allowHalfOpen: true })
    this.#sessions.add(new Session(++this.#counts.connections, client, server, this))
  }

  seen(message: Message): void {
    message.total = ++this.#counts[message.direction]
    const cut = this.#armed?.cut
    if (cut?.text && this.#concerns(cut, message)) this.#match(cut.text, cut.when, message)
    if (this.#log.length < LOG_MAX) this.#log.push(message)
  }

  /* A Parse does nothing yet: what comes after a statement comes after its Execute. */
  #match(text: RegExp, when: Cut['when'], message: Message): void {
    if (text.test(message.text)) {
      this.#matched++
      this.#parsed = message.type === 'P' && when === 'after'
      if (!this.#parsed) message.matched = this.#matched
    } else if (this.#parsed && message.type === 'E') {
      this.#parsed = false
      message.matched = this.#matched
    }
  }

  fires(when: Cut['when'], message: Message): Cut['how'] | undefined {
    const cut = this.#armed?.cut
    if (!cut || cut.when !== when || !this.#concerns(cut, message)) return undefined
    const number = cut.text ? message.matched : cut.connection === undefined ? message.total : message.index
    if (number !== cut.message) return undefined
    const { fired } = this.#armed!
    this.#armed = undefined
    this.#refusing = cut.thenRefuse ?? false
    fired(message)
    return cut.how ?? 'both'
  }

  #concerns(cut: Cut, message: Message): boolean {
    return cut.direction === message.direction && (cut.connection === undefined || cut.connection === message.connection)
  }

  closed(session: Session): void {
    if (session.client.destroyed && session.server.destroyed) this.#sessions.delete(session)
  }

  url(database = 'postgres', params: Record<string, string> = {}): string {
    const query = Object.entries({ host: this.host, port: String(this.port), ...params })
    const user = this.#target.user ?? 'postgres'
    const text = query.map(([name, value]) => `${name}=${value}`).join('&')
    return `postgresql://${user}@localhost/${encodeURIComponent(database)}?${text}`
  }

  arm(cut: Cut): Promise<Message> {
    this.#refusing = false
    this.#matched = 0
    this.#parsed = false
    return new Promise((fired) => {
      this.#armed = { cut, fired }
    })
  }

  disarm(): void {
    this.#armed = undefined
    this.#refusing = false
  }

  resume(): void {
    for (const session of this.#sessions) session.resume()
  }

  async cutAll(how: 'both' | 'client' = 'both'): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.cut(how)))
  }

  counts(): Counts {
    return { ...this.#counts }
  }

  log(): readonly Message[] {
    return this.#log
  }

  logText(): string {
    const arrow = { toServer: '->', toClient: '<-' }
    return this.#log
      .map((m) => {
        const text = m.text.split('\0').join(' ').replaceAll('\n', ' ').trim()
        return `${m.connection} ${arrow[m.direction]} ${m.index} ${m.type} ${m.size} ${text}`.trim()
      })
      .join('\n')
  }

  reset(): void {
    this.#counts = { connections: 0, toServer: 0, toClient: 0 }
    this.#log = []
  }

  async close(): Promise<void> {
    this.disarm()
    this.#forget()
    for (const session of this.#sessions) {
      session.client.destroy()
      session.server.destroy()
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    fs.rmSync(this.host, { recursive: true, force: true })
  }
}

/** Starts a proxy in front of a server (a Postgres of servers.ts, or PgBouncer). */
export async function startProxy(target: ProxyTarget): Promise<Proxy> {
  const proxy = new Listener(target)
  await proxy.listen()
  return proxy
}
