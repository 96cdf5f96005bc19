import { matchEvent, type EventCases, type RunEvent } from '../../run/run-event.ts'
import { summarizeBlockers } from '../words/blockers.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { oneLine } from '../words/one-line.ts'
import type { Moment, Notice } from './notice.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** What is said of one moment; the rest of a notice is the same in all of a run. */
type Words = Pick<Notice, 'event' | 'text'> &
  Partial<Pick<Notice, 'host' | 'why' | 'fix' | 'state' | 'outcome' | 'exitCode'>>

const silent = { why: [], fix: null, state: null, outcome: null, exitCode: null } as const

/** Reasons of a failure that are sent; the report has them all. */
const mostReasons = 5

const outcomeOf = ({ outcome }: Of<'run-ended'>): Moment => {
  if (outcome === 'done' || outcome === 'nothing-to-do') return 'done'
  return outcome === 'waiting' ? 'waiting' : 'failed'
}

const endText = ({ outcome, problem, tookMs }: Of<'run-ended'>): string => {
  if (problem !== null) return oneLine(problem.what)
  return outcome === 'nothing-to-do'
    ? 'nothing to do: the cluster is as the playbook wants it'
    : `done in ${renderElapsed(tookMs)}`
}

/** Turns events into notices: pure but for what it remembers of the run. */
export class NoticeBoard {
  readonly #afterMs: number
  readonly #cases: EventCases<Words | undefined>
  #started: Of<'run-started'> | undefined
  #phase: string | null = null
  #host: string | null = null
  #gate: Of<'gate-opened'> | undefined
  /** By address: the present wait, and whether it was told. */
  readonly #waits = new Map<string, { waitedMs: number; isTold: boolean }>()

  constructor(afterMs: number) {
    this.#afterMs = afterMs
    const nothing = (): undefined => undefined
    this.#cases = {
      'run-started': (event) => this.#start(event),
      'run-resumed': ({ who, count }) => ({
        event: 'start',
        text: `goes on (resumed by ${oneLine(who)}, resume ${count})`,
      }),
      'phase-started': ({ phase }) => void (this.#phase = phase),
      'phase-ended': () => void (this.#phase = null),
      'gate-opened': (event) => void (this.#gate = event),
      'gate-answered': () => void (this.#gate = undefined),
      'node-started': ({ host }) => void (this.#host = host),
      'node-ended': () => void (this.#host = null),
      'node-state': nothing,
      'order-changed': nothing,
      'step-started': nothing,
      guard: nothing,
      'step-waiting': (event) => this.#wait(event),
      'act-started': nothing,
      'act-ended': nothing,
      'step-ended': ({ address }) => void this.#waits.delete(address),
      'groups-seen': nothing,
      'metrics-seen': nothing,
      'clients-seen': nothing,
      notice: nothing,
      interrupt: nothing,
      'run-ended': (event) => this.#end(event),
    }
  }

  /** The notice an event stands for, if it stands for one. */
  take(event: RunEvent): Notice | undefined {
    const words = matchEvent(event, this.#cases)
    return words === undefined ? undefined : this.#notice(words, event)
  }

  /** The gate that waits for a person right now, as a notice; `at` as events tell it. */
  gate(at: string): Notice | undefined {
    if (this.#gate === undefined) return undefined
    const { phase, prompt, run } = this.#gate
    const text = `phase "${phase}" waits for an approval: ${oneLine(prompt)}`
    return this.#notice({ event: 'waiting', text }, { run, at }, phase)
  }

  #notice(words: Words, { run, at }: Pick<RunEvent, 'run' | 'at'>, phase = this.#phase): Notice | undefined {
    if (this.#started === undefined) return undefined
    const { playbook, file, cluster } = this.#started
    return { format: 1, ...silent, run, at, playbook, file, cluster, phase, host: this.#host, ...words }
  }

  #start(event: Of<'run-started'>): Words {
    this.#started = event
    const { versions, nodes } = event
    const what = versions === null ? 'without a version change' : `to Kafka ${versions.to}`
    return { event: 'start', text: `begun: ${nodes.length} nodes, ${what}` }
  }

  /** Once for each wait that something holds up; time that passes as planned (a soak, a window) is none. */
  #wait({ address, host, waitedMs, blockers }: Of<'step-waiting'>): Words | undefined {
    const known = this.#waits.get(address)
    const isTold = known !== undefined && known.waitedMs <= waitedMs && known.isTold
    const isDue = !isTold && waitedMs >= this.#afterMs && blockers.some(({ rule }) => rule !== 'node/window')
    this.#waits.set(address, { waitedMs, isTold: isTold || isDue })
    if (!isDue) return undefined
    const text = `${address} has waited ${renderElapsed(waitedMs)}`
    return { event: 'waiting', text, why: [summarizeBlockers(blockers)], ...(host === null ? {} : { host }) }
  }

  #end(event: Of<'run-ended'>): Words {
    const { outcome, exitCode, problem } = event
    const frame = { event: outcomeOf(event), text: endText(event), outcome, exitCode }
    if (problem === null) return frame
    const why = problem.why.slice(0, mostReasons).map(oneLine)
    return { ...frame, why, fix: problem.fix, state: problem.state ?? null }
  }
}
