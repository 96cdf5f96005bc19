import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { request } from '../facts/fact.ts'
import { installedReleases } from '../facts/installed-releases.ts'
import type { Module } from './module.ts'
import { planRemoval } from './remove-release.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  required: ['release'],
  properties: {
    release: {
      type: 'string',
      pattern: '^[0-9]+(\\.[0-9]+){2,3}(-[A-Za-z0-9.-]+)?$',
      description: 'a Kafka release, like 4.1.2; one that is there already is left alone',
    },
  },
} as const satisfies JSONSchema

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['changed', 'path'],
  properties: {
    changed: { type: 'boolean' },
    path: { type: 'string', description: 'the folder of the release on the host' },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

/** Puts a release beside the one in use, as `install.root/kafka-RELEASE`. The running node does not notice. */
export const archiveInstall: Module<Args, Result> = {
  name: 'archive.install',
  summary: 'put a Kafka release on the host, beside the one in use',
  args,
  result,
  effects: () => ({ changes: 'host' }),
  needs: 'host',
  wants: (_args, host) => ({ installed: request(installedReleases, { root: host.install.root }) }),
  decide: ({ args: { release }, host, facts, done }) => {
    const installed = facts['installed'] as readonly string[]
    const { root } = host.install
    if (installed.includes(release))
      return { kind: 'unchanged', result: { changed: done.length > 0, path: `${root}/kafka-${release}` } }
    if (done.length === 0) return { kind: 'acts', acts: [{ kind: 'install-release', release, root }] }
    return {
      kind: 'refuse',
      what: `Kafka ${release} was put on ${host.name}, but its main jar is not there`,
      why: [`${root}/kafka-${release}/libs holds no kafka_2.13-${release}.jar`],
      fix: 'look at the source of the release, remove that folder, then apply again',
    }
  },
  describe: ({ release }) => `install Kafka ${release}`,
  // Asked only right before it acts: what is taken away again is what this step put there.
  planUndo: ({ args: { release }, host: { install } }) =>
    planRemoval({ path: `${install.root}/kafka-${release}`, current: install.current }),
  canUndo: true,
}
