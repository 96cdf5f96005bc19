/** What a playbook may demand before the next node, beside R1: of consumer groups and of the nodes' own metrics. */
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { Blocker } from '../kafka/decide/decision.ts'
import { asksForGroups, decideGroups, defaultBaselineMs, type GroupWish } from '../kafka/groups/decide-groups.ts'
import type { GroupHistory } from '../kafka/groups/group-history.ts'
import { decideMetrics, type MeasuredCluster } from '../kafka/metrics/decide-metrics.ts'
import { parseDuration } from '../diagnostics/duration.ts'
import type { ModuleDecision, Watches } from './module.ts'

/** Arguments about consumer groups, for the schema of a module. */
export const groupArgs = {
  groups: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'the consumer groups meant, by name; each must be known. Default: all',
  },
  max_lag: {
    type: 'integer',
    minimum: -1,
    default: -1,
    description: 'records a group may be behind, summed over its partitions; -1: any number',
  },
  max_stall: {
    type: ['string', 'integer'],
    pattern: '^([0-9]+(ms|s|m|h|d))+$',
    'x-form': 'a duration like 30s or 2m',
    minimum: 0,
    default: '0s',
    description:
      'how long a group that moved before the first stop may stand still while its partitions grow (30s; a number is milliseconds); 0s: not asked. Twice the longest pause it made before the first stop is always allowed',
  },
} as const

/** All demands. */
export const demandArgs = {
  ...groupArgs,
  metrics: {
    type: 'boolean',
    default: false,
    description:
      'the metrics that the nodes tell must be told, and be as they should (metrics.read with healthy: true)',
  },
} as const

const schema = { type: 'object', additionalProperties: false, properties: demandArgs } as const satisfies JSONSchema

export type Demands = Partial<FromSchema<typeof schema>>

/** What has to be looked at for these demands. */
export const watchesOf = (args: Demands): Watches => {
  const wish = wishOf(args, undefined)
  return {
    ...(wish.ok && asksForGroups(wish.value) ? { groups: { maxStallMs: wish.value.maxStallMs } } : {}),
    ...(args.metrics === true ? { metrics: true } : {}),
  }
}

const wishOf = (args: Demands, windowCapMs: number | undefined): Result<GroupWish, string> => {
  const { groups = [], max_lag: maxLag = -1, max_stall: maxStall = 0 } = args
  const maxStallMs = parseDuration(maxStall)
  if (!maxStallMs.ok) return maxStallMs
  const baselineMs = Math.min(defaultBaselineMs, windowCapMs ?? Number.POSITIVE_INFINITY)
  return ok({ groups, maxLag: maxLag < 0 ? null : maxLag, maxStallMs: maxStallMs.value, baselineMs })
}

/** What was looked at, and how long passing time may last at most (`ClusterView.windowCapMs`). */
export interface Seen {
  readonly groups?: GroupHistory | undefined
  readonly metrics?: MeasuredCluster | undefined
  readonly windowCapMs?: number | undefined
}

const unlooked = (what: string): Blocker => ({
  rule: 'cluster/unknown',
  saw: `${what} were not looked at`,
  wanted: 'known',
})

const groupBlockers = (wish: GroupWish, { groups }: Seen): readonly Blocker[] => {
  if (!asksForGroups(wish)) return []
  const decision = groups === undefined ? undefined : decideGroups(groups, wish)
  if (decision === undefined) return [unlooked('consumer groups')]
  return decision.kind === 'safe' ? [] : decision.blockers
}

const metricBlockers = ({ metrics }: Seen): readonly Blocker[] => {
  const decision = metrics === undefined ? undefined : decideMetrics(metrics, { isHealthy: true })
  if (decision === undefined) return [unlooked('metrics')]
  return decision.kind === 'safe' ? [] : decision.blockers
}

/** What of the demands is not met. The error: they cannot be understood. */
export const findUnmet = (args: Demands, seen: Seen): Result<readonly Blocker[], string> => {
  const wish = wishOf(args, seen.windowCapMs)
  if (!wish.ok) return err(wish.error)
  return ok([...groupBlockers(wish.value, seen), ...(args.metrics === true ? metricBlockers(seen) : [])])
}

/** How often unmet demands are looked at again. */
const demandPollMs = 1000

/** The pause before the next look of a step that reads metrics: at least `pollMs`, and as long as the nodes want to be left alone. */
export const restedMs = (pollMs: number, metrics: MeasuredCluster | undefined): number =>
  Math.max(pollMs, metrics?.restMs ?? 0)

/** A wait for what is not met. Only looking for long enough is a mere passing of time. */
export const waitForUnmet = (
  blockers: readonly Blocker[],
  metrics: MeasuredCluster | undefined,
): Extract<ModuleDecision<never>, { kind: 'wait' }> => ({
  kind: 'wait',
  blockers,
  isClean: blockers.every(({ rule }) => rule === 'group/baseline'),
  pollMs: restedMs(demandPollMs, metrics),
})

/** Refused where the inventory names no metrics of a node: waiting helps nobody there. */
export const refuseUnnamed = (
  metrics: MeasuredCluster | undefined,
): Extract<ModuleDecision<never>, { kind: 'refuse' }> | undefined => {
  const without = (metrics?.nodes ?? []).filter(({ isNamed }) => !isNamed).map(({ host }) => host)
  return without.length === 0
    ? undefined
    : {
        kind: 'refuse',
        what: 'metrics are demanded that the inventory does not name',
        why: [`${without.join(', ')}: no "metrics"`],
        fix: 'add "metrics: { type: prometheus, port: 9404 }" (or type: jolokia, or jmx) to the inventory',
      }
}

/** The refusal of demands that cannot be understood. */
export const refuseDemand = (why: string): Extract<ModuleDecision<never>, { kind: 'refuse' }> => ({
  kind: 'refuse',
  what: '"max_stall" is no duration',
  why: [why],
  fix: 'write it like 30s or 2m',
})
