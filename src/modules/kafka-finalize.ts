import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { decideFinalize, type FinalizeDecision } from '../kafka/decide/finalize.ts'
import { findUnhealthy } from '../kafka/decide/health.ts'
import { findLevelFault, levelsToRaise } from '../kafka/releases/raise.ts'
import type { Act } from './act.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  properties: {
    features: {
      type: 'object',
      description:
        'further features to raise, by name, each to an explicit level: `{ share.version: 1 }`. metadata.version is always raised, to the newest level of the target unless it is named here. Nothing that is not named is ever raised.',
      additionalProperties: { type: 'integer', minimum: 1 },
    },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'level'],
  properties: {
    changed: { type: 'boolean' },
    level: { type: 'integer', description: 'the finalized level of metadata.version, read back from every node' },
  },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>
type Levels = Readonly<Record<string, number>>

const refuse = (what: string, why: string, fix: string): ModuleDecision<Result> => ({
  kind: 'refuse',
  what,
  why: [why],
  fix,
})

/** R8: after the raise brokers are watched for fencing so long, milliseconds. */
const watchMs = 60_000

const render = (levels: Levels): string =>
  Object.entries(levels)
    .map(([feature, level]) => `${feature} ${level}`)
    .join(', ')

const levelOf = (levels: Levels): number => levels['metadata.version'] ?? 0

/** Words of one feature or of several, for blockers. */
const told = (levels: Levels): string =>
  Object.keys(levels).length === 1 ? `level ${levelOf(levels)}` : `levels ${render(levels)}`

/** The levels were sent: nothing is refused any more, it is only waited for and watched. */
const decideRaised = (input: ModuleInput<Args>, levels: Levels, decision: FinalizeDecision): ModuleDecision<Result> => {
  const { cluster, sinceActMs } = input
  if (decision.kind === 'safe') {
    const old = decision.raises.length === 1 ? 'the old level' : 'the old levels'
    return {
      kind: 'wait',
      blockers: [{ rule: 'feature/level', saw: old, wanted: `${told(levels)} on every node` }],
    }
  }
  if (decision.kind !== 'unchanged') return { kind: 'wait', blockers: decision.blockers }
  const unhealthy = cluster === undefined ? [] : findUnhealthy(cluster)
  if (unhealthy.length > 0) return { kind: 'wait', blockers: unhealthy.map((finding) => finding.blocker) }
  const wantedMs = Math.min(watchMs, cluster?.windowCapMs ?? watchMs)
  if (sinceActMs >= wantedMs) return { kind: 'unchanged', result: { changed: true, level: levelOf(levels) } }
  const saw = `${told(levels)} on every node, watched for ${Math.round(sinceActMs / 1000)} s`
  const wanted = `${Math.round(wantedMs / 1000)} s in which no broker is fenced`
  return { kind: 'wait', blockers: [{ rule: 'node/window', saw, wanted }], isClean: true }
}

/** First the cluster is asked for all of them together, then each is raised by itself: what one refuses, none has done. */
const actsOf = (raises: Extract<FinalizeDecision, { kind: 'safe' }>['raises']): readonly Act[] => {
  const all = Object.fromEntries(raises.map(({ feature, to }) => [feature, to]))
  return [
    { kind: 'update-features', levels: all, validateOnly: true },
    ...raises.map(({ feature, to }): Act => ({
      kind: 'update-features',
      levels: { [feature]: to },
      validateOnly: false,
    })),
  ]
}

const refusalOf = (levels: Levels, decision: Extract<FinalizeDecision, { kind: 'refuse' }>): ModuleDecision<Result> => {
  const fixes = [...new Set(decision.blockers.flatMap((blocker) => blocker.fix ?? []))].join('; ')
  const isOne = Object.keys(levels).length === 1
  const what = isOne ? `metadata.version cannot be raised to ${levelOf(levels)}` : `${render(levels)} cannot be raised`
  const fix = fixes === '' ? 'mend what is named above, then apply again' : fixes
  return { kind: 'refuse', what, why: [], fix, blockers: decision.blockers }
}

const decideLevels = (input: ModuleInput<Args>, levels: Levels): ModuleDecision<Result> => {
  const { cluster, done } = input
  if (cluster === undefined) return refuse('the cluster was not read', 'a bug in kplay', 'please report it')
  const decision = decideFinalize({ snapshot: cluster.snapshot, topology: cluster.topology, levels })
  if (done.length > 0) return decideRaised(input, levels, decision)
  switch (decision.kind) {
    case 'unchanged':
      return { kind: 'unchanged', result: { changed: false, level: levelOf(levels) } }
    case 'wait':
      return { kind: 'wait', blockers: decision.blockers }
    case 'refuse':
      return refusalOf(levels, decision)
    case 'safe': {
      const unhealthy = findUnhealthy(cluster)
      if (unhealthy.length > 0) return { kind: 'wait', blockers: unhealthy.map((finding) => finding.blocker) }
      return { kind: 'acts', acts: actsOf(decision.raises) }
    }
  }
}

const decideNamed = (input: ModuleInput<Args>, to: string): ModuleDecision<Result> => {
  const levels = levelsToRaise(to, input.args.features ?? {})
  if (levels === undefined) {
    const why = 'its line has none in the table of releases'
    return refuse(`no metadata level is known for Kafka ${to}`, why, 'use a release of a KRaft line')
  }
  for (const [feature, level] of Object.entries(levels)) {
    const fault = findLevelFault(to, feature, level)
    if (fault !== undefined) return refuse(`${feature} cannot be raised to ${level}`, fault.why, fault.fix)
  }
  return decideLevels(input, levels)
}

/**
 * R8: raises metadata.version to the level of the target line, and of the other features only what the playbook names: validated together, then raised one
 * by one, then read back from every node.
 */
export const kafkaFinalize: Module<Args, Result> = {
  name: 'kafka.finalize',
  summary:
    'raise metadata.version to the level of the target release, and features that are named; cannot be taken back',
  args,
  result,
  effects: () => ({ changes: 'cluster', irreversible: true }),
  needs: 'cluster',
  needsVersions: true,
  wants: () => ({}),
  decide: (input) => {
    const { versions } = input
    if (versions === undefined)
      return refuse(
        'there is nothing to finalize',
        'the playbook names no versions',
        'leave this phase out of a playbook without versions',
      )
    return decideNamed(input, versions.to)
  },
  describe: ({ features }) => {
    const others = Object.entries(features ?? {}).map(([feature, level]) => `${feature} to ${String(level)}`)
    const isNamed = Object.hasOwn(features ?? {}, 'metadata.version')
    return `raise ${[...(isNamed ? [] : ['metadata.version']), ...others].join(', ')}`
  },
  canUndo: false,
}
