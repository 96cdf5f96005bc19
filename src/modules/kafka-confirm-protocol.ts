import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { protocolOf, protocolKey, writtenProtocol } from '../kafka/releases/protocol.ts'
import type { HostView } from './host-view.ts'
import type { Module, ModuleDecision } from './module.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import { protocolInForce, refuseKraft, waitForProtocol } from './protocol-file.ts'

const name = 'kafka.confirm_protocol'

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['protocol'],
  properties: { protocol: { type: 'string', description: 'the protocol in force, as the broker itself tells it' } },
} as const satisfies JSONSchema

const refuseOther = ({ name: host, install }: HostView, protocol: string, wanted: string): ModuleDecision<never> => ({
  kind: 'refuse',
  what: `${host} speaks protocol ${protocol}, not ${wanted}`,
  why: [`${protocolKey} takes effect with a restart`],
  fix: `look at ${install.config} on ${host}, and apply again`,
})

/** Reads back what the broker itself says is in force: the file alone proves nothing before a restart. */
export const kafkaConfirmProtocol: Module<NoArgs, FromSchema<typeof result>> = {
  name,
  summary: 'read back that a broker speaks the protocol of the new release (ZooKeeper mode)',
  args: noArgs,
  result,
  effects: () => ({}),
  needs: 'cluster',
  needsVersions: true,
  wants: () => ({}),
  decide: (input) => {
    if (input.cluster?.topology.mode === 'kraft') return refuseKraft(name)
    const told = protocolInForce(input)
    if (told === null) return waitForProtocol(input.host.name)
    const protocol = writtenProtocol(told)
    const wanted = protocolOf(input.versions?.to ?? '')
    if (protocol === wanted) return { kind: 'unchanged', result: { protocol } }
    return refuseOther(input.host, protocol, wanted ?? 'the new one')
  },
  describe: () => `read ${protocolKey} back from the broker`,
  canUndo: false,
}
