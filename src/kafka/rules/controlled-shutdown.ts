/*
 * cluster/controlled-shutdown. With `controlled.shutdown.enable=false` a broker stops without moving its leaders first: every partition it leads
 * has none until its session ends (R0 Refuse). Source: the broker's own running value; Kafka's default is true.
 */
import type { Finding } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'
import type { KafkaNode } from '../topology.ts'
import { refuse, wait } from './finding.ts'

/** The finding for one broker; none for one that does not answer (broker/down says so). */
export const findControlledShutdown = (cluster: JudgedCluster, { nodeId, host }: KafkaNode): Finding[] => {
  const answer = cluster.answers.get(nodeId)
  if (answer?.isAnswering !== true) return []
  const isEnabled = answer.settings?.controlledShutdownEnable ?? null
  if (isEnabled === true) return []
  if (isEnabled === null) {
    return [
      wait({ rule: 'cluster/unknown', nodeId, saw: `${host}: controlled.shutdown.enable not read`, wanted: 'known' }),
    ]
  }
  return [
    refuse({
      rule: 'cluster/controlled-shutdown',
      nodeId,
      saw: `${host}: controlled.shutdown.enable=false`,
      wanted: 'true',
      fix: `remove controlled.shutdown.enable=false from ${host}'s server.properties and restart it by hand, once`,
    }),
  ]
}
