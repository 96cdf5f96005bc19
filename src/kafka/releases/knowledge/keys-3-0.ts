import type { KeyChange } from './key-change.ts'
import { notesOf3 } from './sources.ts'

const gone = { surface: 'server', source: notesOf3 } as const
const renamed = (key: string, replacement: string): KeyChange => ({
  ...gone,
  key,
  kind: 'renamed',
  replacement,
  effect: 'the node listens on the default port 9092 of all interfaces, or advertises its own idea of its host name',
})
const quota = (key: string): KeyChange => ({
  ...gone,
  key,
  kind: 'removed',
  replacement: 'a dynamic default quota (kafka-configs.sh --entity-type clients --entity-default)',
  effect: 'clients have no default quota any more',
})

/** What 3.0 removed. */
export const keys30: readonly KeyChange[] = [
  renamed('port', 'listeners'),
  renamed('host.name', 'listeners'),
  renamed('advertised.port', 'advertised.listeners'),
  renamed('advertised.host.name', 'advertised.listeners'),
  quota('quota.producer.default'),
  quota('quota.consumer.default'),
]
