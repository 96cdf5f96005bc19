/*
 * broker/not-in-sync. R3: a broker is back when all its replicas are in their ISR. Replicas being added to it stand aside, those being removed are
 * not counted. Source: Metadata ISR and offline replicas.
 */
import type { Finding } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import { renderIds, wait } from './finding.ts'

export const findNotInSync = (cluster: JudgedCluster, nodeId: number): Finding[] =>
  (cluster.held.get(nodeId) ?? [])
    .filter(({ assigned, inSync }) => assigned.includes(nodeId) && !inSync.includes(nodeId))
    .map(({ topic, partition, inSync }) =>
      wait({
        rule: 'broker/not-in-sync',
        topic,
        partition,
        saw: `ISR ${renderIds(inSync)}`,
        wanted: `node ${nodeId} in it`,
      }),
    )
