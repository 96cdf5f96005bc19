import { isRolesTurn } from '../../kafka/decide/order.ts'
import type { HostView } from '../../modules/host-view.ts'
import { isGoingBack } from '../../plan/going-back.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { isPending } from '../look/peek.ts'
import type { Next } from '../resume/past/past-phase.ts'
import type { RunContext } from '../run-context.ts'

/** R6: a node that was just brought back is taken then only if the turn of its role has come: no host of a role before it has anything left to change. */
export const nextHealed = async (
  context: RunContext,
  phase: ProgramPhase,
  hosts: readonly HostView[],
): Promise<HostView | undefined> => {
  const healed = hosts.find(({ name }) => context.memory.get(name)?.hurt === 'healed')
  if (healed === undefined) return undefined
  const remaining: number[] = []
  for (const host of hosts) if (await isPending(context, { phase, host }, phase.tasks)) remaining.push(host.nodeId)
  const { program } = context
  const question = { topology: program.topology, remaining, isGoingBack: isGoingBack(program) }
  return isRolesTurn(question, healed.nodeId) ? healed : undefined
}

const because = 'was hurt and is back: taken at once, the turn of its role has come'

/** The order, with the node that was just brought back before its peers. */
export const healedFirst = (order: readonly Next[], healed: HostView | undefined): readonly Next[] =>
  healed === undefined || !order.some(({ host }) => host === healed)
    ? order
    : [{ host: healed, because }, ...order.filter(({ host }) => host !== healed)]
