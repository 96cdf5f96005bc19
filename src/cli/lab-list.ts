import { ok } from '../diagnostics/result.ts'
import { listLabs } from '../rehearsal/lab.ts'
import type { Command } from './command.ts'
import { finish, labContextOf } from './lab-context.ts'

export const command: Command = {
  name: 'lab list',
  summary: 'list the lab clusters',
  usage: 'lab list',
  options: {},
  run: async (_, world) => {
    const context = labContextOf(world)
    return finish(context.ok ? ok({ format: 1, labs: await listLabs(context.value.cacheDir) }) : context, world)
  },
}
