/*
 * cluster/replication-factor-one and cluster/replication-factor-min-isr. A topic with one replica goes offline with its broker; one with no more
 * replicas than min ISR stops taking acks=all writes when any of them stops (executed: RF 2 / min ISR 2). Waiting cures neither: refused, unless a
 * reviewer waived that rule for that topic (P10). A waived topic still needs its ISR complete. Counted is the replication factor after a running
 * reassignment; one finding per topic.
 */
import type { Finding } from '../decide/decision.ts'
import type { Waiver } from '../decide/questions.ts'
import type { JudgedPartition } from '../snapshot/judged-cluster.ts'
import { refuse } from './finding.ts'
import { hasWaiver } from './stop-of.ts'

type FactorRule = 'cluster/replication-factor-one' | 'cluster/replication-factor-min-isr'

/** The rule this partition breaks by its number of replicas, waived or not; unknown min ISR breaks none (cluster/unknown says so). */
export const factorRuleOf = ({ replicationFactor, minIsr }: JudgedPartition): FactorRule | undefined => {
  if (replicationFactor <= 1) return 'cluster/replication-factor-one'
  return minIsr !== null && replicationFactor <= minIsr ? 'cluster/replication-factor-min-isr' : undefined
}

const wantedOf = (rule: FactorRule, minIsr: number): string =>
  rule === 'cluster/replication-factor-one' ? 'at least 2 replicas' : `more replicas than min.insync.replicas=${minIsr}`

/** The command that mends it, where one line does. */
const fixOf = (rule: FactorRule, { topic, replicationFactor }: JudgedPartition): string => {
  const waive = `or waive ${rule} for topic ${topic} with a reason`
  const grow = 'add replicas with kafka-reassign-partitions.sh'
  if (rule === 'cluster/replication-factor-one') return `${grow}, ${waive}`
  const lower = `min.insync.replicas=${replicationFactor - 1}`
  return `${grow}, kafka-configs.sh --alter --entity-type topics --entity-name ${topic} --add-config ${lower}, ${waive}`
}

/** One refusal per topic and rule, naming the partitions. */
export const findReplicationFactors = (
  partitions: readonly JudgedPartition[],
  waivers: readonly Waiver[],
): Finding[] => {
  const broken = new Map<string, { rule: FactorRule; first: JudgedPartition; numbers: number[] }>()
  for (const partition of partitions) {
    const rule = factorRuleOf(partition)
    if (rule === undefined || hasWaiver(waivers, rule, partition.topic)) continue
    const key = `${rule} ${partition.topic}`
    const group = broken.get(key) ?? { rule, first: partition, numbers: [] }
    group.numbers.push(partition.partition)
    broken.set(key, group)
  }
  return [...broken.values()].map(({ rule, first, numbers }) =>
    refuse({
      rule,
      topic: first.topic,
      saw: `replication factor ${first.replicationFactor} (partitions ${[...numbers].sort((a, b) => a - b).join(', ')})`,
      wanted: wantedOf(rule, first.minIsr ?? 1),
      fix: fixOf(rule, first),
    }),
  )
}
