/*
 * quorum/no-leader. Without an active controller nothing can be registered, fenced or elected (R0 Wait list, R1 "leader known").
 * Source: DescribeQuorum: leader id -1, or a leader that is none of the voters.
 */
import { hasLeader } from '../snapshot/quorum-lag.ts'
import type { ClusterRule } from './rule.ts'
import { renderIds, wait } from './finding.ts'
import { unreadPart } from './blind.ts'

export const quorumLeader: ClusterRule = {
  code: 'quorum/no-leader',
  wanted: 'the quorum has a leader',
  blind: unreadPart('quorum'),
  find: ({ snapshot: { quorum } }) => {
    if (quorum === null || hasLeader(quorum)) return []
    const saw = `leader ${quorum.leaderId}, voters ${renderIds(quorum.voters.map((voter) => voter.nodeId))}`
    return [wait({ rule: 'quorum/no-leader', saw, wanted: 'a leader among the voters' })]
  },
}
