/*
 * status with nothing to do, against psql -c 'select 1'. 100 migrations are applied.
 */
import path from 'node:path'

import { mustRun, plainEnv } from '../test/lib/child.ts'
import { project } from '../test/lib/project.ts'
import { CLIENT_BIN } from '../test/lib/servers.ts'
import { benchServer, measure, memory, mustHome, ratio, title } from './measure.ts'
import { tinyMigrations } from './tiny.ts'

title('status: nothing to do, 100 migrations applied')
const server = await benchServer()
await server.createDatabase('app')
const url = server.url('app')
const home = project(tinyMigrations(100))
await mustHome(['apply', '--url', url], home.dir)
await server.psql('app', 'ANALYZE')

const all = await measure([
  {
    name: 'psql select 1',
    run: async () => void (await mustRun(path.join(CLIENT_BIN, 'psql'), ['-X', '-d', url, '-c', 'select 1'], { env: plainEnv() })),
  },
  { name: 'homing status', run: async () => void (await mustHome(['status', '--url', url], home.dir)) },
])
ratio(all, 'homing status', 'psql select 1', 2)
await memory(['status', '--url', url], home.dir)
await server.remove()
