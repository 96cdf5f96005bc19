import { ok } from '../diagnostics/result.ts'
import { stopLab } from '../rehearsal/lab.ts'
import type { Command } from './command.ts'
import { finish, labContextOf, labNameOf } from './lab-context.ts'

export const command: Command = {
  name: 'lab down',
  summary: 'stop a lab cluster and remove its folder',
  usage: 'lab down NAME',
  options: {},
  run: async (invocation, world) => {
    const name = labNameOf(invocation, 'lab down')
    if (!name.ok) return finish(name, world)
    const context = labContextOf(world)
    if (!context.ok) return finish(context, world)
    const stopped = await stopLab(name.value, context.value)
    if (!stopped.ok) return finish(stopped, world)
    const { existed, ended } = stopped.value
    const words = existed ? `is gone (${ended} processes ended)` : 'is not there: nothing to do'
    world.stderr.write(`lab ${name.value} ${words}\n`)
    return finish(ok({ format: 1, name: name.value, existed, ended }), world)
  },
}
