import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { decideFinalize, type FinalizeDecision } from '../kafka/decide/finalize.ts'
import { findUnhealthy } from '../kafka/decide/health.ts'
import { metadataLevelOf } from '../kafka/releases/catalogue.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'

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

const refuse = (what: string, why: string, fix: string): ModuleDecision<Result> => ({
  kind: 'refuse',
  what,
  why: [why],
  fix,
})

/** R8: after the raise brokers are watched for fencing so long, milliseconds. */
const watchMs = 60_000

/** The level was sent: nothing is refused any more, it is only waited for and watched. */
const decideRaised = (
  input: ModuleInput<NoArgs>,
  level: number,
  decision: FinalizeDecision,
): ModuleDecision<Result> => {
  const { cluster, sinceActMs } = input
  if (decision.kind === 'safe') {
    const blocker = { rule: 'feature/level', saw: 'the old level', wanted: `level ${level} on every node` } as const
    return { kind: 'wait', blockers: [blocker] }
  }
  if (decision.kind !== 'unchanged') return { kind: 'wait', blockers: decision.blockers }
  const unhealthy = cluster === undefined ? [] : findUnhealthy(cluster)
  if (unhealthy.length > 0) return { kind: 'wait', blockers: unhealthy.map((finding) => finding.blocker) }
  const wantedMs = Math.min(watchMs, cluster?.windowCapMs ?? watchMs)
  if (sinceActMs >= wantedMs) return { kind: 'unchanged', result: { changed: true, level } }
  const saw = `level ${level} on every node, watched for ${Math.round(sinceActMs / 1000)} s`
  const wanted = `${Math.round(wantedMs / 1000)} s in which no broker is fenced`
  return { kind: 'wait', blockers: [{ rule: 'node/window', saw, wanted }], isClean: true }
}

const decideLevel = (input: ModuleInput<NoArgs>, level: number): ModuleDecision<Result> => {
  const { cluster, done } = input
  if (cluster === undefined) return refuse('the cluster was not read', 'a bug in kplay', 'please report it')
  const decision = decideFinalize({ snapshot: cluster.snapshot, topology: cluster.topology, level })
  if (done.length > 0) return decideRaised(input, level, decision)
  switch (decision.kind) {
    case 'unchanged':
      return { kind: 'unchanged', result: { changed: false, level } }
    case 'wait':
      return { kind: 'wait', blockers: decision.blockers }
    case 'refuse': {
      const fixes = [...new Set(decision.blockers.flatMap((blocker) => blocker.fix ?? []))].join('; ')
      const what = `metadata.version cannot be raised to ${level}`
      const fix = fixes === '' ? 'mend what is named above, then apply again' : fixes
      return { kind: 'refuse', what, why: [], fix, blockers: decision.blockers }
    }
    case 'safe': {
      const unhealthy = findUnhealthy(cluster)
      if (unhealthy.length > 0) return { kind: 'wait', blockers: unhealthy.map((finding) => finding.blocker) }
      const raise = { kind: 'update-features', levels: { 'metadata.version': level } } as const
      return {
        kind: 'acts',
        acts: [
          { ...raise, validateOnly: true },
          { ...raise, validateOnly: false },
        ],
      }
    }
  }
}

/** R8: raises metadata.version, and nothing else, to the level of the target line: validated first, then raised, then read back from every node. */
export const kafkaFinalize: Module<NoArgs, Result> = {
  name: 'kafka.finalize',
  summary: 'raise metadata.version to the level of the target release; cannot be taken back',
  args: noArgs,
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
    const level = metadataLevelOf(versions.to)?.level
    return level === undefined
      ? refuse(
          `no metadata level is known for Kafka ${versions.to}`,
          'its line has none in the table of releases',
          'use a release of a KRaft line',
        )
      : decideLevel(input, level)
  },
  describe: () => 'raise metadata.version',
  canUndo: false,
}
