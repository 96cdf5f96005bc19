/**
 * For pipes, files and CI: one line per change of state, `HH:MM:SS address what`.
 * 1. Steps that changed nothing, or whose change the states of their node tell already, have no line: the one that ends their node or phase counts them.
 * 2. A wait is told when it begins, and once a minute while it lasts; retries are never told as failures.
 */
import { matchEvent, type EventCases, type RunEvent, type RunListener } from '../../run/run-event.ts'
import { isOnlyWindow, summarizeBlockers } from '../words/blockers.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { renderLeft } from '../words/left.ts'
import { renderNodeState } from '../words/node-state-text.ts'
import { oneLine } from '../words/one-line.ts'
import { renderWait } from '../words/wait-text.ts'
import { Tally } from './tally.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** While a wait lasts it is told again after so long. */
const repeatMs = 60_000

const atMs = (event: RunEvent): number => Date.parse(event.at)

const after = (tally: Tally | undefined, event: RunEvent): string => {
  const took = tally === undefined ? '' : ` in ${renderElapsed(atMs(event) - tally.begunMs)}`
  const counts = tally?.render() ?? ''
  return `${took}${counts === '' ? '' : ` (${counts})`}`
}

const withWhy = (text: string, why: string | null): string =>
  why === null || why === '' ? text : `${text}: ${oneLine(why)}`

const outcomeWords: Readonly<Record<Of<'run-ended'>['outcome'], string>> = {
  done: 'done',
  'nothing-to-do': 'nothing to do, the cluster is as the playbook wants it',
  waiting: 'stopped at a gate, a long wait or the end of its window',
  failed: 'failed',
  'rolled-back': 'failed; the node is put back on its old release',
  'needs-person': 'failed; a node is down or behind because of this run',
  interrupted: 'interrupted',
}

/** Told beside the steps: a wait that it falls into is still the same wait. */
const isAside = ({ type }: RunEvent): boolean => type === 'groups-seen' || type === 'metrics-seen'

/** Where only the clean window of the node itself is missing, or nothing is said at all, the state of the node has said so already. */
const beginWait = (event: Of<'step-waiting'>): readonly string[] => {
  const { address, blockers, trend } = event
  if (isOnlyWindow(blockers) && blockers.every((blocker) => blocker.nodeId === undefined)) return []
  if (blockers.length > 0) return [`${address} waits for ${renderWait(event)}`]
  return trend === '' ? [] : [`${address} ${renderWait(event)}`]
}

class PlainView {
  readonly #write: (text: string) => void
  readonly #cases: EventCases<readonly string[]>
  /** The present wait: its address and when it was last told. */
  #told: { readonly address: string; readonly atMs: number } | undefined
  /** The present step moved its node to another state. */
  #hasMoved = false
  #phase: Tally | undefined
  readonly #nodes = new Map<string, Tally>()

  constructor(write: (text: string) => void) {
    this.#write = write
    this.#cases = this.#makeCases()
  }

  take(event: RunEvent): void {
    const lines = matchEvent(event, this.#cases)
    if (event.type !== 'step-waiting' && !isAside(event)) this.#told = undefined
    if (lines.length === 0) return
    const [first, ...rest] = lines
    const text = [`${event.at.slice(11, 19)} ${first ?? ''}`, ...rest.map((line) => `         ${line}`)]
    this.#write(`${text.join('\n')}\n`)
  }

  #makeCases(): EventCases<readonly string[]> {
    return {
      'run-started': (event) => [this.#started(event), ...(event.leftOut ?? []).map(oneLine)],
      'run-resumed': ({ run, who, count, changed }) => [
        oneLine(`run ${run} goes on, resumed by ${who} (resume ${count}); times are UTC`),
        ...changed.map((text) => oneLine(`changed since: ${text}`)),
      ],
      'phase-started': (event) => this.#phaseStarted(event),
      'phase-ended': (event) => [`${event.phase} ${event.ok ? 'done' : 'failed'}${after(this.#phase, event)}`],
      'gate-opened': ({ phase, prompt, irreversible }) => [
        `${phase} waits for an approval${irreversible ? ' (what it does cannot be taken back)' : ''}: ${oneLine(prompt)}`,
      ],
      'gate-answered': ({ phase, answer, by }) => [
        `${phase} ${answer === 'absent' ? 'was answered by nobody' : answer}${by === undefined ? '' : ` by ${oneLine(by)}`}`,
      ],
      'node-started': (event) => this.#nodeStarted(event),
      'node-ended': (event) => this.#nodeEnded(event),
      'node-state': ({ phase, host, state }) => {
        this.#hasMoved = true
        return [`${phase}@${host} ${renderNodeState(state)}`]
      },
      'order-changed': ({ phase, order, because }) => [
        `${phase} goes on in another order: ${order.join(', ')} (${oneLine(because)})`,
      ],
      'step-started': () => {
        this.#hasMoved = false
        return []
      },
      guard: (event) => this.#guarded(event),
      'step-waiting': (event) => this.#waiting(event),
      'act-started': () => [],
      'act-ended': () => [],
      'step-ended': (event) => this.#stepEnded(event),
      'groups-seen': () => [],
      'metrics-seen': () => [],
      'clients-seen': () => [],
      notice: ({ host, code, text }) => [
        `notice${host === null ? '' : ` ${host}`}: ${oneLine(text)} [${oneLine(code)}]`,
      ],
      interrupt: ({ count }) => [
        count === 1 ? 'interrupted: going on to the next safe point' : 'interrupted again: stopping at once',
      ],
      'run-ended': (event) => [
        `run ${event.run} ${outcomeWords[event.outcome]} after ${renderElapsed(event.tookMs)} (exit ${event.exitCode})`,
      ],
    }
  }

  #started({ run, playbook, cluster, versions, nodes }: Of<'run-started'>): string {
    const way = versions === null ? '' : `, ${versions.from.join(' or ')} -> ${versions.to}`
    const where = `cluster ${cluster.name} (${cluster.id}, ${cluster.mode})`
    return oneLine(`run ${run}: "${playbook}" on ${where}${way}, ${nodes.length} nodes; times are UTC`)
  }

