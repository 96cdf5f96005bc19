import type { BackQuestion } from '../../../src/kafka/decide/questions.ts'
import { judgeApplied, judgeListeners } from './wait-list.ts'
import {
  behind,
  count,
  fetchTimeout,
  heard,
  isData,
  isVoting,
  nodesLeft,
  Notes,
  type Verdict,
  type World,
} from './world.ts'

/** "new process; its release"; true while the old process still runs. */
const judgeProcess = (notes: Notes, { observation, before, releases }: BackQuestion): boolean => {
  const { process } = observation
  notes.wait('node/unknown-process', process === undefined)
  notes.refuse('node/no-process', process === null)
  if (process === undefined || process === null) return false
  const seen = `${process.pid} since ${process.startedAtMs}`
  const isOld = before !== undefined && seen === `${before.pid} since ${before.startedAtMs}`
  notes.wait('node/old-process', isOld)
  const isRight = releases.length > 0 ? releases.indexOf(process.release) >= 0 : process.release.length > 0
  notes.refuse('node/release', !isOld && !isRight)
  return isOld
}

/** "No fatal line since its start, and no Invalid version / SchemaException"; "in log recovery is assumed ... when the log cannot be read" */
const judgeLog = (notes: Notes, { observation: { log } }: BackQuestion): void => {
  notes.wait('node/log-recovery', log === undefined || log.isRecovering)
  notes.refuse('node/fatal-log', log !== undefined && log.fatal.length + log.protocolErrors.length > 0)
}

const isTold = (world: World, parts: RegExp): boolean => !world.s.unknown.some(({ what }) => parts.test(what))

/** "registered and unfenced; answering on its advertised listeners; all its replicas in their ISR" */
const judgeBroker = (notes: Notes, world: World, q: BackQuestion): void => {
  const { brokers, partitions } = world.s
  notes.wait('cluster/unknown', brokers === null || partitions === null)
  notes.wait('cluster/unknown', !isTold(world, /^(brokers|partitions)(\.|$)/))
  const rows = brokers?.filter((broker) => broker.nodeId === q.nodeId)
  notes.wait('broker/unregistered', rows?.length === 0)
  for (const row of rows ?? []) notes.wait('broker/fenced', row.isFenced === true)
  judgeListeners(notes, world, { id: q.nodeId, deaf: q.deafAtStart })
  const answer = heard(world, q.nodeId)
  if (answer !== undefined) judgeApplied(notes, world, answer)
  for (const p of partitions ?? []) {
    const { must, live } = count(world, p)
    notes.wait('broker/not-in-sync', must.has(q.nodeId) && !live.has(q.nodeId))
  }
}

/** "for a voter: caught up" */
const judgeController = (notes: Notes, world: World, q: BackQuestion): void => {
  const { quorum } = world.s
  notes.wait('cluster/unknown', quorum === null || !isTold(world, /^quorum(\.|$)/))
  for (const node of nodesLeft(world).filter(isVoting)) {
    const answer = heard(world, node.nodeId)
    notes.wait('cluster/unknown', answer !== undefined && (answer.settings?.quorumFetchTimeoutMs ?? null) === null)
  }
  if (quorum === null) return
  const hasLeader = quorum.voters.some((voter) => voter.nodeId === quorum.leaderId)
  notes.wait('quorum/no-leader', !hasLeader)
  const limit = fetchTimeout(world)
  if (hasLeader && limit !== null) notes.wait('quorum/voter-behind', (behind(world, q.nodeId) ?? limit + 1) > limit)
}

/** R3 less the window. */
export const oracleBack = (q: BackQuestion): Verdict => {
  const notes = new Notes()
  const node = q.topology.nodes.find((one) => one.nodeId === q.nodeId)
  if (node === undefined) {
    notes.refuse('cluster/unlisted-node')
    return notes.verdict()
  }
  const world: World = { s: q.snapshot, t: q.topology, gone: null }
  const { clusterId, mode } = q.snapshot
  notes.wait('cluster/unknown', clusterId === null || !isTold(world, /^clusterId(\.|$)/))
  notes.refuse('cluster/id', clusterId !== null && clusterId !== q.topology.clusterId)
  notes.refuse('cluster/mode', mode !== q.topology.mode)
  if (!judgeProcess(notes, q)) judgeLog(notes, q)
  if (heard(world, q.nodeId) === undefined) notes.wait(isData(node) ? 'broker/down' : 'controller/down')
  if (isData(node)) judgeBroker(notes, world, q)
  if (isVoting(node) && q.topology.mode === 'kraft') judgeController(notes, world, q)
  return notes.verdict()
}
