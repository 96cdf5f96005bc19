/*
 * cluster/at-min-isr. R1: for every partition with a replica on the target b, |ISR \ {b}| >= max(minISR, 1). KRaft's controlled shutdown ignores
 * min ISR and never says no: this is the only protection of acks=all writes. A partition with too few replicas for that (replication-factor.ts) is left
 * out: it is refused by name, or waived. Unknown min ISR is told by cluster/unknown.
 */
import type { Finding } from '../decide/decision.ts'
import type { StopOf } from './stop-of.ts'
import { renderIds, wait } from './finding.ts'
import { factorRuleOf } from './replication-factor.ts'

export const findAtMinIsr = (stop: StopOf): Finding[] =>
  stop.partitions.flatMap((p) => {
    const left = p.inSync.filter((id) => id !== stop.target)
    const least = Math.max(p.minIsr ?? 1, 1)
    if (left.length >= least || factorRuleOf(p) !== undefined) return []
    return [
      wait({
        rule: 'cluster/at-min-isr',
        topic: p.topic,
        partition: p.partition,
        saw: `ISR ${renderIds(left)} without node ${stop.target}`,
        wanted: `at least ${least} in sync`,
      }),
    ]
  })
