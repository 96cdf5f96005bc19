import { findQuorumMajority } from '../rules/quorum-majority.ts'
import type { StopOf } from '../rules/stop-of.ts'
import type { Finding } from './decision.ts'

/** R1 for a controller: the quorum without it. R0's Wait list (leader, every voter caught up) comes on top (stop.ts). */
export const findStopController = (stop: StopOf): Finding[] => findQuorumMajority(stop)
