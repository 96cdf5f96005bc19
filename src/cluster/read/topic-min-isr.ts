import type { describeConfigsV4 } from '@platformatic/kafka'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { describeConfigs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** Resource type TOPIC of DescribeConfigs. */
const topicResource = 2 as const

/** Source DYNAMIC_TOPIC_CONFIG: set at the topic itself. Any other source is the answering broker's own file or default, which says nothing of other brokers. */
const setAtTopic = 1

const key = 'min.insync.replicas'

const parse = (
  answer: describeConfigsV4.DescribeConfigsResponse,
  topics: readonly string[],
): Result<Record<string, number>, string> => {
  const found: [topic: string, minIsr: number][] = []
  const missing = new Set(topics)
  for (const row of answer.results) {
    if (row.errorCode !== 0)
      return err(`topic ${row.resourceName}: ${renderErrorCode(row.errorCode, row.errorMessage)}`)
    const config = row.configs.find((candidate) => candidate.name === key)
    if (config === undefined) return err(`topic ${row.resourceName}: ${key} is not told`)
    missing.delete(row.resourceName)
    if (config.configSource === setAtTopic) found.push([row.resourceName, Number(config.value)])
  }
  const [first] = missing
  // fromEntries, since a topic may be named `__proto__`.
  return first === undefined ? ok(Object.fromEntries(found)) : err(`topic ${first}: no answer`)
}

/** `min.insync.replicas` of the topics that set it themselves, by name. One topic that cannot be read makes all unknown. */
export const readTopicMinIsr = async (
  connections: Connections,
  place: Place,
  topics: readonly string[],
): Promise<Result<Readonly<Record<string, number>>, string>> => {
  // An empty list would ask for nothing, and some releases take that for everything.
  if (topics.length === 0) return ok({})
  const configurationKeys = [key]
  const answer = await connections.ask(
    place,
    describeConfigs,
    topics.map((resourceName) => ({ resourceType: topicResource, resourceName, configurationKeys })),
  )
  return answer.ok ? parse(answer.value, topics) : err(answer.error.why)
}
