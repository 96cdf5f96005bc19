import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { nodeFiles, type NodeFile } from '../facts/node-files.ts'
import type { Module } from './module.ts'
import { noArgs, type NoArgs } from './no-args.ts'

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'folder', 'files'],
  properties: {
    changed: { type: 'boolean' },
    folder: { type: 'string', description: 'where they are kept, on the machine kplay runs on' },
    files: { type: 'integer', description: 'how many were kept' },
  },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>

/**
 * Keeps the files that a node hangs on in the folder of the run: `kplay restore-config` puts them back. Within one run a file is kept once, as it was at first.
 * They lie there readable by the user of kplay alone, for they may hold secrets.
 */
export const kafkaBackupNode: Module<NoArgs, Result> = {
  name: 'kafka.backup_node',
  summary: "keep a node's configuration, meta.properties, logging files and unit in the folder of the run",
  args: noArgs,
  result,
  effects: () => ({}),
  needs: 'host',
  wants: (_args, { install, service }) => ({
    files: request(nodeFiles, {
      config: install.config,
      current: install.current,
      unit: service.type === 'systemd' ? service.unit : '',
    }),
  }),
  decide: ({ facts, done }) => {
    const files = facts['files'] as readonly NodeFile[]
    const [kept] = done
    if (kept !== undefined)
      return { kind: 'unchanged', result: { changed: true, folder: kept.output, files: files.length } }
    return { kind: 'acts', acts: [{ kind: 'keep-files', files }] }
  },
  describe: () => 'keep its configuration in the folder of the run',
  canUndo: false,
}
