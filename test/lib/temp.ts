/*
 * temp.ts - folders and other things that must be gone when a test process ends.
 *
 * Folders carry the id of the process that made them. What a killed process left is removed by the next one.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const PREFIX = 'homing-test-'
const STALE_MS = 10 * 60 * 1000

/* Where files are memory, and how much of it has to be free. */
const MEMORY = '/dev/shm'
const MEMORY_BYTES = 4 * 2 ** 30

const cleanups = new Set<() => void>()
let root: string | undefined

function runCleanups(): void {
  for (const clean of [...cleanups].reverse()) {
    try {
      clean()
    } catch (e) {
      process.stderr.write(`clean-up failed: ${String(e)}\n`)
    }
  }
  cleanups.clear()
  if (root !== undefined) fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  root = undefined
}

process.on('exit', runCleanups)
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.once(signal, () => process.exit(code))
}

/** Has `clean` called, synchronously, when the process ends; newest first. The result cancels that. */
export function atExit(clean: () => void): () => void {
  cleanups.add(clean)
  return () => void cleanups.delete(clean)
}

export function isAlive(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    return false
  }
}

function removeStale(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const folder = path.join(os.tmpdir(), name)
    try {
      const made = fs.lstatSync(folder)
      if (made.uid !== process.getuid!() || Date.now() - made.mtimeMs < STALE_MS) continue
      fs.rmSync(folder, { recursive: true, force: true })
    } catch {
      continue // somebody else is removing it
    }
  }
}

/** Has the folders of this process made in memory, where there is enough of it; for what writes much and keeps nothing. */
export function inMemory(): void {
  if (process.env['TMPDIR'] !== undefined || !fs.existsSync(MEMORY)) return
  const { bsize, bavail } = fs.statfsSync(MEMORY)
  if (bsize * bavail >= MEMORY_BYTES) process.env['TMPDIR'] = MEMORY
}

/** A new empty folder, readable by everyone, removed at the end of the process. */
export function tempFolder(label: string): string {
  if (root === undefined) {
    removeStale()
    root = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`))
    fs.chmodSync(root, 0o755)
  }
  const folder = fs.mkdtempSync(path.join(root, `${label}-`))
  fs.chmodSync(folder, 0o755)
  return folder
}
