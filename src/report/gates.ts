import type { RunEvent } from '../run/run-event.ts'
import type { ReportedApproval, ReportedGate, ReportedIrreversible } from './report.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>
type Blockers = ReportedGate['blockers']

const keyOf = ({ rule, topic, partition, nodeId }: Blockers[number]): string =>
  [rule, topic ?? '', partition ?? '', nodeId ?? ''].join('\0')

/** Collects what guards decided and what they waited for before. */
export class GateTrack {
  readonly #gates = new Map<string, ReportedGate>()
  readonly #waits = new Map<string, Map<string, Blockers[number]>>()
  readonly #steps = new Set<string>()

  /** A step begins: waits at its address are its own until a guard answers there. */
  begin(address: string): void {
    this.#steps.add(address)
    this.#waits.delete(address)
  }

  wait(event: Of<'step-waiting'>): void {
    const seen = this.#remember(event.address, event.blockers)
    if (this.#steps.has(event.address)) return
    // Not of any step: the engine's own look before the first phase (R0).
    const { address, samples, waitedMs, at } = event
    this.#gates.set(address, { address, decision: 'wait', samples, waitedMs, blockers: seen, at })
  }

  guard({ address, decision, samples, waitedMs, blockers, at }: Of<'guard'>): void {
    const seen = this.#remember(address, blockers)
    this.#gates.set(address, {
      address,
      decision,
      samples,
      waitedMs,
      blockers: decision === 'refuse' ? blockers : seen,
      at,
    })
    if (decision !== 'wait') this.#waits.delete(address)
  }

  /** The run went on: what the engine itself waited for is over. */
  goOn(): void {
    for (const gate of this.#gates.values())
      if (gate.decision === 'wait' && !this.#steps.has(gate.address))
        this.#gates.set(gate.address, { ...gate, decision: 'safe' })
  }

  list(): readonly ReportedGate[] {
    return [...this.#gates.values()]
  }

  #remember(address: string, blockers: Blockers): Blockers {
    const seen = this.#waits.get(address) ?? new Map<string, Blockers[number]>()
    for (const blocker of blockers) seen.set(keyOf(blocker), blocker)
    this.#waits.set(address, seen)
    return [...seen.values()]
  }
}

interface Asked extends ReportedApproval {
  readonly isIrreversible: boolean
  readonly steps: ReportedIrreversible['steps']
}

const approvalOf = ({ phase, prompt, answer, by, answeredAt }: Asked): ReportedApproval => ({
  phase,
  prompt,
  answer,
  by,
  answeredAt,
})

/** Collects approvals, and what was done after those that cannot be taken back. */
export class ApprovalTrack {
  readonly #asked = new Map<string, Asked>()

  open({ phase, prompt, irreversible }: Of<'gate-opened'>): void {
    const unanswered = { answer: null, by: null, answeredAt: null }
    this.#asked.set(phase, { phase, prompt, ...unanswered, isIrreversible: irreversible, steps: [] })
  }

  answer({ phase, answer, by, at }: Of<'gate-answered'>): void {
    const asked = this.#asked.get(phase)
    if (asked !== undefined) this.#asked.set(phase, { ...asked, answer, by: by ?? null, answeredAt: at })
  }

  step({ phase, address, outcome, at }: Of<'step-ended'>): void {
    const asked = this.#asked.get(phase)
    if (asked === undefined || outcome === 'skipped') return
    this.#asked.set(phase, { ...asked, steps: [...asked.steps, { address, outcome, endedAt: at }] })
  }

  irreversible(): readonly ReportedIrreversible[] {
    return this.#of(true).map((asked) => ({ ...approvalOf(asked), steps: asked.steps }))
  }

  approvals(): readonly ReportedApproval[] {
    return this.#of(false).map(approvalOf)
  }

  #of(isIrreversible: boolean): readonly Asked[] {
    return [...this.#asked.values()].filter((asked) => asked.isIrreversible === isIrreversible)
  }
}
