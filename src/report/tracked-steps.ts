import type { RunEvent } from '../run/run-event.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** A step as it last ended. */
export interface TrackedStep {
  readonly address: string
  readonly phase: string
  readonly host: string | null
  readonly module: string
  readonly outcome: Of<'step-ended'>['outcome']
  /** As the module gave it. */
  readonly result: unknown
  /** Lines that its writes took from a file (`- a=1`) and put into it (`+ a=2`). */
  readonly diff: readonly string[]
}

interface Begun {
  readonly module: string
  readonly diff: readonly string[]
}

/** Collects how steps ended, by their module. One that was done again counts as it ended last; its writes all count. */
export class StepTrack {
  readonly #begun = new Map<string, Begun>()
  readonly #ended = new Map<string, TrackedStep>()

  begin({ address, module }: Of<'step-started'>): void {
    this.#begun.set(address, { module, diff: this.#begun.get(address)?.diff ?? [] })
  }

  act({ address, act }: Of<'act-started'>): void {
    const begun = this.#begun.get(address)
    if (begun === undefined || act.kind !== 'write-file') return
    this.#begun.set(address, { ...begun, diff: [...begun.diff, ...act.diff] })
  }

  end({ address, phase, host, outcome, result }: Of<'step-ended'>): void {
    const { module, diff } = this.#begun.get(address) ?? { module: '', diff: [] }
    this.#ended.set(address, { address, phase, host, module, outcome, result, diff })
  }

  /** Steps of these modules that ended well, in the order in which they first ended. */
  done(...modules: readonly string[]): readonly TrackedStep[] {
    return [...this.#ended.values()].filter(
      ({ module, outcome }) => modules.includes(module) && (outcome === 'changed' || outcome === 'unchanged'),
    )
  }
}
