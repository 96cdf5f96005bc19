import type { RunEvent } from '../run/run-event.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>
type SeenGroup = Of<'groups-seen'>['groups'][number]

/** One look at a consumer group. `at`: ISO 8601 UTC. */
export interface ReportedSample {
  readonly at: string
  readonly state: SeenGroup['state']
  /** Records; null: unknown. */
  readonly lag: number | null
}

/** A consumer group beside the run. Of what is null nothing is known. */
export interface ReportedGroup {
  readonly group: string
  readonly lagAtFirst: number | null
  readonly lagAtLast: number | null
  readonly mostLag: number | null
  /** The longest time that it stood still while its partitions grew, milliseconds. */
  readonly longestStallMs: number
  readonly state: SeenGroup['state']
  /** Where its lag or its state changed; at most 300, evenly left out where there were more. */
  readonly samples: readonly ReportedSample[]
}

/** What metrics said last to a step that read or demanded them. */
export type ReportedMetrics = Pick<Of<'metrics-seen'>, 'address' | 'at' | 'values' | 'missing'>

/** Who was connected when it was last asked. */
export type ReportedClients = Pick<Of<'clients-seen'>, 'at' | 'brokers'>

const mostSamples = 300

/** Every n-th of them, the first and the last always. */
const thinned = <T>(all: readonly T[]): readonly T[] => {
  if (all.length <= mostSamples) return all
  const step = (all.length - 1) / (mostSamples - 1)
  return Array.from({ length: mostSamples }, (_, i) => all[Math.round(i * step)]).filter((one) => one !== undefined)
}

const isSame = (a: ReportedSample, b: ReportedSample | undefined): boolean => a.lag === b?.lag && a.state === b.state

/** Collects what stood beside the run and saw it: consumer groups, metrics, clients. */
export class WitnessTrack {
  readonly #samples = new Map<string, ReportedSample[]>()
  readonly #stalls = new Map<string, number>()
  readonly #metrics = new Map<string, ReportedMetrics>()
  #clients: ReportedClients | null = null

  groupsSeen({ at, groups }: Of<'groups-seen'>): void {
    for (const { group, state, lag, stalledMs } of groups) {
      const known = this.#samples.get(group) ?? []
      const sample = { at, state, lag }
      // The last two alike stand for a stretch: its end moves.
      if (isSame(sample, known.at(-1)) && isSame(sample, known.at(-2))) known.pop()
      known.push(sample)
      this.#samples.set(group, known)
      this.#stalls.set(group, Math.max(this.#stalls.get(group) ?? 0, stalledMs))
    }
  }

  metricsSeen({ address, at, values, missing }: Of<'metrics-seen'>): void {
    this.#metrics.set(address, { address, at, values, missing })
  }

  clientsSeen({ at, brokers }: Of<'clients-seen'>): void {
    this.#clients = { at, brokers }
  }

  groups(): readonly ReportedGroup[] {
    return [...this.#samples].map(([group, samples]) => {
      const lags = samples.flatMap(({ lag }) => (lag === null ? [] : [lag]))
      const last = samples.at(-1)
      return {
        group,
        lagAtFirst: samples[0]?.lag ?? null,
        lagAtLast: last?.lag ?? null,
        mostLag: lags.length === 0 ? null : lags.reduce((a, b) => Math.max(a, b)),
        longestStallMs: this.#stalls.get(group) ?? 0,
        state: last?.state ?? 'unknown',
        samples: thinned(samples),
      }
    })
  }

  metrics(): readonly ReportedMetrics[] {
    return [...this.#metrics.values()]
  }

  clients(): ReportedClients | null {
    return this.#clients
  }
}
