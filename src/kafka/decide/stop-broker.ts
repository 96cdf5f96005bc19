import { findAtMinIsr } from '../rules/at-min-isr.ts'
import { findControlledShutdown } from '../rules/controlled-shutdown.ts'
import { findReplicationFactors } from '../rules/replication-factor.ts'
import type { StopOf } from '../rules/stop-of.ts'
import type { Finding } from './decision.ts'

/** R1 for a broker: replication factors, min ISR without it, controlled shutdown. R0's Wait list comes on top (stop.ts). */
export const findStopBroker = (stop: StopOf): Finding[] => [
  ...findReplicationFactors(stop.partitions, stop.waivers),
  ...findAtMinIsr(stop),
  ...stop.cluster.brokers
    .filter((node) => node.nodeId === stop.target)
    .flatMap((node) => findControlledShutdown(stop.cluster, node)),
]
