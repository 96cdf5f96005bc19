import type { RunEvent } from '../../run/run-event.ts'

type Outcome = Extract<RunEvent, { readonly type: 'step-ended' }>['outcome']

/** How many steps ended how, and since when. */
export class Tally {
  readonly begunMs: number
  readonly #counts = new Map<Outcome, number>()

  constructor(begunMs: number) {
    this.begunMs = begunMs
  }

  add(outcome: Outcome): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1)
  }

  /** `2 changed, 3 unchanged`; empty for no steps. */
  render(): string {
    const order: readonly Outcome[] = ['changed', 'unchanged', 'skipped', 'not-rehearsed', 'failed']
    return order
      .filter((outcome) => this.#counts.has(outcome))
      .map((outcome) => `${this.#counts.get(outcome)} ${outcome.replace('-', ' ')}`)
      .join(', ')
  }
}