  #phaseStarted(event: Of<'phase-started'>): readonly string[] {
    this.#phase = new Tally(atMs(event))
    const { length } = event.nodes
    return [`${event.phase} begins${length === 0 ? '' : ` on ${length} ${length === 1 ? 'node' : 'nodes'}`}`]
  }

  #nodeStarted(event: Of<'node-started'>): readonly string[] {
    this.#nodes.set(event.host, new Tally(atMs(event)))
    // Later turns are told of at the end of the one before.
    const left = event.position === 1 ? renderLeft(event.remainingMs) : ''
    return [
      `${event.phase}@${event.host} ${event.position} of ${event.of}: ${oneLine(event.because)}${left === '' ? '' : `; ${left}`}`,
    ]
  }

  #nodeEnded(event: Of<'node-ended'>): readonly string[] {
    const word = event.ok ? (event.changed ? 'done' : 'nothing to change') : 'failed'
    const left = renderLeft(event.remainingMs)
    const took = after(this.#nodes.get(event.host), event)
    return [`${event.phase}@${event.host} ${word}${took}${left === '' ? '' : `, ${left}`}`]
  }

  #guarded({ address, decision, waitedMs, samples, blockers }: Of<'guard'>): readonly string[] {
    const looks = `${samples} ${samples === 1 ? 'look' : 'looks'} in ${renderElapsed(waitedMs)}`
    if (decision === 'safe') return [`${address} safe to stop (${looks})`]
    const words = decision === 'wait' ? 'not safe to stop yet' : 'must not stop'
    return [`${address} ${words} (${looks}): ${summarizeBlockers(blockers)}`]
  }

  #waiting(event: Of<'step-waiting'>): readonly string[] {
    const isNew = this.#told?.address !== event.address
    if (!isNew && atMs(event) - (this.#told?.atMs ?? 0) < repeatMs) return []
    this.#told = { address: event.address, atMs: atMs(event) }
    return isNew
      ? beginWait(event)
      : [`${event.address} still waits after ${renderElapsed(event.waitedMs)} for ${renderWait(event)}`]
  }

  #stepEnded(event: Of<'step-ended'>): readonly string[] {
    const { address, outcome, host, why, tookMs } = event
    this.#phase?.add(outcome)
    if (host !== null) this.#nodes.get(host)?.add(outcome)
    const took = renderElapsed(tookMs)
    if (outcome === 'changed') return this.#hasMoved ? [] : [`${address} changed in ${took}`]
    if (outcome === 'failed') return [`${address} failed after ${took}`, ...(why === null ? [] : [oneLine(why)])]
    return outcome === 'not-rehearsed' ? [withWhy(`${address} not rehearsed`, why)] : []
  }
}

/** Plain lines for a sink that is no terminal. Errors that end a run are printed by the command, not here. */
export const createPlainView = (sink: { write(text: string): void }): { readonly listener: RunListener } => {
  const view = new PlainView((text) => sink.write(text))
  return { listener: (event) => view.take(event) }
}
