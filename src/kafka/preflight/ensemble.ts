/*
 * cluster/ensemble-version (R0). Kafka 3.8 and 3.9 want a ZooKeeper ensemble of 3.8.3 or later before any broker is upgraded. Source: upgrade notes of 3.8.0 and 3.9.0.
 */
import type { Finding } from '../decide/decision.ts'
import { compareLines, compareReleases, lineOf } from '../releases/version.ts'
import { refuse, wait } from '../rules/finding.ts'
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'

/** The oldest ZooKeeper that brokers of 3.8 and 3.9 may be upgraded on. */
const oldest = '3.8.3'

/** Servers too old for the release gone to, or whose release nobody knows. */
export const findOldEnsemble = ({ ensemble: servers = [], mode }: ClusterSnapshot, to: string): Finding[] => {
  if (mode !== 'zookeeper' || compareLines(lineOf(to) ?? '0.0', '3.8') < 0) return []
  return servers
    .filter(({ version }) => version === null || (compareReleases(version, oldest) ?? -1) < 0)
    .map(({ host, version }) =>
      version === null
        ? wait({
            rule: 'cluster/ensemble-version',
            saw: `${host}: its release is unknown`,
            wanted: `${oldest} or later`,
          })
        : refuse({
            rule: 'cluster/ensemble-version',
            saw: `${host} runs ZooKeeper ${version}`,
            wanted: `${oldest} or later, before any broker runs Kafka ${to}`,
            fix: `upgrade the ensemble to ZooKeeper ${oldest} or later first, one server at a time, its leader last`,
          }),
    )
}
