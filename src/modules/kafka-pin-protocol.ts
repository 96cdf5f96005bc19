import type { FileReading } from '../facts/file-content.ts'
import { messageFormatKey, protocolKey, writtenProtocol } from '../kafka/releases/protocol.ts'
import { planRestore } from './file-writing.ts'
import type { Module } from './module.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import { properties } from './properties.ts'
import { decideSet, protocolInForce, refuseKraft, waitForProtocol, wantsFile, type SetResult } from './protocol-file.ts'

const name = 'kafka.pin_protocol'

/**
 * First pass of ZooKeeper mode: writes the protocol that this broker speaks now into its file, so that it keeps speaking it with new binaries.
 * log.message.format.version stays as it is where it is set, and is never added: since 3.0 it has no effect.
 */
export const kafkaPinProtocol: Module<NoArgs, SetResult> = {
  name,
  summary: 'write inter.broker.protocol.version into the file of a broker at the value in force (ZooKeeper mode)',
  args: noArgs,
  result: properties.result,
  effects: () => ({ changes: 'host' }),
  needs: 'cluster',
  wants: (_args, host) => wantsFile(host),
  decide: (input) => {
    if (input.cluster?.topology.mode === 'kraft') return refuseKraft(name)
    const protocol = protocolInForce(input)
    return protocol === null
      ? waitForProtocol(input.host.name)
      : decideSet(input, { [protocolKey]: writtenProtocol(protocol) })
  },
  planUndo: ({ host, facts }) => planRestore(host.install.config, facts['file'] as FileReading),
  describe: () => `pin ${protocolKey} at the value in force; ${messageFormatKey} is never added`,
  canUndo: true,
}
