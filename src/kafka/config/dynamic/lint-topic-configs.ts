/*
 * Judges what topics override, for the release gone to. An override that is refused when logs are loaded keeps every broker with that topic from
 * starting; one whose key is gone refuses later changes of the topic (KAFKA-19851).
 */
import { releaseLines } from '../../releases/catalogue.ts'
import { isFaulty } from '../../releases/knowledge/hazard.ts'
import { checkLimit } from '../check-limit.ts'
import { sortFindings, type ConfigFinding, type ConfigSeverity } from '../config-finding.ts'
import { changeOf, limitsOf, ruleOfChange, severityOfChange } from '../table.ts'

/** A finding about an override of a topic. */
export interface TopicFinding extends ConfigFinding {
  readonly topic: string
}

export interface TopicConfigsQuestion {
  /** Overrides by topic and key: only what the topic itself sets (DescribeConfigs source 1). */
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly from: string
  readonly to: string
}

type Way = Pick<TopicConfigsQuestion, 'from' | 'to'>

type Override = { readonly topic: string; readonly key: string; readonly value: string }

const alter = (topic: string, change: string): string =>
  `bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type topics --entity-name ${topic} --alter ${change}`

const leftover = releaseLines.flatMap((line) => line.hazards).find(({ id }) => id === 'KAFKA-19851')

/** A key that is gone hurts only where the release gone to refuses the topic's later changes for it; a renamed one loses what it limited. */
const severityOf = (change: NonNullable<ReturnType<typeof changeOf>>, { from, to }: Way): ConfigSeverity => {
  const severity = severityOfChange(change, from)
  const isFelt = leftover?.applies.to !== undefined && isFaulty(to, leftover.applies.to)
  return severity === 'error' && change.kind === 'removed' && !isFelt ? 'advice' : severity
}

const findChange = ({ topic, key }: Override, way: Way): TopicFinding[] => {
  const change = changeOf(key, 'topic', way.to)
  if (change === undefined) return []
  const { kind, replacement, effect, source } = change
  const remove = alter(topic, `--delete-config ${key}`)
  return [
    {
      topic,
      rule: ruleOfChange[kind],
      key,
      line: null,
      what: `topic ${topic} overrides ${key}, which was ${kind} in ${change.line}: ${effect}`,
      fix: replacement === null ? remove : `set ${replacement} where it matters, then ${remove}`,
      source,
      severity: severityOf(change, way),
    },
  ]
}

const findLimit = ({ topic, key, value }: Override, to: string): TopicFinding[] =>
  limitsOf(key, 'topic', to).flatMap(({ limit, fix, source, line }) => {
    const wrong = checkLimit(value, limit)
    if (wrong === undefined) return []
    const what = `${key} of topic ${topic} ${wrong}: brokers of ${line} or later refuse it and do not start`
    const remove = alter(topic, `--delete-config ${key}`)
    return [
      {
        topic,
        rule: 'config/invalid-value',
        key,
        line: null,
        what,
        fix: `${fix}: ${remove}`,
        source,
        severity: 'error',
      },
    ]
  })

/** Every override that does not fit, by topic. */
export const lintTopicConfigs = ({ topics, from, to }: TopicConfigsQuestion): TopicFinding[] =>
  Object.keys(topics)
    .sort()
    .flatMap((topic) =>
      sortFindings(
        Object.entries(topics[topic] ?? {}).flatMap(([key, value]) => [
          ...findChange({ topic, key, value }, { from, to }),
          ...findLimit({ topic, key, value }, to),
        ]),
      ),
    )
