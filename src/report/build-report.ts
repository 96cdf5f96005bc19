import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { matchEvent, type EventCases, type Outcome, type RunEvent } from '../run/run-event.ts'
import { buildChecklist } from './checklist.ts'
import { ApprovalTrack, GateTrack } from './gates.ts'
import { timeOf } from './iso-time.ts'
import { hasLoadFaults, type LoadReport } from './load-report.ts'
import { NodeTrack } from './passes.ts'
import type { Report, ReportedMove, ReportedNode, ReportedNotice, ReportedPhase } from './report.ts'
import { StepTrack } from './tracked-steps.ts'
import { WitnessTrack } from './witnesses.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>
type Started = Of<'run-started'>

/** What a report is made from beside the events. */
export interface ReportExtra {
  readonly load?: LoadReport
}

const untouchedPhase = ({ id, description, irreversible }: Started['phases'][number]): ReportedPhase => ({
  id,
  description,
  irreversible,
  state: 'untouched',
  startedAt: null,
  tookMs: null,
  changed: 0,
  unchanged: 0,
})

/** Takes the events of one run, in order; everything of it is inside, nothing outside changes. */
class ReportFold {
  readonly gates = new GateTrack()
  readonly approvals = new ApprovalTrack()
  readonly notices: ReportedNotice[] = []
  readonly notRehearsed = new Set<string>()
  readonly phases = new Map<string, ReportedPhase>()
  readonly tracks = new Map<string, NodeTrack>()
  readonly moves = new Map<string, ReportedMove[]>()
  readonly steps = new StepTrack()
  readonly witnesses = new WitnessTrack()
  readonly cases: EventCases<void>
  started: Started | undefined
  ended: Of<'run-ended'> | undefined
  readonly #phaseBegunMs = new Map<string, number>()

  constructor() {
    this.cases = {
      'run-started': (event) => this.#start(event),
      'run-resumed': (event) => {
        this.ended = undefined
        this.#note(event, 'run/resumed', `resumed by ${event.who} (resume ${event.count})`)
        for (const text of event.changed) this.#note(event, 'run/resumed', `changed since: ${text}`)
      },
      'phase-started': (event) => this.#beginPhase(event),
      'phase-ended': (event) => this.#endPhase(event),
      'gate-opened': (event) => {
        this.gates.goOn()
        this.approvals.open(event)
      },
      'gate-answered': (event) => this.approvals.answer(event),
      'node-started': () => undefined,
      'node-ended': () => undefined,
      'node-state': (event) => this.#move(event),
      'order-changed': (event) =>
        this.#note(event, 'run/order-changed', `${event.phase} went on as ${event.order.join(', ')}: ${event.because}`),
      'step-started': (event) => {
        this.gates.begin(event.address)
        this.steps.begin(event)
      },
      guard: (event) => this.gates.guard(event),
      'step-waiting': (event) => this.gates.wait(event),
      'act-started': (event) => this.steps.act(event),
      'act-ended': () => undefined,
      'step-ended': (event) => this.#endStep(event),
      'groups-seen': (event) => this.witnesses.groupsSeen(event),
      'metrics-seen': (event) => this.witnesses.metricsSeen(event),
      'clients-seen': (event) => this.witnesses.clientsSeen(event),
      notice: ({ at, host, code, text }) => void this.notices.push({ at, host, code, text }),
      interrupt: (event) =>
        this.#note(event, 'run/interrupt', event.count === 1 ? 'interrupted' : 'interrupted a second time'),
      'run-ended': (event) => void (this.ended = event),
    }
  }

  nodes(nowMs: number): readonly ReportedNode[] {
    const { started } = this
    if (started === undefined) return []
    return started.nodes.map(({ host, nodeId, roles, from }) => {
      const track = this.#trackOf(host)
      const { state, restarts } = track
      const to = releaseOf(track, { from, to: started.versions?.to })
      const moves = this.moves.get(host) ?? []
      return { host, nodeId, roles, from, to, state, restarts, passes: track.passes(nowMs), moves }
    })
  }

