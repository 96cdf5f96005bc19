import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { judgeCluster } from '../../../src/kafka/snapshot/judged-cluster.ts'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Topology } from '../../../src/kafka/topology.ts'
import type { ClusterPort } from '../../../src/run/ports.ts'
import type { LabStatus } from '../../../src/rehearsal/lab.ts'
import { offlinePartition } from '../../../src/kafka/rules/offline-partition.ts'
import { underMinIsr } from '../../../src/kafka/rules/under-min-isr.ts'
import { underReplicated } from '../../../src/kafka/rules/under-replicated.ts'
import type { ClusterRule } from '../../../src/kafka/rules/rule.ts'
import { openLab, topologyOfLab } from '../../cluster/real-cluster.ts'

/** Partitions (`orders-3`) in trouble, sorted. */
export interface TroubleSets {
  readonly underReplicated: readonly string[]
  readonly offline: readonly string[]
  readonly underMinIsr: readonly string[]
}

const nameOf = ({ topic = '', partition = -1 }: { readonly topic?: string; readonly partition?: number }): string =>
  `${topic}-${partition}`

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

/**
 * The sets as kplay's rules find them. Two differences of words are evened out: a partition whose topic has too few replicas for its min ISR is told by its
 * replication factor and not as under min ISR; and the only replica of a partition that is down is under-replicated to kplay, offline alone to Kafka's tool.
 */
export const troubleSeenByKplay = (snapshot: ClusterSnapshot, topology: Topology): TroubleSets => {
  const cluster = judgeCluster({ snapshot, topology })
  const foundBy = (rule: ClusterRule): readonly string[] => rule.find(cluster).map(({ blocker }) => nameOf(blocker))
  const tooFew = cluster.partitions.filter((p) => p.assigned.length < (p.minIsr ?? 0))
  const alone = cluster.partitions.filter((p) => p.replicationFactor === 1).map(nameOf)
  return {
    underReplicated: sorted(foundBy(underReplicated).filter((name) => !alone.includes(name))),
    offline: sorted(foundBy(offlinePartition)),
    underMinIsr: sorted([...foundBy(underMinIsr), ...tooFew.map(nameOf)]),
  }
}

const flags: Readonly<Record<keyof TroubleSets, string>> = {
  underReplicated: '--under-replicated-partitions',
  offline: '--unavailable-partitions',
  underMinIsr: '--under-min-isr-partitions',
}

const light = {
  KAFKA_HEAP_OPTS: '-Xmx128m',
  KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData',
  KAFKA_JMX_OPTS: '-Djava.net.preferIPv4Stack=true',
}

const askTool = async (tool: string, bootstrap: string, flag: string): Promise<readonly string[]> => {
  const env = { ...process.env, ...light, LOG_DIR: '/tmp' }
  const { stdout } = await promisify(execFile)(tool, ['--bootstrap-server', bootstrap, '--describe', flag], { env })
  return sorted(
    [...stdout.matchAll(/Topic: (\S+)\s+Partition: (\d+)/g)].map(([, topic, number]) => `${topic}-${number}`),
  )
}

/** What `kafka-topics.sh --describe` prints, the script of the release that `host` is linked to, asked of a broker that answers. */
const troubleSeenByTool = async (lab: LabStatus, bootstrap: string): Promise<TroubleSets> => {
  const tool = `${lab.nodes[0]?.dir}/install/current/bin/kafka-topics.sh`
  const [underReplicated = [], offline = [], underMinIsrSet = []] = await Promise.all(
    Object.values(flags).map((flag) => askTool(tool, bootstrap, flag)),
  )
  return { underReplicated, offline, underMinIsr: underMinIsrSet }
}

/** How often a cluster that will not stand still is looked at. */
const tries = 6

/**
 * Compares what kplay sees with what Kafka's own tool prints, at a moment at which the cluster stands still: kplay sees the same before and after the tool
 * ran. Answers the sets; throws when they differ.
 */
export const crossCheck = async (lab: LabStatus): Promise<TroubleSets> => {
  const topology = topologyOfLab(lab)
  const cluster = openLab(lab)
  try {
    const seen: string[] = []
    for (let left = tries; left > 0; left--) {
      const before = await cluster.snapshot()
      const via = topology.nodes.find(({ nodeId }) => nodeId === before.viaNodeId)?.brokerAddress
      if (via === undefined || before.partitions === null) throw new Error('no broker tells kplay of the partitions')
      const tool = await troubleSeenByTool(lab, via)
      const [first, second] = [before, await cluster.snapshot()].map((one) => troubleSeenByKplay(one, topology))
      seen.push(JSON.stringify([first, tool, second]))
      if (first === undefined || JSON.stringify(first) !== JSON.stringify(second)) continue
      // A tool that looked in between may have met another moment: only a cluster that stands still proves a difference.
      if (JSON.stringify(first) !== JSON.stringify(tool) && left > 1) continue
      expect(first, 'kplay and kafka-topics.sh').to.deep.equal(tool)
      return first
    }
    throw new Error(`the cluster did not stand still: ${seen.at(-1) ?? ''}`)
  } finally {
    await cluster.close()
  }
}

/** What a scenario's polls came to. */
export interface Followed {
  /** Polls at which kplay and the tool saw the same. */
  readonly same: number
  /** Polls at which the cluster moved while the tool looked: they prove nothing. */
  readonly moved: number
}

/** One poll: both sets, where the cluster stood still for it. A broker that goes while it is asked is a cluster that moves. */
const poll = async (
  lab: LabStatus,
  cluster: ClusterPort,
): Promise<{ readonly own: TroubleSets; readonly tool: TroubleSets } | undefined> => {
  const topology = topologyOfLab(lab)
  const before = await cluster.snapshot()
  const via = topology.nodes.find(({ nodeId }) => nodeId === before.viaNodeId)?.brokerAddress
  if (via === undefined || before.partitions === null) return undefined
  const tool = await troubleSeenByTool(lab, via).catch(() => undefined)
  const after = await cluster.snapshot()
  const [own, then] = [before, after].map((one) => troubleSeenByKplay(one, topology))
  const stoodStill = after.partitions !== null && JSON.stringify(own) === JSON.stringify(then)
  return own === undefined || tool === undefined || !stoodStill ? undefined : { own, tool }
}

/**
 * Asks kplay and Kafka's own tool over and over until `isOver`: at every poll for which the cluster stood still both have to name the same partitions. What differs once may
 * have come and gone while the tool looked: it is a difference where the next such poll shows the very same one again.
 */
export const followSets = async (lab: LabStatus, isOver: () => boolean): Promise<Followed> => {
  const cluster = openLab(lab)
  const count = { same: 0, moved: 0 }
  let odd: string | undefined
  try {
    while (!isOver()) {
      const sets = await poll(lab, cluster)
      const isSame = sets !== undefined && JSON.stringify(sets.own) === JSON.stringify(sets.tool)
      if (sets !== undefined && !isSame && odd === JSON.stringify(sets))
        expect(sets.own, 'kplay and kafka-topics.sh').to.deep.equal(sets.tool)
      odd = sets === undefined || isSame ? undefined : JSON.stringify(sets)
      count[isSame ? 'same' : 'moved'] += 1
    }
    return count
  } finally {
    await cluster.close()
  }
}

/** `12 under-replicated, 0 offline, 3 under min ISR`. */
export const renderSets = (sets: TroubleSets): string =>
  `${sets.underReplicated.length} under-replicated, ${sets.offline.length} offline, ${sets.underMinIsr.length} under min ISR`
