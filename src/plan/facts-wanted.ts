import type { FactRequest } from '../facts/fact.ts'
import type { HostView } from '../modules/host-view.ts'
import { offlineScope } from './host-scope.ts'
import type { Program, ProgramModuleTask, ProgramPhase } from './program.ts'
import { addressOf, leavesOf } from './tasks/flat.ts'

/** What one changing step wants to know of its host before it can say whether it would change anything. */
export interface FactWish {
  readonly address: string
  readonly host: string
  readonly requests: Readonly<Record<string, FactRequest<unknown>>>
}

/** Does this task change a host or the cluster, and may it run here? */
export const isChanging = (task: ProgramModuleTask): boolean =>
  task.isRehearsed && (task.effects.changes !== undefined || task.effects.stops !== undefined)

const wishesOn = (program: Program, phase: ProgramPhase, host: HostView): FactWish[] => {
  const scope = offlineScope(program.scope, phase, host)
  return leavesOf(phase, scope).flatMap(({ task, isRescue }) => {
    if (task.kind === 'watch' || isRescue || !isChanging(task)) return []
    const args = task.args(scope)
    if (!args.ok) return []
    const requests = task.module.wants(args.value as never, host)
    if (Object.keys(requests).length === 0) return []
    return [{ address: addressOf(phase.id, task.id, host.name), host: host.name, requests }]
  })
}

/** Every fact a plan can use, in the order of the steps; `Observed.facts` holds the answers. Steps whose arguments hang on what is observed want none here. */
export const factsWanted = (program: Program): readonly FactWish[] =>
  program.phases.flatMap((phase) =>
    program.hosts.filter((host) => phase.hosts.includes(host.name)).flatMap((host) => wishesOn(program, phase, host)),
  )
