import type { FileReading } from '../facts/file-content.ts'
import { messageFormatKey, protocolKey, protocolOf } from '../kafka/releases/protocol.ts'
import { planRestore } from './file-writing.ts'
import type { Module, ModuleInput } from './module.ts'
import { noArgs, type NoArgs } from './no-args.ts'
import { properties } from './properties.ts'
import {
  decideSet,
  protocolInForce,
  refuseKraft,
  waitForProtocol,
  wantsFile,
  writtenIn,
  type SetResult,
} from './protocol-file.ts'

const name = 'kafka.raise_protocol'

const settingsFor = (input: ModuleInput<NoArgs>, protocol: string): Readonly<Record<string, string>> => ({
  [protocolKey]: protocol,
  ...(writtenIn(input, messageFormatKey) === undefined ? {} : { [messageFormatKey]: protocol }),
})

/**
 * Second pass of ZooKeeper mode: writes the protocol of the new release into a broker's file; a restart then puts it in force, and the old release cannot be put back.
 * While any broker runs an older one the engine begins no such phase (run/flow/rolled.ts) and lets no broker go down (kafka/decide/protocol.ts).
 */
export const kafkaRaiseProtocol: Module<NoArgs, SetResult> = {
  name,
  summary: 'write the inter.broker.protocol.version of the new release into the file of a broker (ZooKeeper mode)',
  args: noArgs,
  result: properties.result,
  effects: () => ({ changes: 'host', irreversible: true }),
  needs: 'cluster',
  needsVersions: true,
  wants: (_args, host) => wantsFile(host),
  decide: (input) => {
    const { cluster, versions } = input
    if (cluster?.topology.mode === 'kraft') return refuseKraft(name)
    const protocol = protocolOf(versions?.to ?? '')
    if (versions === undefined || protocol === undefined)
      return {
        kind: 'refuse',
        what: `"${name}" has no protocol to raise to`,
        why: ['4.0 and later have none'],
        fix: 'use it on the way to 3.9 or older',
      }
    // A broker that is not there to be restarted is left as it is.
    return protocolInForce(input) === null
      ? waitForProtocol(input.host.name)
      : decideSet(input, settingsFor(input, protocol))
  },
  planUndo: ({ host, facts }) => planRestore(host.install.config, facts['file'] as FileReading),
  describe: () => `raise ${protocolKey} to that of the new release`,
  canUndo: true,
}
