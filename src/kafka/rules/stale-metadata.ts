/*
 * broker/stale-metadata. A broker may fetch the metadata log and no longer apply it: DescribeQuorum shows it as caught up, it answers old truth for ever, and a
 * leadership that moves to it is never taken. So every broker must have applied what the quorum had a moment (at most 2 s) before it was asked (R0 Wait list,
 * R1 "Fresh", R3). Source: ApiVersions, finalized features epoch: the last offset of the broker's published metadata image (3.6+, KRaftMetadataCache.features).
 * A healthy broker trails: before 4.1 it learns that a record is committed with the next fetch, up to 500 ms later; the reader waits for that.
 */
import type { Finding } from '../decide/decision.ts'
import { isAnswering, type JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import { unreadPart } from './blind.ts'
import { wait } from './finding.ts'
import type { ClusterRule } from './rule.ts'

/** The finding for one broker; none for one that can not say (older than 3.6) or does not answer (broker/down says so). */
export const findStaleMetadata = (cluster: JudgedCluster, { nodeId, host }: KafkaNode): Finding[] => {
  const { metadataEnd } = cluster.snapshot
  const offset = cluster.answers.get(nodeId)?.metadataOffset
  if (metadataEnd === undefined || offset === undefined || !isAnswering(cluster, nodeId)) return []
  if (offset !== null && metadataEnd !== null && offset >= metadataEnd - 1) return []
  const saw =
    offset === null ? 'how much of the metadata it has applied is unknown' : `metadata applied up to ${offset}`
  const wanted = metadataEnd === null ? 'where the metadata log ends is unknown' : `up to ${metadataEnd - 1}`
  return [wait({ rule: 'broker/stale-metadata', nodeId, saw: `${host}: ${saw}`, wanted })]
}

/** A broker that does not answer, or an end that nobody told. A broker too old to say is not held against a healthy cluster. */
const findBlind = (cluster: JudgedCluster): string | undefined => {
  const { snapshot, topology, brokers } = cluster
  if (topology.mode === 'zookeeper') return undefined
  if (snapshot.metadataEnd === undefined) return 'the end of the metadata log'
  const mute = brokers.find(({ nodeId }) => !isAnswering(cluster, nodeId))
  return unreadPart('quorum')(cluster) ?? (mute === undefined ? undefined : `metadata applied by ${mute.host}`)
}

export const staleMetadata: ClusterRule = {
  code: 'broker/stale-metadata',
  wanted: 'every broker applies the metadata log',
  blind: findBlind,
  find: (cluster) => cluster.brokers.flatMap((node) => findStaleMetadata(cluster, node)),
}
