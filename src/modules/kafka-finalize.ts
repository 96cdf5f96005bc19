import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { decideFinalize } from '../kafka/decide/finalize.ts'
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

const decideLevel = (input: ModuleInput<NoArgs>, level: number): ModuleDecision<Result> => {
  const { cluster, done } = input
  if (cluster === undefined) return { kind: 'wait', blockers: [] }
  const decision = decideFinalize({ snapshot: cluster.snapshot, topology: cluster.topology, level })
  switch (decision.kind) {
    case 'unchanged':
      return { kind: 'unchanged', result: { changed: done.length > 0, level } }
    case 'wait':
      return { kind: 'wait', blockers: decision.blockers }
    case 'refuse': {
      const fixes = [...new Set(decision.blockers.flatMap((blocker) => blocker.fix ?? []))].join('; ')
      const fix = fixes === '' ? 'mend what is named above, then apply again' : fixes
      return {
        kind: 'refuse',
        what: `metadata.version cannot be raised to ${level}`,
        why: [],
        fix,
        blockers: decision.blockers,
      }
    }
    case 'safe': {
      const levels = { 'metadata.version': level }
      const wanted = { rule: 'feature/level', saw: 'the old level', wanted: `level ${level} on every node` } as const
      if (done.length > 0) return { kind: 'wait', blockers: [wanted] }
      const raise = { kind: 'update-features', levels } as const
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
