import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { CommandReading } from '../facts/kafka-commands.ts'
import { commandArgs, commandWants, findDisagreement, readCommands } from './kafka-tools.ts'
import { isServer } from './host-view.ts'
import type { Module } from './module.ts'

const args = { type: 'object', additionalProperties: false, properties: commandArgs } as const satisfies JSONSchema

const names = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['under_replicated', 'unavailable', 'brokers', 'metadata_version'],
  properties: {
    under_replicated: names('partitions that kafka-topics.sh --under-replicated-partitions names, as orders-3'),
    unavailable: names('partitions that kafka-topics.sh --unavailable-partitions names'),
    brokers: { type: 'integer', description: 'brokers that answer kafka-broker-api-versions.sh' },
    metadata_version: {
      type: 'string',
      description: 'the finalized metadata.version as kafka-features.sh names it (3.8-IV0); empty with ZooKeeper',
    },
  },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>
type Result = FromSchema<typeof result>

/** A JVM for each command: not asked more often. */
const pollMs = 2000

/**
 * Runs Kafka's own commands on the host, with the release its node is linked to, and waits until they see what kplay sees: a cluster that moves is looked at again, one
 * that stands still while the two differ ends the step. Changes nothing.
 */
export const kafkaCrossCheck: Module<Args, Result> = {
  name: 'kafka.cross_check',
  summary: 'compare what kplay sees with what Kafka’s own commands print',
  args,
  result,
  effects: () => ({}),
  needs: 'cluster',
  wants: ({ client_config: client }, host, topology) =>
    isServer(host) ? {} : { commands: commandWants(client, { host, topology, features: true }) },
  decide: ({ facts, cluster, host }) => {
    const reading = facts['commands'] as CommandReading | undefined
    if (cluster === undefined || reading === undefined)
      return {
        kind: 'refuse',
        what: `${host.name} has no commands of Kafka`,
        why: ['they belong to the release of a Kafka node'],
        fix: 'use it in a phase with "hosts: [brokers]"',
      }
    const said = readCommands(reading)
    const blockers = findDisagreement(said, cluster)
    if (!said.ok || blockers.length > 0) return { kind: 'wait', blockers, pollMs }
    const { underReplicated, unavailable, brokers, features } = said.value
    return {
      kind: 'unchanged',
      result: {
        under_replicated: [...underReplicated],
        unavailable: [...unavailable],
        brokers: brokers.length,
        metadata_version: features['metadata.version'] ?? '',
      },
    }
  },
  describe: () => 'compare what kplay sees with Kafka’s own commands',
  canUndo: false,
}
