/*
 * feature/min-isr. Raising `eligible.leader.replicas.version` above 0 rewrites min.insync.replicas: where the cluster has no dynamic default of it, the
 * active controller writes its own static value (1 unless its file says otherwise), which then overrules every broker's file; and dynamic values of
 * single brokers are deleted. Executed: 4.0.2 to 4.1.2, the effective value of every topic without one of its own fell from 2 to 1. The dry run does not
 * show it. Refused unless every broker says that its value comes from the dynamic default of the cluster.
 * Source: ConfigurationControlManager.maybeGenerateElrSafetyRecords; docs/operations/eligible-leader-replicas.md of 4.3.1.
 */
import type { Finding } from '../decide/decision.ts'
import type { NodeSettings } from '../snapshot/cluster-snapshot.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import { refuse } from './finding.ts'

/** The feature that does it. */
export const elrFeature = 'eligible.leader.replicas.version'

const sourceWords: Readonly<Record<string, string>> = {
  broker: 'a dynamic value of its own, which is deleted',
  file: "its server.properties, which the active controller's value overrules",
  default: "Kafka's default, which the active controller's value overrules",
}

const sawOf = (host: string, settings: NodeSettings | null | undefined): string => {
  const source = settings?.minInsyncReplicasFrom ?? undefined
  const where = source === undefined ? 'from an unknown place' : `from ${sourceWords[source] ?? source}`
  return `${host}: min.insync.replicas=${settings?.minInsyncReplicas ?? 'unknown'} ${where}`
}

/** The largest value any broker has now: what must stay. */
const largestOf = (cluster: JudgedCluster): string => {
  const values = cluster.brokers
    .map(({ nodeId }) => cluster.answers.get(nodeId)?.settings?.minInsyncReplicas ?? null)
    .filter((value) => value !== null)
  return values.length === 0 ? 'N' : String(Math.max(...values))
}

const findOne = (cluster: JudgedCluster, { nodeId, host }: KafkaNode, value: string): Finding[] => {
  const settings = cluster.answers.get(nodeId)?.settings
  if (settings?.minInsyncReplicasFrom === 'cluster') return []
  return [
    refuse({
      rule: 'feature/min-isr',
      nodeId,
      saw: sawOf(host, settings),
      wanted: 'from the dynamic default of the whole cluster',
      fix: `kafka-configs.sh --bootstrap-server HOST:PORT --entity-type brokers --entity-default --alter --add-config min.insync.replicas=${value}, the same value in every controller's server.properties, and no dynamic value of single brokers`,
    }),
  ]
}

/** What speaks against raising ELR on this cluster now. */
export const findElrMinIsr = (cluster: JudgedCluster): Finding[] => {
  const value = largestOf(cluster)
  return cluster.brokers.flatMap((node) => findOne(cluster, node, value))
}
