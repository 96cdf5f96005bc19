import type { Finding, RuleCode } from '../../kafka/decide/decision.ts'
import type { ConfigSeverity } from '../../kafka/config/config-finding.ts'
import { refuse } from '../../kafka/rules/finding.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { PlannedNote } from '../plan.ts'

/** One thing that a host's files or the cluster's configuration say about an apply: it refuses one, or is only told. */
export interface Told {
  readonly kind: 'refuse' | 'note'
  readonly rule: RuleCode
  /** The host it is about. */
  readonly host?: HostView
  readonly topic?: string
  /** `FILE:LINE`, or the file alone where a key is missing. */
  readonly place?: string
  /** What is so, one line without place and host, so that equal things on many hosts read the same. */
  readonly saw: string
  readonly wanted: string
  readonly fix: string
}

/** An error refuses; everything else is told. */
export const kindOf = (severity: ConfigSeverity): Told['kind'] => (severity === 'error' ? 'refuse' : 'note')

const whereOf = ({ host, place }: Told): string =>
  place === undefined ? '' : ` (${place}${host === undefined ? '' : ` on ${host.name}`})`

/** What refuses, as blockers: each with its place in `saw` and in `fix`. */
export const findingsOf = (told: readonly Told[]): Finding[] =>
  told
    .filter(({ kind }) => kind === 'refuse')
    .map((one) => {
      const { rule, host, topic, place, saw, wanted, fix } = one
      return refuse({
        rule,
        ...(host === undefined ? {} : { nodeId: host.nodeId }),
        ...(topic === undefined ? {} : { topic }),
        saw: place === undefined ? saw : `${place}: ${saw}`,
        wanted,
        fix: `${fix}${whereOf(one)}`,
      })
    })

/** What is only told, in the order found. */
export const notesOf = (told: readonly Told[]): PlannedNote[] =>
  told
    .filter(({ kind }) => kind === 'note')
    .map(({ rule, host, topic, place, saw, fix }) => ({
      rule,
      ...(host === undefined ? {} : { host: host.name }),
      ...(topic === undefined ? {} : { topic }),
      ...(place === undefined ? {} : { place }),
      saw,
      fix,
    }))
