import type { ProgramPhase, Program } from '../plan/program.ts'
import type { HurtNode } from '../plan/hurt/hurt-node.ts'
import type { HostView } from '../modules/host-view.ts'
import type { Emitter } from './emitter.ts'
import type { Recent } from './look/recent.ts'
import type { ApprovalPort, BackupPort, Clock, ClusterPort, HostsPort, HttpPort, LockPort, PausePort } from './ports.ts'
import type { ProcessMark } from './process-mark.ts'
import type { ResumedRun } from './resume/resumed-run.ts'
import type { NodeState } from './run-event.ts'
import type { TurnRecord } from './undo/turn-record.ts'
import type { GroupWatch } from './watch/groups-port.ts'
import type { MetricsWatch } from './watch/watch-metrics.ts'

/** How patient a run is. Milliseconds. */
export interface Limits {
  /** R4: without progress for so long, a wait ends in failure. */
  readonly noProgressMs: number
  /** R2: the same while a process is asked to end. */
  readonly stopNoProgressMs: number
  /** `--max-wait`, lab clusters only: the longest passing of time (clean window, pauses); undefined leaves it to the rules. */
  readonly maxWaitMs: number | undefined
  /** R7: nobody watches, so a wait of time or of a person that would last longer is left to a later process; undefined: a person is there. */
  readonly unattendedMs?: number | undefined
}

/** What this run remembers of one node. Only run/ writes it. */
export interface NodeMemory {
  state: NodeState
  /** The process this pass found when it began; undefined when none ran or it is unknown. */
  first: ProcessMark | undefined
  /** The release it ran at the run's first look (`node.before`). */
  beforeRelease: string
  /** The process this pass stopped; undefined until then. */
  stopped: ProcessMark | undefined
  /** The process whose whole R3, window included, this run has seen. */
  proven: ProcessMark | undefined
  /** True from the sending of a stop until R3 is proven. */
  isInFlight: boolean
  /** Advertised listeners that did not answer at the first look. */
  deafAtStart: readonly string[]
  /** The stop of this pass was seen to leave its clean shutdown markers; false also where nobody could look. */
  wasStoppedCleanly: boolean
  /** What this host's turn can take back, while its phase says `on_failure: rollback`. */
  turn: TurnRecord | undefined
  /** Its steps are being undone. */
  isUndoing: boolean
  /** `yes`: unhealthy at the first look, and somebody answers for it (R0); `healed`: it was, and is back. */
  hurt: 'no' | 'yes' | 'healed'
  /** This run started it, and it was down before: there is nothing left to restart. */
  isFresh: boolean
}

/** Everything the engine works with. Made by compose.ts, one per run. */
export interface RunContext {
  readonly program: Program
  readonly clock: Clock
  readonly hosts: HostsPort
  readonly cluster: ClusterPort
  readonly lock: LockPort
  readonly http: HttpPort
  /** What is looked at beside the cluster's own state: consumer groups and metrics. */
  readonly watch: { readonly groups: GroupWatch; readonly metrics: MetricsWatch }
  readonly approval: ApprovalPort
  readonly backup: BackupPort
  /** Absent: nobody can pause the run from elsewhere. */
  readonly pause?: PausePort
  readonly emitter: Emitter
  readonly limits: Limits
  /** The one node that may be unhealthy when the run begins (R0), by this run's journal: a run that goes on sets it. Absent: whom the playbook names. */
  readonly hurt?: HurtNode | undefined
  /** Ctrl-C once: to the next safe point. Twice: at once. */
  readonly interrupts: { readonly first: AbortSignal; readonly second: AbortSignal }
  readonly memory: Map<string, NodeMemory>
  /** Registers by host name ('' for steps without a host). */
  readonly registers: Map<string, Record<string, unknown>>
  /** Addresses of `once` tasks already run. */
  readonly onceDone: Set<string>
  /** What was seen a moment ago, for reading steps. */
  readonly recent: Recent
  /** The run goes on from its journal; absent: it began with this process. */
  readonly resumed?: ResumedRun
}

/** Where a task runs: its phase and, mostly, its host. */
export interface Place {
  readonly phase: ProgramPhase
  readonly host: HostView | undefined
  /** In the rescue or always of a block that failed: what only reads is tried once, without patience for a host that does not answer. */
  readonly isAfterFailure?: true
}

/** `phase.task@host`. */
export const addressOf = (place: Place, taskId: string): string =>
  `${place.phase.id}.${taskId}${place.host === undefined ? '' : `@${place.host.name}`}`

/** What the run remembers of a host's node; made at first use. */
export const memoryOf = (context: RunContext, host: string): NodeMemory => {
  const known = context.memory.get(host)
  if (known !== undefined) return known
  const fresh: NodeMemory = {
    state: 'untouched',
    first: undefined,
    beforeRelease: '',
    stopped: undefined,
    proven: undefined,
    isInFlight: false,
    deafAtStart: [],
    wasStoppedCleanly: false,
    turn: undefined,
    isUndoing: false,
    hurt: 'no',
    isFresh: false,
  }
  context.memory.set(host, fresh)
  return fresh
}

const undoStates: ReadonlySet<NodeState> = new Set(['undoing', 'put-back', 'untouched', 'unknown'])

/** Moves a node to a state and says so, once. */
export const moveNode = async (context: RunContext, place: Place, state: NodeState): Promise<void> => {
  if (place.host === undefined) return
  const memory = memoryOf(context, place.host.name)
  // While it is put back, its states on the way mean something else than on the way up.
  if (memory.state === state || (memory.isUndoing && !undoStates.has(state))) return
  memory.state = state
  await context.emitter.emit({ type: 'node-state', phase: place.phase.id, host: place.host.name, state })
}

/** How all nodes stand, in words: `b1 done; b2 starting; b3 untouched`. */
export const describeStates = (context: RunContext): string =>
  context.program.hosts.map((host) => `${host.name} ${memoryOf(context, host.name).state}`).join('; ')

/** True when this run took the node down or behind and has not proven it back. */
export const isInFlight = (context: RunContext, place: Place): boolean =>
  place.host !== undefined && memoryOf(context, place.host.name).isInFlight

/** True when a Ctrl-C cut the clean window of this node: it was whole at the last look, and a resume keeps the window. */
export const isWindowCut = (context: RunContext, host: string): boolean => {
  const memory = context.memory.get(host)
  return context.interrupts.first.aborted && memory?.state === 'window' && !memory.isInFlight
}

/** What ends a pause at this place: the first Ctrl-C, or the second while the node is in flight and must be brought back first. */
export const interruptAt = (context: RunContext, place: Place): AbortSignal =>
  isInFlight(context, place) ? context.interrupts.second : context.interrupts.first
