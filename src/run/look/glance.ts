import type { HostView } from '../../modules/host-view.ts'
import { memoryOf, type RunContext } from '../run-context.ts'
import { readNodeFacts } from './node-look.ts'
import type { SeenNode } from './seen-node.ts'

/** How long a glance will do. A `when:` is asked again and again within one turn; nobody can tell a tenth of a second from now. */
const keptMs = 250

/**
 * A look at a node for expressions only: one taken a moment ago will do, unless this run acted since. Guards and modules always look afresh (R1).
 * `withHost`: see NodeFactOptions.
 */
export const glanceAt = async (context: RunContext, host: HostView, withHost: boolean): Promise<SeenNode> => {
  const memory = memoryOf(context, host.name)
  const { glance } = memory
  const atMs = context.clock.monotonicMs()
  if (glance !== undefined && (glance.withHost || !withHost) && atMs - glance.atMs <= keptMs) return glance.seen
  const seen = await readNodeFacts(context, host, { withLog: false, withHost })
  memory.glance = { seen, withHost, atMs }
  return seen
}

/** This run acts: what was glanced at is history. */
export const forgetGlances = (context: RunContext): void => {
  for (const memory of context.memory.values()) memory.glance = undefined
}
