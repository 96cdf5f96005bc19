import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Module } from './module.ts'
import { noArgs, type NoArgs } from './no-args.ts'

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'folder'],
  properties: {
    changed: { type: 'boolean' },
    folder: { type: 'string', description: 'where it is kept, on the machine kplay runs on' },
  },
} as const satisfies JSONSchema

/** Keeps what the cluster itself is configured with in the folder of the run: for people to read after a disaster; kplay puts none of it back. */
export const kafkaBackupCluster: Module<NoArgs, FromSchema<typeof result>> = {
  name: 'kafka.backup_cluster',
  summary:
    'keep topics, dynamic settings, ACLs, features, quorum and committed offsets of the cluster in the folder of the run',
  args: noArgs,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: () => ({}),
  decide: ({ done: [kept] }) =>
    kept === undefined
      ? { kind: 'acts', acts: [{ kind: 'keep-cluster' }] }
      : { kind: 'unchanged', result: { changed: true, folder: kept.output } },
  describe: () => 'keep the configuration of the cluster in the folder of the run',
  canUndo: false,
}