  #start(event: Started): void {
    this.started = event
    for (const phase of event.phases) this.phases.set(phase.id, untouchedPhase(phase))
    for (const address of event.notRehearsed) this.notRehearsed.add(address)
  }

  #move({ host, phase, state, at }: Of<'node-state'>): void {
    this.#trackOf(host).move(phase, state, timeOf(at))
    const moves = this.moves.get(host) ?? []
    moves.push({ phase, state, at })
    this.moves.set(host, moves)
  }

  #trackOf(host: string): NodeTrack {
    const track = this.tracks.get(host) ?? new NodeTrack()
    this.tracks.set(host, track)
    return track
  }

  #beginPhase({ phase, at }: Of<'phase-started'>): void {
    this.gates.goOn()
    this.#phaseBegunMs.set(phase, timeOf(at))
    this.#changePhase(phase, { state: 'doing', startedAt: this.phases.get(phase)?.startedAt ?? at })
  }

  #endPhase({ phase, at, ok }: Of<'phase-ended'>): void {
    const tookMs = timeOf(at) - (this.#phaseBegunMs.get(phase) ?? timeOf(at))
    this.#changePhase(phase, { state: ok ? 'done' : 'failed', tookMs })
  }

  #changePhase(id: string, changes: Partial<ReportedPhase>): void {
    const known = this.phases.get(id) ?? untouchedPhase({ id, description: '', hosts: [], irreversible: false })
    this.phases.set(id, { ...known, ...changes })
  }

  #endStep(event: Of<'step-ended'>): void {
    const { address, outcome, phase } = event
    this.approvals.step(event)
    this.steps.end(event)
    if (outcome === 'not-rehearsed') this.notRehearsed.add(address)
    if (outcome !== 'changed' && outcome !== 'unchanged') return
    this.#changePhase(phase, { [outcome]: (this.phases.get(phase)?.[outcome] ?? 0) + 1 })
  }

  #note({ at }: RunEvent, code: string, text: string): void {
    this.notices.push({ at, host: null, code, text })
  }
}

/** The release a node ends on, as far as its states tell. */
const releaseOf = (track: NodeTrack, way: { readonly from: string | null; readonly to: string | undefined }) => {
  if (track.state === 'untouched' || track.state === 'put-back') return way.from
  if (track.state !== 'done') return null
  return track.hasSwitched ? (way.to ?? null) : way.from
}

interface End {
  readonly outcome: Outcome
  readonly exitCode: ExitCode
  readonly endedAt: string | null
  readonly tookMs: number | null
  readonly problem: Problem | null
}

/** A run whose end nobody wrote down was interrupted. */
const noEnd: End = { outcome: 'interrupted', exitCode: 130, endedAt: null, tookMs: null, problem: null }

const endOf = (ended: Of<'run-ended'> | undefined, load: LoadReport | undefined): End => {
  if (ended === undefined) return noEnd
  const { outcome, exitCode, problem, tookMs, at: endedAt } = ended
  const isSpoiled = exitCode === 0 && load !== undefined && hasLoadFaults(load)
  return { outcome: isSpoiled ? 'failed' : outcome, exitCode: isSpoiled ? 1 : exitCode, endedAt, tookMs, problem }
}

const planOf = (started: Started | undefined) => {
  if (started === undefined)
    return {
      cluster: null,
      versions: null,
      takesBack: null,
      playbook: null,
      kplay: null,
      waivers: [],
      shortened: [],
      leftOut: [],
      planNotes: [],
      replaced: [],
    }
  const { cluster, versions, takesBack = null, kplay, playbook: name, file, digest } = started
  const { waivers, shortened, leftOut = [], planNotes = [], replaced } = started
  const playbook = { name, file, digest }
  return { cluster, versions, takesBack, playbook, kplay, waivers, shortened, leftOut, planNotes, replaced }
}

const beginOf = (first: RunEvent | undefined): Pick<Report, 'run' | 'startedAt'> =>
  first === undefined ? { run: '', startedAt: '' } : { run: first.run, startedAt: first.at }

/** Makes the report of a run from its events, in order. Never throws for events in a strange order or a run that ended half way. */
export const buildReport = (events: readonly RunEvent[], extra: ReportExtra = {}): Report => {
  const fold = new ReportFold()
  for (const event of events) matchEvent(event, fold.cases)
  const report: Omit<Report, 'checklist'> = {
    format: 1,
    ...beginOf(events[0]),
    ...endOf(fold.ended, extra.load),
    ...planOf(fold.started),
    nodes: fold.nodes(timeOf(events.at(-1)?.at ?? '')),
    phases: [...fold.phases.values()],
    ...extra,
    gates: fold.gates.list(),
    irreversible: fold.approvals.irreversible(),
    approvals: fold.approvals.approvals(),
    notRehearsed: [...fold.notRehearsed],
    notices: fold.notices,
    groups: fold.witnesses.groups(),
    metrics: fold.witnesses.metrics(),
    clients: fold.witnesses.clients(),
  }
  return { ...report, checklist: buildChecklist({ report, steps: fold.steps }) }
}
