import type { StopQuestion } from '../../../src/kafka/decide/questions.ts'
import type { Partition } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { judgeIdentity, judgeListeners, judgeWaitList } from './wait-list.ts'
import { behind, count, heard, isCaughtUpBy, isData, isVoting, Notes, type Verdict, type World } from './world.ts'

/** "in ZooKeeper mode two brokers besides the target are read" */
const judgeTwoViews = (notes: Notes, { s, t }: World, target: number): void => {
  const besides = t.nodes.filter((node) => isData(node) && node.nodeId !== target).length
  const told = [s.viaNodeId, s.alsoViaNodeId ?? null]
  const distinct = new Set(told.filter((id) => id !== null && id !== target))
  if (besides >= 2) notes.wait('cluster/stale-view', distinct.size < 2)
}

/** "Fresh metadata from a node other than the target"; "the chosen broker stands in DescribeQuorum with a caught-up time <= 2 s behind the leader's" */
const judgeFreshness = (notes: Notes, world: World, target: number): void => {
  const { viaNodeId, quorum } = world.s
  const isOnly = world.t.nodes.filter(isData).length < 2
  notes.wait('cluster/stale-view', viaNodeId === null)
  notes.wait('cluster/stale-view', viaNodeId === target && !isOnly)
  if (world.t.mode === 'zookeeper') {
    judgeTwoViews(notes, world, target)
    return
  }
  if (viaNodeId !== null && quorum !== null) notes.wait('cluster/stale-view', (behind(world, viaNodeId) ?? 9999) > 2000)
}

/** P10: a waiver "loosens one named rule for one named subject" */
const isLet = (q: StopQuestion, rule: string, topic: string | undefined): boolean =>
  q.waivers.filter((waiver) => waiver.rule === rule).some((waiver) => waiver.topic === topic)

/** "RF 1 and RF <= min ISR topics without a waiver"; true when the partition has too few copies, waived or not. */
const judgeCopies = (notes: Notes, world: World, at: { q: StopQuestion; p: Partition }): boolean => {
  const { copies, min } = count(world, at.p)
  const isFew = min !== null && copies <= min
  if (copies >= 2 && !isFew) return false
  const rule = copies < 2 ? 'cluster/replication-factor-one' : 'cluster/replication-factor-min-isr'
  notes.refuse(rule, !isLet(at.q, rule, at.p.topic))
  return true
}

/** "For every partition with a replica on broker b: |ISR \ {b}| >= max(minISR, 1)": take it away and count. */
const judgeBroker = (notes: Notes, world: World, q: StopQuestion): void => {
  for (const p of world.s.partitions ?? []) {
    if (!p.replicas.includes(q.target)) continue
    const isFew = judgeCopies(notes, world, { q, p })
    const { live, min } = count(world, p)
    live.delete(q.target)
    const isShort = live.size === 0 || (min !== null && live.size < min)
    notes.wait('cluster/at-min-isr', isShort && !isFew)
  }
  const answer = heard(world, q.target)
  if (answer === undefined) return
  const isOn = answer.settings?.controlledShutdownEnable
  notes.refuse('cluster/controlled-shutdown', isOn === false)
  notes.wait('cluster/unknown', isOn === null || isOn === undefined)
}

/** "caught-up voters without it >= floor((n+2)/2); n <= 2 needs a waiver"; "waived controllers still need ... every other voter caught up" */
const judgeController = (notes: Notes, world: World, q: StopQuestion): void => {
  const voters = world.s.quorum?.voters.map((voter) => voter.nodeId)
  if (voters === undefined) return
  const others = voters.filter((id) => id !== q.target)
  const alive = others.filter((id) => heard(world, id) !== undefined).filter((id) => isCaughtUpBy(world, id))
  if (voters.length > 2) {
    const half = voters.length / 2
    notes.wait('quorum/majority', alive.length < Math.floor(half + 1))
    return
  }
  const isWaived = isLet(q, 'cluster/few-controllers', undefined)
  notes.refuse('cluster/few-controllers', !isWaived)
  notes.wait('quorum/majority', isWaived && alive.length !== others.length)
}

/** R1. */
export const oracleStop = (q: StopQuestion): Verdict => {
  const notes = new Notes()
  const node = q.topology.nodes.find((one) => one.nodeId === q.target)
  if (node === undefined) {
    notes.refuse('cluster/unlisted-node')
    return notes.verdict()
  }
  // "For the undo of b, R1 counts b as already absent"; a hurt node elsewhere would be a second one down (P1).
  const world: World = { s: q.snapshot, t: q.topology, gone: q.hurt === q.target ? q.target : null }
  judgeIdentity(notes, world)
  judgeFreshness(notes, world, q.target)
  judgeWaitList(notes, world)
  for (const other of q.topology.nodes)
    if (isData(other) && other !== node) judgeListeners(notes, world, { id: other.nodeId, deaf: q.deafAtStart ?? [] })
  if (isData(node) && world.gone === null) judgeBroker(notes, world, q)
  if (isVoting(node)) judgeController(notes, world, q)
  return notes.verdict()
}
