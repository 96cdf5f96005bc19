import type { BackQuestion, StopQuestion, Waiver } from '../../src/kafka/decide/questions.ts'
import type { NodeObservation } from '../../src/kafka/decide/node-observation.ts'
import type { Topology } from '../../src/kafka/topology.ts'
import { Dice } from './dice.ts'
import { drawRandom } from './random-cluster.ts'

const drawWaivers = (dice: Dice): readonly Waiver[] => {
  const waivers: Waiver[] = []
  for (const topic of ['orders', 'events', 'scratch'])
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
