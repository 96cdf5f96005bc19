import type { FinalizeQuestion } from '../../src/kafka/decide/finalize.ts'
import type { BackQuestion, OrderQuestion, StopQuestion, Waiver } from '../../src/kafka/decide/questions.ts'
import type { NodeAnswer } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import type { NodeObservation } from '../../src/kafka/decide/node-observation.ts'
import type { KafkaNode, Topology } from '../../src/kafka/topology.ts'
import { Dice } from './dice.ts'
import { drawRandom } from './random-cluster.ts'

const drawWaivers = (dice: Dice): readonly Waiver[] => {
  const waivers: Waiver[] = []
  for (const topic of ['orders', 'events', 'constructor'])
    for (const rule of ['cluster/replication-factor-one', 'cluster/replication-factor-min-isr'] as const)
      if (dice.rarely(100)) waivers.push({ rule, topic })
  if (dice.rarely(128)) waivers.push({ rule: 'cluster/few-controllers' })
  if (dice.rarely(4)) waivers.push({ rule: 'cluster/few-controllers', topic: 'orders' })
  return waivers
}

const drawDeaf = (dice: Dice, { nodes }: Topology): string[] =>
  nodes.flatMap(({ nodeId }) => (dice.rarely(6) ? [`n${nodeId}:${9092 + dice.below(2)}`] : []))

/** The node asked about; when that is the one the snapshot was read from, mostly another one instead. */
const drawTarget = (dice: Dice, { nodes }: Topology, via: number | null): number => {
  const index = dice.below(nodes.length)
  const id = nodes[index]?.nodeId ?? 1
  return id === via && !dice.rarely(30) ? (nodes[(index + 1) % nodes.length]?.nodeId ?? id) : id
}

export const drawStop = (bytes: Uint8Array): StopQuestion => {
  const dice = new Dice(bytes)
  const cluster = drawRandom(dice)
  const target = dice.rarely(1) ? 66 : drawTarget(dice, cluster.topology, cluster.snapshot.viaNodeId)
  const hurt = dice.rarely(50) ? dice.one([target, target, 1, 2]) : undefined
  return {
    ...cluster,
    target,
    ...(hurt === undefined ? {} : { hurt }),
    waivers: drawWaivers(dice),
    ...(dice.rarely(128) ? { deafAtStart: drawDeaf(dice, cluster.topology) } : {}),
  }
}

const drawObservation = (dice: Dice, nodeId: number): NodeObservation => {
  const release = dice.mostly(6, '4.1.2', ['3.9.2', '', '4.1.1'])
  const process = { pid: 10 + dice.below(2), startedAtMs: 5000 + dice.below(2), ageMs: 60_000, release }
  const line = ['FATAL'] as const
  const log = {
    fatal: dice.rarely(4) ? line : [],
    protocolErrors: dice.rarely(4) ? line : [],
    isRecovering: dice.rarely(4),
  }
  return {
    host: `n${nodeId}`,
    nodeId,
    process: dice.mostly<NodeObservation['process']>(6, process, [null, undefined]),
    log: dice.rarely(4) ? undefined : log,
    linked: undefined,
  }
}

export const drawBack = (bytes: Uint8Array): BackQuestion => {
  const dice = new Dice(bytes)
  const { snapshot, topology } = drawRandom(dice)
  const nodeId = dice.rarely(1) ? 66 : (topology.nodes[dice.below(topology.nodes.length)]?.nodeId ?? 1)
  return {
    snapshot,
    topology,
    nodeId,
    observation: drawObservation(dice, nodeId),
    releases: dice.one([['4.1.2'], ['4.1.2'], ['3.9.2', '4.1.2'], []]),
    ...(dice.rarely(128) ? { before: { pid: 11, startedAtMs: 5001 } } : {}),
    deafAtStart: dice.rarely(64) ? drawDeaf(dice, topology) : [],
  }
}

const zookeepers = [203, 201, 202].map((nodeId): KafkaNode => ({ host: `z${nodeId}`, nodeId, roles: ['zookeeper'] }))

