/** R0's Wait list and its refusals of identity, sentence by sentence. */
import type { NodeAnswer } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { behind, count, fetchTimeout, heard, isData, isVoting, nodesLeft, type Notes, type World } from './world.ts'

/** "cluster id or mode not as in the inventory"; "a registered broker or voter that the inventory does not list" */
export const judgeIdentity = (notes: Notes, { s, t }: World): void => {
  const listed = (id: number, role: 'broker' | 'controller'): boolean =>
    t.nodes.filter((n) => n.nodeId === id).some((n) => n.roles.includes(role))
  notes.refuse('cluster/id', s.clusterId !== null && s.clusterId !== t.clusterId)
  notes.refuse('cluster/mode', s.mode !== t.mode)
  for (const broker of s.brokers ?? []) notes.refuse('cluster/unlisted-node', !listed(broker.nodeId, 'broker'))
  for (const voter of s.quorum?.voters ?? []) notes.refuse('cluster/unlisted-node', !listed(voter.nodeId, 'controller'))
}

/** P9: "a missing answer, an empty list under denied access, a time-out, an unparsable reply all mean not safe" */
const judgeUnknown = (notes: Notes, { s, t }: World): void => {
  const parts: readonly unknown[] = [s.clusterId, s.brokers, s.partitions, s.topicMinIsr, s.reassignments]
  notes.wait('cluster/unknown', parts.includes(null))
  notes.wait('cluster/unknown', t.mode === 'kraft' && s.quorum === null)
  notes.wait(
    'cluster/unknown',
    s.unknown.some(({ what }) => !/^nodes(\.|$)/.test(what)),
  )
  const bytes = s.nodes.flatMap((node) => node.logDirs ?? []).reduce((sum, dir) => sum + dir.usedBytes, 0)
  notes.wait('cluster/unknown', s.partitions !== null && s.partitions.length === 0 && bytes > 0)
}

/** "a broker that has not applied what the quorum had at most 2 s before": each record before the end must be in it */
export const judgeApplied = (notes: Notes, { s }: World, answer: NodeAnswer): void => {
  if (!('metadataEnd' in s) || !('metadataOffset' in answer)) return
  const [end, last] = [s.metadataEnd ?? null, answer.metadataOffset ?? null]
  notes.wait('broker/stale-metadata', end === null || last === null || last + 1 < end)
}

/** "a broker down, fenced or unregistered, offline log dirs" */
const judgeBrokers = (notes: Notes, world: World): void => {
  for (const { nodeId } of nodesLeft(world).filter(isData)) {
    const answer = heard(world, nodeId)
    const rows = world.s.brokers?.filter((broker) => broker.nodeId === nodeId)
    notes.wait('broker/down', answer === undefined)
    notes.wait('broker/unregistered', rows?.length === 0)
    notes.wait('broker/fenced', rows?.some((row) => row.isFenced === true) === true)
    if (answer === undefined) continue
    judgeApplied(notes, world, answer)
    const dirs = answer.logDirs ?? []
    notes.wait('cluster/unknown', dirs.length === 0)
    for (const dir of dirs) notes.wait('broker/log-dir-offline', dir.isOffline)
  }
}

/** "every node is also asked directly" */
const judgeControllers = (notes: Notes, world: World): void => {
  for (const node of nodesLeft(world).filter(isVoting)) {
    const answer = heard(world, node.nodeId)
    notes.wait('controller/down', answer === undefined && !isData(node))
    const isMute = answer !== undefined && (answer.settings?.quorumFetchTimeoutMs ?? null) === null
    notes.wait('cluster/unknown', isMute && world.t.mode === 'kraft')
  }
}

/** "no quorum leader, a voter behind" */
const judgeQuorum = (notes: Notes, world: World): void => {
  const { quorum } = world.s
  if (quorum === null) return
  const ids = quorum.voters.map((voter) => voter.nodeId)
  const hasLeader = ids.includes(quorum.leaderId)
  notes.wait('quorum/no-leader', !hasLeader)
  const limit = fetchTimeout(world)
  if (!hasLeader || limit === null) return
  const controllers = nodesLeft(world).filter(isVoting)
  for (const id of [...ids, ...controllers.map((node) => node.nodeId)])
    notes.wait('quorum/voter-behind', id !== world.gone && (behind(world, id) ?? limit + 1) > limit)
}

/** "offline or under-replicated partitions, partitions under min ISR, reassignments" */
const judgePartitions = (notes: Notes, world: World): void => {
  const { s, t, gone } = world
  notes.wait('cluster/reassignment', (s.reassignments ?? []).length > 0)
  for (const p of s.partitions ?? []) {
    const { must, live, floor, mute } = count(world, p)
    for (const id of must) notes.wait('cluster/under-replicated', !live.has(id))
    notes.wait('cluster/offline-partition', p.leader === -1 && p.replicas.some((id) => id !== gone))
    notes.wait('cluster/under-min-isr', live.size < floor && live.size < must.size)
    for (const id of mute) {
      const isListed = t.nodes.filter(isData).some((node) => node.nodeId === id)
      notes.wait('cluster/unknown', !isListed || heard(world, id) !== undefined)
    }
  }
}

/** "every other server answers `srvr`, exactly one is leader": before a broker's stop all are there to stay */
const judgeEnsemble = (notes: Notes, { s, t }: World): void => {
  if (t.mode !== 'zookeeper') return
  let leaders = 0
  for (const { mode } of s.ensemble ?? []) {
    if (mode === 'leader' || mode === 'standalone') leaders++
    notes.wait('cluster/ensemble', mode === null)
  }
  notes.wait('cluster/ensemble', leaders !== 1)
}

/** R0's Wait list with `world.gone` taken out. */
export const judgeWaitList = (notes: Notes, world: World): void => {
  judgeUnknown(notes, world)
  judgeBrokers(notes, world)
  judgeControllers(notes, world)
  judgeQuorum(notes, world)
  judgePartitions(notes, world)
  judgeEnsemble(notes, world)
}

/** R3: "answering on its advertised.listeners: every one that answered at R0 ...; if none answered, refuse" */
export const judgeListeners = (notes: Notes, world: World, at: { id: number; deaf: readonly string[] }): void => {
  const answer = heard(world, at.id)
  if (answer === undefined) return
  const all = answer.listeners ?? []
  const left = new Map(all.map((one) => [one.name, one]))
  for (const one of all) if (one.isUnchecked === true || at.deaf.indexOf(one.address) >= 0) left.delete(one.name)
  notes.wait('cluster/unknown', all.length === 0)
  notes.refuse('broker/listener', all.length > 0 && left.size === 0)
  for (const one of left.values()) notes.wait('broker/listener', !one.isAnswering)
}
