import type { HostReading } from '../../facts/host-facts.ts'
import type { ListenerAnswer } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Observed } from '../observed.ts'
import type { PlannedNode } from '../plan.ts'
import { uncheckedClients } from './host/old-clients.ts'

const sentenceOf = (host: string, listener: ListenerAnswer): string => {
  const why = listener.isUnchecked === true ? 'kplay has no means to ask it' : (listener.why ?? 'no answer')
  return `${host}: listener ${listener.name} ${listener.address}: ${why}`
}

const unaskedListeners = ({ snapshot }: Observed): string[] =>
  snapshot.nodes.flatMap((node) =>
    (node.isAnswering ? (node.listeners ?? []) : [])
      .filter((listener) => !listener.isAnswering)
      .map((listener) => sentenceOf(node.host, listener)),
  )

/** What each part of a reading is for, in words. */
const parts: Readonly<Record<keyof HostReading, string>> = {
  properties: 'server.properties',
  environment: 'the environment of its process',
  java: 'its Java',
  freeBytes: 'free disk',
  installed: 'releases installed',
  logDirs: 'its log dirs',
  realPaths: 'what lies inside install.current',
  unit: 'the unit of systemd that runs it',
  logging: 'its logging file',
}

const unreadParts = ({ hosts }: Observed): string[] =>
  Object.entries(hosts).flatMap(([host, reading]) =>
    (Object.keys(parts) as (keyof HostReading)[]).flatMap((name) => {
      const answer = reading[name]
      return answer.ok ? [] : [`${host}: ${parts[name]}: ${answer.error}`]
    }),
  )

const unreadConfigs = ({ configs }: Observed): string[] =>
  configs.unknown.map(({ what, why }) => {
    const [kind, host] = what.split('.')
    const subject = kind === 'topics' ? 'configs of topics' : 'dynamic configs of brokers'
    return `${host === undefined ? subject : `${host}: ${subject}`}: ${why}`
  })

/** What no gate of this run will look at, and what R0 could not read, in words: listeners, then hosts, the cluster's configuration, clients. */
export const describeNotChecked = (observed: Observed, nodes: readonly PlannedNode[]): string[] => [
  ...unaskedListeners(observed),
  ...unreadParts(observed),
  ...unreadConfigs(observed),
  // Where no node is stopped, no client is concerned.
  ...(nodes.some(({ change }) => change !== 'none') ? uncheckedClients(observed) : []),
]
