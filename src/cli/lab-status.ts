import { readLab } from '../rehearsal/lab.ts'
import type { Command } from './command.ts'
import { finish, labContextOf, labNameOf } from './lab-context.ts'

export const command: Command = {
  name: 'lab status',
  summary: 'show the nodes of one lab cluster',
  usage: 'lab status NAME',
  options: {},
  run: async (invocation, world) => {
    const name = labNameOf(invocation, 'lab status')
    if (!name.ok) return finish(name, world)
    const context = labContextOf(world)
    return finish(context.ok ? await readLab(context.value.cacheDir, name.value) : context, world)
  },
}
