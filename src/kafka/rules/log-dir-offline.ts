/*
 * broker/log-dir-offline. A broker that lost a log directory runs on with the others and must not be restarted or counted on (R0 Wait list).
 * Source: DescribeLogDirs, error 56 KAFKA_STORAGE_ERROR; answered by the broker itself only.
 */
import type { ClusterRule } from './rule.ts'
import { wait } from './finding.ts'
import { unreadLogDirs } from './blind.ts'

export const logDirOffline: ClusterRule = {
  code: 'broker/log-dir-offline',
  wanted: 'every log directory is online',
  blind: unreadLogDirs,
  find: (cluster) =>
    cluster.brokers.flatMap(({ nodeId, host }) =>
      (cluster.answers.get(nodeId)?.logDirs ?? [])
        .filter((dir) => dir.isOffline)
        .map((dir) =>
          wait({ rule: 'broker/log-dir-offline', nodeId, saw: `${host}: ${dir.path} is offline`, wanted: 'online' }),
        ),
    ),
}
