/*
 * config/…: what topics and brokers set in the cluster itself (R0). A topic's value that the release gone to refuses keeps every broker with a replica of it
 * from starting.
 */
import type { ConfigFinding } from '../../kafka/config/config-finding.ts'
import { lintDynamicConfigs } from '../../kafka/config/dynamic/lint-dynamic-configs.ts'
import { lintTopicConfigs } from '../../kafka/config/dynamic/lint-topic-configs.ts'
import type { Observed } from '../observed.ts'
import type { Program } from '../program.ts'
import type { HostQuestion } from './host-question.ts'
import { kindOf, type Told } from './told.ts'

const told = (program: Program, finding: ConfigFinding, to: string): Told => ({
  kind: kindOf(finding.severity),
  rule: finding.rule,
  saw: finding.what,
  wanted:
    finding.rule === 'config/invalid-value'
      ? `a value that Kafka ${to} takes`
      : `no key that Kafka ${to} does not know`,
  fix: finding.fix.replaceAll('$BOOTSTRAP', program.topology.bootstrap.join(',')),
})

/** The oldest release a broker that would be stopped runs, and the one gone to; undefined when no broker is stopped. */
const wayOf = (questions: readonly HostQuestion[]): Pick<HostQuestion, 'from' | 'to'> | undefined =>
  questions.find(({ host, from, to }) => host.roles.includes('broker') && from !== to) ??
  questions.find(({ host }) => host.roles.includes('broker'))

/** What the cluster's own configuration says against the release gone to. Parts that were not read are no finding: the plan names them as not checked. */
export const findClusterConfigFaults = (
  program: Program,
  { configs }: Observed,
  questions: readonly HostQuestion[],
): Told[] => {
  const way = wayOf(questions)
  if (way === undefined) return []
  const { from, to } = way
  const topics = lintTopicConfigs({ topics: configs.topics ?? {}, from, to })
  // The cluster-wide min.insync.replicas is told beside the files that lack it, and not where they have it.
  const dynamic = lintDynamicConfigs({ dynamic: configs.dynamic ?? [], from, to }).filter(
    ({ rule }) => rule !== 'config/min-insync-replicas',
  )
  return [
    ...topics.map((finding) => ({ ...told(program, finding, to), topic: finding.topic })),
    ...dynamic.map((finding) => {
      const host = program.hosts.find(({ nodeId }) => nodeId === finding.brokerId)
      return { ...told(program, finding, to), ...(host === undefined ? {} : { host }) }
    }),
  ]
}