export const drawOrder = (bytes: Uint8Array): OrderQuestion => {
  const dice = new Dice(bytes)
  const [isGoingBack, hasServers, hasHurt, left] = [dice.rarely(100), dice.rarely(60), dice.rarely(60), dice.below(256)]
  const { snapshot, topology } = drawRandom(dice)
  const nodes = hasServers ? [...topology.nodes, ...zookeepers] : topology.nodes
  const remaining = nodes.filter((_, index) => (left >> (index % 8)) % 2 === 0).map((node) => node.nodeId)
  const hurt = hasHurt ? nodes[left % nodes.length]?.nodeId : undefined
  return { snapshot, topology: { ...topology, nodes }, remaining, isGoingBack, ...(hurt === undefined ? {} : { hurt }) }
}

const features = ['metadata.version', 'share.version', 'eligible.leader.replicas.version'] as const
type Levels = Readonly<Record<string, number>>

type MinIsrPlace = (NonNullable<NodeAnswer['settings']>['minInsyncReplicasFrom'] & string) | null
type Range = [min: number, max: number]

/** Levels and ranges of metadata.version, and of every other feature: usual ones, then odd ones. */
const ofMetadata = { before: 21, beyond: 29, usual: [7, 29], odd: [7, 21], exact: [27, 27] } as const
const ofOthers = { before: 0, beyond: 2, usual: [0, 2], odd: [0, 0], exact: [1, 1] } as const

const numbersOf = (feature: string): typeof ofMetadata | typeof ofOthers =>
  feature === 'metadata.version' ? ofMetadata : ofOthers

/** The level a node shows; undefined when it does not name the feature. */
const drawLevel = (dice: Dice, feature: string, usual: number): number | undefined => {
  const { before, beyond } = numbersOf(feature)
  const level = dice.mostly(6, usual, [before, beyond])
  const isNamed = !dice.rarely(feature === 'metadata.version' ? 1 : 40)
  return level > 0 && isNamed ? level : undefined
}

const drawRange = (dice: Dice, feature: string): Range | undefined => {
  const { usual, odd, exact } = numbersOf(feature)
  const range = dice.mostly<Range>(5, [...usual], [[...odd], [28, 30], [...exact]])
  return dice.rarely(1) ? undefined : range
}

interface Said extends Pick<NodeAnswer, 'supported' | 'finalized'> {
  readonly from: MinIsrPlace
}

/** What one node says of the features, mostly what the others say. */
const drawFeatures = (dice: Dice, usual: Levels): Said => {
  const finalized: Record<string, number> = {}
  const supported: Record<string, Range> = {}
  for (const feature of features) {
    const level = drawLevel(dice, feature, usual[feature] ?? 0)
    const range = drawRange(dice, feature)
    if (level !== undefined) finalized[feature] = level
    if (range !== undefined) supported[feature] = range
  }
  const from = dice.mostly<MinIsrPlace>(3, 'cluster', ['file', 'broker', 'default', null])
  return { from, supported: dice.rarely(1) ? null : supported, finalized: dice.rarely(1) ? null : finalized }
}

const drawWanted = (dice: Dice): Levels => {
  const [share, elr] = [dice.rarely(128), dice.rarely(128)]
  return {
    ...(share ? { 'share.version': 1 } : {}),
    'metadata.version': dice.mostly(20, 27, [26, 30]),
    ...(elr ? { 'eligible.leader.replicas.version': 1 } : {}),
  }
}

export const drawFinalize = (bytes: Uint8Array): FinalizeQuestion => {
  const dice = new Dice(bytes)
  const levels = drawWanted(dice)
  const isThere = Object.entries(levels).map(([feature, level]) => [feature, dice.rarely(128) ? numbersOf(feature).before : level] as const) // prettier-ignore
  const said = Array.from({ length: 8 }, () => drawFeatures(dice, Object.fromEntries(isThere)))
  const listed = dice.mostly<number[] | null>(4, [1], [[1, 98], [4], null, []])
  const { snapshot, topology } = drawRandom(dice)
  const controllers = listed?.map((nodeId) => ({ nodeId, host: 'n', port: 9093, rack: null, isFenced: false })) ?? null
  const nodes = snapshot.nodes.map((node): NodeAnswer => {
    const own = said[node.nodeId % said.length]
    if (!node.isAnswering || own === undefined) return node
    const { from, ...told } = own
    const settings = node.settings === null ? null : { ...node.settings, minInsyncReplicasFrom: from }
    return { ...node, ...told, settings }
  })
  return { snapshot: { ...snapshot, nodes, controllers }, topology, levels }
}
