import { NodeTrack } from '../../report/passes.ts'
import { matchEvent, type EventCases, type RunEvent } from '../../run/run-event.ts'
import { renderAct } from '../words/act-text.ts'
import { oneLine } from '../words/one-line.ts'
import type { Turn } from './node-rows.ts'
import { firstLookRow, phaseRow, type FirstLook, type Phase } from './phase-rows.ts'
import type { Row } from './row.ts'
import type { OpenWait, Step } from './step-rows.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

const nothing: readonly string[] = []

/** `stop` of `roll.stop@b1`. */
const idOf = (address: string, phase: string): string => {
  const withoutHost = address.replace(/@[^@]*$/, '')
  return oneLine(withoutHost.startsWith(`${phase}.`) ? withoutHost.slice(phase.length + 1) : withoutHost)
}

const newPhase = (id: string, isIrreversible: boolean): Phase => ({
  id,
  isIrreversible,
  state: 'pending',
  begunMs: 0,
  tookMs: 0,
  prompt: '',
  nodes: 0,
  left: undefined,
  turns: [],
  steps: [],
})

/** What is known of a run, for drawing: takes events, gives rows. Knows nothing of terminals or clocks: times are those of the events, milliseconds since 1970, so that a run told again later looks the same. */
export class Board {
  readonly #phases = new Map<string, Phase>()
  readonly #steps = new Map<string, Step>()
  readonly #tracks = new Map<string, NodeTrack>()
  readonly #cases: EventCases<readonly string[]>
  #look: FirstLook | undefined
  #isOver = false
  #nowMs = 0

  constructor() {
    this.#cases = this.#makeCases()
  }

