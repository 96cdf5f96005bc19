import type { describeQuorumV2 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../../diagnostics/result.ts'
import type { Quorum, QuorumReplica } from '../../../kafka/snapshot/cluster-snapshot.ts'
import { describeQuorum } from '../../wire/codecs.ts'
import type { Connections } from '../../wire/connections.ts'
import { renderErrorCode } from '../../wire/trouble.ts'

const metadataLog = '__cluster_metadata'

const replicaOf = (voter: describeQuorumV2.DescribeQuorumResponseVoter): QuorumReplica => ({
  nodeId: voter.replicaId,
  logEndOffset: Number(voter.logEndOffset),
  lastFetchMs: Number(voter.lastFetchTimestamp),
  lastCaughtUpMs: Number(voter.lastCaughtUpTimestamp),
})

/** The quorum as its active controller tells it to the broker at `address`; the error is a few words. Never rejects. */
export const readQuorum = async (connections: Connections, address: string): Promise<Result<Quorum, string>> => {
  const topics = [{ topicName: metadataLog, partitions: [{ partitionIndex: 0 }] }]
  const answer = await connections.ask({ address, lane: 'forwarded' }, describeQuorum, topics)
  if (!answer.ok) return err(answer.error.why)
  const partition = answer.value.topics[0]?.partitions[0]
  const code = answer.value.errorCode === 0 ? partition?.errorCode : answer.value.errorCode
  if (partition === undefined || code !== 0) return err(`DescribeQuorum: ${renderErrorCode(code ?? -1)}`)
  return ok({
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    voters: partition.currentVoters.map(replicaOf),
    observers: partition.observers.map(replicaOf),
  })
}
