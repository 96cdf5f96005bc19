import type { Blocker, Decision } from '../../src/kafka/decide/decision.ts'

/** `cluster/under-replicated orders-0 @3: ISR 1,2; wanted ISR 1,2,3`, and what to do where it says so. */
export const renderBlocker = (blocker: Blocker): string => {
  const { rule, topic, partition, nodeId, saw, wanted, fix } = blocker
  const subject = [topic, partition].filter((part) => part !== undefined).join('-')
  const words = [rule, subject, nodeId === undefined ? '' : `@${nodeId}`].filter((word) => word !== '')
  return `${words.join(' ')}: ${saw}; wanted ${wanted}${fix === undefined ? '' : `; fix: ${fix}`}`
}

/** The kind, then every blocker in the order given. */
export const renderDecision = (decision: Decision | { readonly kind: 'unchanged' }): string[] => [
  decision.kind,
  ...('blockers' in decision ? decision.blockers.map(renderBlocker) : []),
]
