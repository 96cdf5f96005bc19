import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode } from '../diagnostics/problem.ts'
import type { Command, Invocation } from './command.ts'
import { avoidOption, inventoryOption, lookAtCluster, reachProblem } from './look-at-cluster.ts'
import { tellProblem } from './tell-problem.ts'
import type { World } from './world.ts'

const run = async (invocation: Invocation, world: World): Promise<ExitCode> => {
  const look = await lookAtCluster('snapshot', invocation, world)
  if (!look.ok) return look.error
  world.stdout.write(renderJson(look.value.snapshot))
  const problem = reachProblem(look.value)
  return problem === undefined ? 0 : tellProblem(problem, world)
}

/** Prints what the gates decide from. */
export const command: Command = {
  name: 'snapshot',
  summary: 'print what kplay sees of a cluster, as JSON',
  usage: 'snapshot -i INVENTORY [--avoid ID]…',
  options: { inventory: inventoryOption, avoid: avoidOption },
  run,
}
