import { join, relative } from 'node:path'
import type { Command } from './command.ts'
import { loadTold } from './apply/load.ts'
import { readWish, runOptions, type Wish } from './apply/wish.ts'
import { rehearse } from './rehearse/rehearse.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'

/** Contracts.md: a rehearsal caps passing time at this unless told otherwise, milliseconds. */
const defaultMaxWaitMs = 5_000

const wishOf = (wish: Wish, isRealTime: boolean): Wish => ({
  ...wish,
  yes: true,
  approvals: 'all',
  maxWaitMs: isRealTime ? undefined : (wish.maxWaitMs ?? defaultMaxWaitMs),
})

const shippedPlaybook = (world: World): string => relative(world.cwd, join(world.root, 'playbooks/rolling-upgrade.yml'))

/** The same playbook on a throwaway cluster of this machine, under load, with an audit of every acknowledged record. */
export const command: Command = {
  name: 'rehearse',
  summary: 'run a playbook on a real throwaway cluster under load, and audit every record',
  usage: 'rehearse [FILE] [--report DIR] [--keep] [--max-wait 5s | --real-time]',
  options: {
    ...Object.fromEntries(Object.entries(runOptions).filter(([name]) => !['yes', 'approve'].includes(name))),
    keep: { type: 'boolean', summary: 'leave the cluster running afterwards' },
    'real-time': { type: 'boolean', summary: 'keep soaks, watches and clean windows as long as they are' },
  },
  run: async (invocation, world) => {
    const read = readWish(invocation, world, shippedPlaybook(world))
    if (!read.ok) return tellProblem(read.error, world)
    const wish = wishOf(read.value, invocation.isOn('real-time'))
    const playbook = await loadTold(wish, world)
    if (playbook === undefined) return 3
    const rehearsed = await rehearse(playbook, wish, { world, keep: invocation.isOn('keep') })
    return rehearsed.ok ? rehearsed.value : tellProblem(rehearsed.error, world)
  },
}
