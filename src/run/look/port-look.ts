import type { HostView } from '../../modules/host-view.ts'
import type { RunContext } from '../run-context.ts'

/** Between two questions to a port: a connection refused costs next to nothing. */
const askEveryMs = 25
/** Beside a port that stays closed, everything else is looked at so often. */
const lookEveryMs = 2000

/**
 * Pauses between two looks at a node that is starting. A whole look takes processor time from the very process waited for, so while the node's port is closed only
 * that port is asked: the pause ends when it opens, or after two seconds. Where it was open already, the pause is `pollMs`.
 */
export const pauseForPort = async (
  context: Pick<RunContext, 'cluster' | 'clock'>,
  of: { readonly host: Pick<HostView, 'nodeId'> | undefined; readonly pollMs: number },
  signal: AbortSignal,
): Promise<void> => {
  if (of.host === undefined) return
  const { nodeId } = of.host
  // A ZooKeeper server has no id and no listener of Kafka's.
  if (nodeId < 0) return context.clock.sleep(of.pollMs, signal)
  if (await context.cluster.isListening(nodeId)) return context.clock.sleep(of.pollMs, signal)
  const endMs = context.clock.monotonicMs() + lookEveryMs
  while (!signal.aborted && context.clock.monotonicMs() < endMs) {
    await context.clock.sleep(askEveryMs, signal)
    if (await context.cluster.isListening(nodeId)) return
  }
}
