import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import type { HostView } from '../../modules/host-view.ts'
import { look, observationIn, type Look } from '../look/look.ts'
import { isSameProcess } from '../process-mark.ts'
import { proveBack } from '../prove-back.ts'
import { isInFlight, memoryOf, type NodeMemory, type Place, type RunContext } from '../run-context.ts'
import type { NodeState } from '../run-event.ts'
import type { Blame, TurnRecord } from './turn-record.ts'

/*
 * R9: may what a failed turn did be undone? Asked of the world as it is now, right before the undo.
 *  1. The node was seen back: what failed came after, and undoing would take a whole node down again.
 *  2. Its process is dead: yes. Its old process still runs: no start and no undo is sent before that has ended.
 *  3. It may be in log recovery: never. Assumed from its start until it takes connections, where its stop was not seen to be clean or its log can not be read.
 *  4. It runs, and nobody has judged yet whether it comes back: it is waited for as for R3. Only a node that is not back is undone.
 */

type HostPlace = Place & { readonly host: HostView }

/** `unknown`: the host can not be asked. */
type ProcessState = 'dead' | 'old' | 'recovering' | 'running' | 'unknown'

const isAnswering = ({ snapshot }: Look, host: HostView): boolean =>
  snapshot.nodes.some((node) => node.host === host.name && node.isAnswering)

const startedStates: ReadonlySet<NodeState> = new Set(['starting', 'registering', 'syncing', 'window'])

/** Of a node that takes no connections. */
const mayRecover = ({ process, log }: NodeObservation, { state, wasStoppedCleanly }: NodeMemory): boolean =>
  (process !== undefined || startedStates.has(state)) && (!wasStoppedCleanly || log?.isRecovering !== false)

const lookAtProcess = async (context: RunContext, host: HostView): Promise<ProcessState> => {
  const seen = await look(context, { avoid: [host.nodeId], hosts: [host], logsOf: [host.name] })
  const observation = observationIn(seen, host)
  const { process } = observation
  const memory = memoryOf(context, host.name)
  if (process === null) return 'dead'
  if (isSameProcess(process, memory.stopped)) return 'old'
  if (!isAnswering(seen, host) && mayRecover(observation, memory)) return 'recovering'
  return process === undefined ? 'unknown' : 'running'
}

/** Waits for a node that nobody judged yet; its turn learns who is to blame where it is not back. */
const judge = async (context: RunContext, place: HostPlace, turn: TurnRecord): Promise<Blame> => {
  const proof = await proveBack(context, place, place.host)
  if (proof.kind === 'ended') return { kind: 'after' }
  return turn.blame.kind === 'own' ? decideAgain(context, place, turn.blame) : turn.blame
}

const decideAgain = async (context: RunContext, place: HostPlace, own: Blame): Promise<Blame> => {
  const state = await lookAtProcess(context, place.host)
  if (state === 'old') return { kind: 'hung-stop' }
  return state === 'recovering' ? { kind: 'recovery' } : own
}

/** Whose fault a failed turn is, as far as undo is concerned: only `own` may be undone. */
export const decideUndo = async (context: RunContext, place: HostPlace, turn: TurnRecord): Promise<Blame> => {
  if (turn.isBack) return { kind: 'after' }
  const { blame } = turn
  if (blame.kind !== 'own' || !isInFlight(context, place)) return blame
  if (blame.isJudged) return decideAgain(context, place, blame)
  const state = await lookAtProcess(context, place.host)
  if (state === 'old') return { kind: 'hung-stop' }
  if (state === 'recovering') return { kind: 'recovery' }
  return state === 'running' ? judge(context, place, turn) : blame
}
