import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { defaultMaxStallMs } from '../kafka/groups/decide-groups.ts'
import { seenGroups, type GroupHistory } from '../kafka/groups/group-history.ts'
import { parseDuration } from '../diagnostics/duration.ts'
import { findUnmet, groupArgs, refuseDemand, waitForUnmet } from './demands.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...groupArgs,
    max_stall: { ...groupArgs.max_stall, default: '30s' },
    healthy: { type: 'boolean', default: false, description: 'wait until no group stalls, lags or is unknown' },
  },
} as const satisfies JSONSchema

const names = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['ok', 'with_members', 'lag', 'largest_lag', 'stalled', 'unknown'],
  properties: {
    ok: { type: 'boolean', description: 'no group meant stalls, lags or is unknown' },
    with_members: { type: 'integer', description: 'groups that have members' },
    lag: { type: 'integer', description: 'records that all of them are behind' },
    largest_lag: { type: 'integer', description: 'of the group that is behind most' },
    stalled: names('groups that moved before the first stop and stand still while their partitions grow'),
    unknown: names('groups that are watched or asked for and that no broker tells of'),
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

const maxStallMs = ({ max_stall: maxStall }: Args): number => {
  const parsed = parseDuration(maxStall)
  return parsed.ok ? parsed.value : defaultMaxStallMs
}

const resultOf = (own: Args, history: GroupHistory, ok: boolean): Result => {
  const wanted = own.groups ?? []
  const all = seenGroups(history, maxStallMs(own))
  const seen = wanted.length === 0 ? all : all.filter(({ group }) => wanted.includes(group))
  const lags = seen.filter(({ hasMembers }) => hasMembers === true).map(({ lag }) => lag ?? 0)
  const known = new Set(all.filter(({ lag }) => lag !== null).map(({ group }) => group))
  const lost = seen.filter(({ state }) => state === 'unknown').map(({ group }) => group)
  return {
    ok,
    with_members: lags.length,
    lag: lags.reduce((sum, lag) => sum + lag, 0),
    largest_lag: Math.max(0, ...lags),
    stalled: seen.filter(({ state }) => state === 'stalled').map(({ group }) => group),
    unknown: [...new Set([...lost, ...wanted.filter((group) => !known.has(group))])],
  }
}

const judge = ({ args: own, groups, cluster }: ModuleInput<Args>): ModuleDecision<Result> => {
  const unmet = findUnmet(own, { groups, windowCapMs: cluster?.windowCapMs })
  if (!unmet.ok) return refuseDemand(unmet.error)
  const isMet = unmet.value.every(({ rule }) => rule === 'group/baseline')
  if (groups === undefined || (own.healthy && !isMet)) return waitForUnmet(unmet.value, undefined)
  return { kind: 'unchanged', result: resultOf(own, groups, isMet) }
}

/** Reads how consumer groups stand: lag, and who stands still. An assert or a watch says what must hold; with `healthy: true` it waits. */
export const kafkaConsumerGroups: Module<Args, Result> = {
  name: 'kafka.consumer_groups',
  summary: 'read lag and standstill of consumer groups',
  args,
  result,
  effects: () => ({}),
  needs: 'cluster',
  wants: () => ({}),
  watches: (own) => ({ groups: { maxStallMs: maxStallMs(own) } }),
  decide: judge,
  describe: ({ healthy }) =>
    healthy ? 'wait until consumer groups move and are not too far behind' : 'read how consumer groups stand',
  canUndo: false,
}
