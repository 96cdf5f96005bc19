import type { Admin, ITopicMetadata } from 'kafkajs'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { LabClock } from '../context.ts'
import { loadProblem } from './kafka-client.ts'
import type { LoadConfig } from './load-config.ts'

/** Replication of a topic on so many brokers: three copies of which two must have a record, less where there are fewer brokers. */
export const replicationOn = (brokers: number): { readonly replicas: number; readonly minIsr: number } => {
  const replicas = Math.min(3, brokers)
  return { replicas, minIsr: Math.max(1, replicas - 1) }
}

/**
 * Replicas of each partition, preferred leader first: leaders take turns over all brokers, and each round pairs a
 * leader with other followers, so that every broker leads, and follows every other one.
 */
export const assignReplicas = (partitions: number, brokerIds: readonly number[]): number[][] => {
  const ids = [...brokerIds].sort((a, b) => a - b)
  const { replicas } = replicationOn(ids.length)
  return Array.from({ length: partitions }, (_, partition) => {
    const leader = partition % ids.length
    const others = ids.length - 1
    const shift = Math.floor(partition / ids.length)
    return Array.from({ length: replicas }, (_unused, place) => {
      const step = place === 0 ? 0 : 1 + ((place - 1 + shift) % others)
      return ids[(leader + step) % ids.length] ?? -1
    })
  })
}

interface Patience {
  readonly clock: LabClock
  /** Ends the wait early. */
  readonly signal: AbortSignal
}

const pollMs = 100
const limitMs = 60_000

/** Asks until `isDone`, for a minute at most; answers whether it was. A rejected question counts as not yet. */
const poll = async (isDone: () => Promise<boolean>, { clock, signal }: Patience): Promise<boolean> => {
  const endMs = clock.monotonicMs() + limitMs
  while (!signal.aborted && clock.monotonicMs() < endMs) {
    try {
      if (await isDone()) return true
    } catch {
      // The first seconds of a cluster: a broker may not know the topic yet (clients.md 1).
    }
    await clock.sleep(pollMs, signal)
  }
  return false
}

const isWhole = (topic: ITopicMetadata | undefined, config: LoadConfig, replicas: number): boolean =>
  topic?.partitions.length === config.partitions &&
  topic.partitions.every(({ leader, isr }) => leader >= 0 && isr.length === replicas)

/** Creates the load's topic over all brokers and waits until each partition has its leader and its whole ISR. */
export const createLoadTopic = async (
  admin: Admin,
  config: LoadConfig,
  patience: Patience,
): Promise<Result<void, Problem>> => {
  let ids: number[] = []
  const areThere = await poll(async () => {
    ids = (await admin.describeCluster()).brokers.map((broker) => broker.nodeId)
    return ids.length >= config.brokers
  }, patience)
  if (!areThere) return loadProblem(`the load sees ${ids.length} of ${config.brokers} brokers`, 'the others never came')
  const { replicas, minIsr } = replicationOn(ids.length)
  const replicaAssignment = assignReplicas(config.partitions, ids).map((nodes, partition) => ({
    partition,
    replicas: nodes,
  }))
  const configEntries = [{ name: 'min.insync.replicas', value: String(minIsr) }]
  try {
    const isNew = await admin.createTopics({
      topics: [{ topic: config.topic, replicaAssignment, configEntries }],
      // True throws on a broker that does not know the topic yet (clients.md 1).
      waitForLeaders: false,
    })
    if (!isNew) return loadProblem(`topic ${config.topic} is there already`, 'a load needs a topic of its own')
  } catch (cause) {
    return loadProblem(`the load cannot create topic ${config.topic}`, cause)
  }
  const isReady = await poll(async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [config.topic] })
    return isWhole(topics[0], config, replicas)
  }, patience)
  return isReady ? ok(undefined) : loadProblem(`topic ${config.topic} did not get all its replicas`, 'waited 60 s')
}