  /** Takes one event; answers lines that should stay on the screen above the tree. */
  take(event: RunEvent): readonly string[] {
    this.#nowMs = Date.parse(event.at)
    return matchEvent(event, this.#cases)
  }

  /** The tree as it stands now; `clockMs` is the wall clock, which may stand behind the last event. */
  rows(clockMs: number): readonly Row[] {
    const nowMs = Math.max(clockMs, this.#nowMs)
    const context = {
      nowMs,
      node: (host: string) => {
        const track = this.#track(host)
        return { state: track.state, passes: track.passes(nowMs) }
      },
      isOver: this.#isOver,
    }
    const look = this.#look === undefined ? [] : [firstLookRow(this.#look, nowMs)]
    return [...look, ...[...this.#phases.values()].map((phase) => phaseRow(phase, context))]
  }

  #makeCases(): EventCases<readonly string[]> {
    const quietly =
      <E>(take: (event: E) => void) =>
      (event: E): readonly string[] => {
        take(event)
        return nothing
      }
    return {
      'run-started': quietly((event) => this.#start(event)),
      'run-resumed': ({ who, count }) => {
        this.#isOver = false
        this.#look = { state: 'running', begunMs: this.#nowMs, tookMs: 0, wait: undefined }
        return [oneLine(`the run goes on, resumed by ${who} (resume ${count})`)]
      },
      'phase-started': quietly((event) => this.#beginPhase(event)),
      'phase-ended': quietly((event) => this.#endPhase(event)),
      'gate-opened': quietly(({ phase, prompt }) => {
        this.#endLook('done')
        Object.assign(this.#phase(phase), { state: 'asking', prompt: oneLine(prompt) })
      }),
      'gate-answered': quietly(({ phase, answer }) => {
        this.#phase(phase).state = answer === 'approved' ? 'pending' : 'failed'
      }),
      'node-started': quietly((event) => this.#beginTurn(event)),
      'node-ended': quietly((event) => this.#endTurn(event)),
      'node-state': quietly(({ host, phase, state }) => this.#track(host).move(phase, state, this.#nowMs)),
      'order-changed': ({ phase, order, because }) => [
        oneLine(`${phase} goes on in another order: ${order.join(', ')} (${because})`),
      ],
      'step-started': quietly((event) => this.#beginStep(event)),
      guard: quietly((event) => this.#guard(event)),
      'step-waiting': quietly((event) => this.#wait(event)),
      'act-started': quietly(({ address, act }) => this.#change(address, { doing: renderAct(act), wait: undefined })),
      'act-ended': quietly(({ address }) => this.#change(address, { doing: '' })),
      'step-ended': quietly((event) => this.#endStep(event)),
      'groups-seen': () => nothing,
      'metrics-seen': () => nothing,
      'clients-seen': () => nothing,
      notice: ({ host, text }) => [oneLine(`notice${host === null ? '' : ` ${host}`}: ${text}`)],
      interrupt: ({ count }) => [
        count === 1
          ? 'interrupted: going on to the next safe point; Ctrl-C again stops at once'
          : 'interrupted again: stopping at once',
      ],
      'run-ended': quietly((event) => this.#end(event)),
    }
  }

  #start(event: Of<'run-started'>): void {
    this.#look = { state: 'running', begunMs: this.#nowMs, tookMs: 0, wait: undefined }
    for (const { id, irreversible } of event.phases)
      if (!this.#phases.has(id)) this.#phases.set(id, newPhase(oneLine(id), irreversible))
  }

  #endLook(state: FirstLook['state']): void {
    if (this.#look?.state !== 'running') return
    Object.assign(this.#look, { state, tookMs: this.#nowMs - this.#look.begunMs })
  }

  #phase(id: string): Phase {
    const phase = this.#phases.get(id) ?? newPhase(oneLine(id), false)
    this.#phases.set(id, phase)
    return phase
  }

  #track(host: string): NodeTrack {
    const track = this.#tracks.get(host) ?? new NodeTrack()
    this.#tracks.set(host, track)
    return track
  }

  #beginPhase(event: Of<'phase-started'>): void {
    this.#endLook('done')
    Object.assign(this.#phase(event.phase), { state: 'running', begunMs: this.#nowMs, nodes: event.nodes.length })
  }

  #endPhase({ phase: id, ok }: Of<'phase-ended'>): void {
    const phase = this.#phase(id)
    phase.state = ok ? 'done' : 'failed'
    phase.tookMs = this.#nowMs - phase.begunMs
  }

  #beginTurn({ phase, host, position, of, because, remainingMs }: Of<'node-started'>): void {
    const turn: Turn = {
      phase,
      host: oneLine(host),
      position,
      of,
      because: oneLine(because),
      begunMs: this.#nowMs,
      state: 'running',
      tookMs: 0,
      hasChanged: false,
      steps: [],
    }
    this.#foresee(phase, remainingMs)
    const { turns } = this.#phase(phase)
    const before = turns.findIndex((one) => one.host === turn.host)
    if (before === -1) turns.push(turn)
    else turns[before] = turn
  }

  #turn(phase: string, host: string): Turn | undefined {
    return this.#phase(phase).turns.find((turn) => turn.host === oneLine(host))
  }

  #foresee(phase: string, ms: number | undefined): void {
    this.#phase(phase).left = ms === undefined ? undefined : { ms, atMs: this.#nowMs }
  }

  #endTurn({ phase, host, ok, changed, remainingMs }: Of<'node-ended'>): void {
    this.#foresee(phase, remainingMs)
    const turn = this.#turn(phase, host)
    if (turn === undefined) return
    Object.assign(turn, { state: ok ? 'done' : 'failed', tookMs: this.#nowMs - turn.begunMs, hasChanged: changed })
  }

  #beginStep({ phase, host, address, title }: Of<'step-started'>): void {
    const step: Step = {
      address,
      id: idOf(address, phase),
      title: oneLine(title),
      state: 'running',
      begunMs: this.#nowMs,
      tookMs: 0,
      doing: '',
      wait: undefined,
      why: '',
    }
    const steps = (host === null ? undefined : this.#turn(phase, host))?.steps ?? this.#phase(phase).steps
    const before = steps.findIndex((one) => one.address === address)
    if (before === -1) steps.push(step)
    else steps[before] = step
    this.#steps.set(address, step)
  }

  #change(address: string, changes: Partial<Step>): void {
    const step = this.#steps.get(address)
    if (step !== undefined) Object.assign(step, changes)
  }

  #guard({ address, decision, blockers, waitedMs }: Of<'guard'>): void {
    const wait = { blockers, trend: '', estimateMs: null, sinceMs: this.#nowMs - waitedMs, toldMs: this.#nowMs }
    this.#change(address, { wait: decision === 'wait' ? wait : undefined })
  }

  #wait({ address, waitedMs, blockers, trend, estimateMs }: Of<'step-waiting'>): void {
    const sinceMs = this.#nowMs - waitedMs
    const wait: OpenWait = { blockers, trend, estimateMs, sinceMs, toldMs: this.#nowMs }
    if (this.#steps.has(address)) this.#change(address, { wait })
    else if (this.#look !== undefined) this.#look.wait = wait
  }

  #endStep({ address, outcome, why, tookMs }: Of<'step-ended'>): void {
    const isLeftOut = outcome === 'skipped' || outcome === 'not-rehearsed'
    const state = outcome === 'failed' ? 'failed' : isLeftOut ? 'skipped' : 'done'
    const words = outcome === 'not-rehearsed' ? 'not rehearsed' : outcome === 'skipped' ? 'skipped' : ''
    const reason = why === null ? '' : oneLine(why)
    const text = [words, reason].filter((part) => part !== '').join(': ')
    this.#change(address, { state, why: text, tookMs, wait: undefined, doing: '' })
  }

  /** Whatever still runs ended with the run. */
  #end({ exitCode }: Of<'run-ended'>): void {
    this.#isOver = true
    const state = exitCode === 0 ? 'done' : 'failed'
    this.#endLook(state)
    for (const phase of this.#phases.values())
      if (phase.state === 'running') Object.assign(phase, { state, tookMs: this.#nowMs - phase.begunMs })
  }
}
