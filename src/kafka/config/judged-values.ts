/*
 * Which values of a server.properties leave the host it lies on. Lint reads few of them; the rest may be a password, a JAAS line, a token of a plugin
 * nobody knows, and is masked before anything else sees it. A test holds the lint of every case against the lint of its masked file.
 */
import { parseProperties, type PropertiesFile, type Property } from './parse-properties.ts'
import { judgedKeys } from './table.ts'

export type { PropertiesFile } from './parse-properties.ts'

/** Keys whose values a rule of config/rules or lint-node-files.ts reads. */
const read: readonly string[] = [
  'advertised.listeners',
  'broker.id',
  'controlled.shutdown.enable',
  'controller.listener.names',
  'controller.quorum.bootstrap.servers',
  'controller.quorum.voters',
  'inter.broker.protocol.version',
  'listeners',
  'log.dir',
  'log.dirs',
  'min.insync.replicas',
  'node.id',
  'process.roles',
  'unstable.api.versions.enable',
  'unstable.feature.versions.enable',
  'unstable.metadata.versions.enable',
  'zookeeper.metadata.migration.enable',
]

const kept: ReadonlySet<string> = new Set([...read, ...judgedKeys])

/** Different values of one key stay different: that is all a rule may learn of them. */
const createMasking = (): ((property: Property) => Property) => {
  const seen = new Map<string, string[]>()
  return (property) => {
    if (kept.has(property.key)) return property
    const values = seen.get(property.key) ?? []
    if (!values.includes(property.value)) values.push(property.value)
    seen.set(property.key, values)
    const at = values.indexOf(property.value)
    return { ...property, value: at === 0 ? '***' : `*** ${at + 1}` }
  }
}

/** A file as `parseProperties` reads it, with every value masked that no rule judges. */
export const parseJudgedProperties = (text: string): PropertiesFile => {
  const { properties, fault } = parseProperties(text)
  return { properties: properties.map(createMasking()), fault }
}
