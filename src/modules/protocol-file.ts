import { fileContent, type FileReading } from '../facts/file-content.ts'
import { request, type FactRequest } from '../facts/fact.ts'
import { effectiveProperties, parseProperties } from '../kafka/config/parse-properties.ts'
import { writtenProtocol } from '../kafka/releases/protocol.ts'
import type { NodeAnswer } from '../kafka/snapshot/cluster-snapshot.ts'
import type { HostView } from './host-view.ts'
import type { ModuleDecision, ModuleInput } from './module.ts'
import { properties } from './properties.ts'

/** What an edit of a broker's own file answers: which keys it set. */
export type SetResult = Extract<ReturnType<typeof properties.decide>, { kind: 'unchanged' }>['result']

/** The fact that an edit of a broker's own file wants. */
export const wantsFile = (host: HostView): Readonly<Record<string, FactRequest<unknown>>> => ({
  file: request(fileContent, { path: host.install.config }),
})

type Input = Pick<ModuleInput<unknown>, 'host' | 'facts' | 'cluster' | 'done'>

/** What the file says of a key; undefined: nothing, or it cannot be read. */
export const writtenIn = ({ facts }: Input, key: string): string | undefined => {
  const file = facts['file'] as FileReading
  if (file.kind !== 'file') return undefined
  return effectiveProperties(parseProperties(file.text).properties).get(key)?.value.trim()
}

/** Sets keys of the broker's own file, with backup and diff, exactly as the module `properties`. */
export const decideSet = (
  input: ModuleInput<unknown>,
  set: Readonly<Record<string, string>>,
): ModuleDecision<SetResult> => {
  const kept = Object.entries(set).filter(([key, value]) => {
    const there = writtenIn(input, key)
    // `3.7` and `3.7-IV4` are one protocol: what a person wrote stays.
    return there === undefined || writtenProtocol(there) !== writtenProtocol(value)
  })
  const args = { path: input.host.install.config, set: Object.fromEntries(kept) }
  return properties.decide({ ...input, args, cluster: undefined })
}

/** What the host's own broker said of itself; undefined when it did not answer. */
const ownAnswer = ({ cluster, host }: Input): NodeAnswer | undefined =>
  cluster?.snapshot.nodes.find((node) => node.nodeId === host.nodeId && node.isAnswering)

/** The protocol that the host's own broker says is in force; null: it does not answer, or names none. */
export const protocolInForce = (input: Input): string | null => ownAnswer(input)?.settings?.interBrokerProtocol ?? null

/** The protocol of a broker is not known: it is waited for. */
export const waitForProtocol = (hosts: string): ModuleDecision<never> => ({
  kind: 'wait',
  blockers: [
    { rule: 'cluster/unknown', saw: `the protocol of ${hosts} is not known`, wanted: 'an answer of the broker itself' },
  ],
})

/** The cluster has no such protocol. */
export const refuseKraft = (name: string): ModuleDecision<never> => ({
  kind: 'refuse',
  what: `"${name}" has nothing to do on a KRaft cluster`,
  why: [
    'KRaft ignores inter.broker.protocol.version: what holds new features back is metadata.version, and raising that needs no second roll',
  ],
  fix: 'use the phase finalize',
})
