/* R8 once more, from its sentences: every node and every feature by itself. */
import type { FinalizeQuestion } from '../../../src/kafka/decide/finalize.ts'
import { judgeIdentity } from './wait-list.ts'
import { isData, isVoting, Notes, type Verdict, type World } from './world.ts'

/** A verdict with what is to be raised: `share.version 0-1`. */
export interface FinalizeVerdict {
  readonly verdict: Verdict
  readonly isUnchanged: boolean
  readonly raises: readonly string[]
}

interface Ask {
  readonly feature: string
  readonly level: number
}

/** "Read back from every node": the level each node shows; -1 for *nobody knows*. A feature without a level was never raised, but metadata.version has one everywhere. */
const shown = (world: World, { feature }: Ask): Map<number, number> => {
  const levels = new Map<number, number>()
  for (const node of world.t.nodes) {
    if (!isData(node) && !isVoting(node)) continue
    const told = world.s.nodes.find((answer) => answer.nodeId === node.nodeId)?.finalized
    const known = told !== null && told !== undefined
    const own = known ? new Map(Object.entries(told)).get(feature) : undefined
    levels.set(node.nodeId, own ?? (known && feature !== 'metadata.version' ? 0 : -1))
  }
  return levels
}

/** "Refuse while any registered node lacks a level." */
const judgeSupport = (notes: Notes, world: World, ask: Ask): void => {
  for (const id of shown(world, ask).keys()) {
    const answer = world.s.nodes.find((one) => one.nodeId === id)
    const entry = Object.entries(answer?.supported ?? {}).find(([name]) => name === ask.feature)
    const [low, high] = entry?.[1] ?? [1, 0]
    notes.refuse('feature/unsupported', ask.level < low || ask.level > high)
  }
}

/** "never ELR by accident": the value of every broker must already be that of the whole cluster. */
const judgeElr = (notes: Notes, world: World, ask: Ask): void => {
  const isRaised = ask.feature.startsWith('eligible') && [...shown(world, ask).values()].every((one) => one < ask.level)
  for (const broker of world.t.nodes.filter(isData)) {
    const settings = world.s.nodes.find((one) => one.nodeId === broker.nodeId)?.settings
    notes.refuse('feature/min-isr', isRaised && settings?.minInsyncReplicasFrom !== 'cluster')
  }
}

const judgeRefusals = (world: World, asks: readonly Ask[]): Verdict => {
  const notes = new Notes()
  judgeIdentity(notes, world)
  notes.refuse('cluster/mode', world.t.mode === 'zookeeper')
  notes.refuse('cluster/unknown', world.s.brokers === null || world.s.quorum === null)
  // "registrations of nodes that no longer exist"
  for (const { nodeId } of world.s.controllers ?? [])
    notes.refuse('cluster/unlisted-node', !world.t.nodes.some((node) => isVoting(node) && node.nodeId === nodeId))
  for (const ask of asks) {
    judgeSupport(notes, world, ask)
    judgeElr(notes, world, ask)
    for (const level of shown(world, ask).values()) notes.refuse('feature/level', level < 0 || level > ask.level)
  }
  return notes.verdict()
}

/** R8 before anything is sent. */
export const oracleFinalize = (q: FinalizeQuestion): FinalizeVerdict => {
  const world: World = { s: q.snapshot, t: q.topology, gone: null }
  const asks = Object.entries(q.levels).map(([feature, level]) => ({ feature, level }))
  const refused = judgeRefusals(world, asks)
  if (refused.kind !== 'safe') return { verdict: refused, isUnchanged: false, raises: [] }
  const notes = new Notes()
  const raises = { metadata: [] as string[], others: [] as string[] }
  for (const ask of asks) {
    const levels = new Set(shown(world, ask).values())
    const isSent = levels.has(ask.level)
    notes.wait('feature/level', isSent && levels.size > 1)
    const list = ask.feature === 'metadata.version' ? raises.metadata : raises.others
    if (!isSent) list.push(`${ask.feature} ${Math.max(...levels)}-${ask.level}`)
  }
  const verdict = notes.verdict()
  const all = [...raises.metadata, ...raises.others]
  const isDone = verdict.kind === 'safe'
  return { verdict, isUnchanged: isDone && all.length === 0, raises: isDone ? all : [] }
}
