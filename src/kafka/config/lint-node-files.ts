/*
 * Judges the files of all nodes together: what must be the same on every node, what must differ, and the trap of min.insync.replicas that only
 * brokers' files set. Each file by itself is judged by lintProperties.
 */
import type { Mode, Role } from '../snapshot/cluster-snapshot.ts'
import { protocolKey, writtenProtocol } from '../releases/protocol.ts'
import { compareLines, lineOf } from '../releases/version.ts'
import type { ConfigFinding } from './config-finding.ts'
import { effectiveProperties, type PropertiesFile, type Property } from './parse-properties.ts'

/** A finding about one host's file. */
export interface HostFinding extends ConfigFinding {
  readonly host: string
}

export interface HostFile {
  readonly host: string
  readonly roles: readonly Role[]
  readonly file: PropertiesFile
}

export interface NodeFilesQuestion {
  readonly files: readonly HostFile[]
  readonly to: string
  readonly mode: Mode
  /** The cluster-wide dynamic min.insync.replicas; null when there is none or it is not known. */
  readonly clusterMinIsr: number | null
  /** Every broker runs `to` already: with ZooKeeper their protocols may differ then, for the second roll raises one after the other. */
  readonly isRolled?: boolean
}

interface ReadFile extends HostFile {
  get(key: string): Property | undefined
}

const valueOf = (file: ReadFile, key: string): string | undefined => {
  const value = file.get(key)?.value.replace(/\s+/g, '')
  return value === '' || value?.includes('${') === true ? undefined : value
}

/** Groups of hosts by what the value of a key means; hosts that do not set it are left out. */
const byValue = (
  files: readonly ReadFile[],
  key: string,
  meaning: (value: string) => string,
): Map<string, ReadFile[]> => {
  const groups = new Map<string, ReadFile[]>()
  for (const file of files) {
    const value = valueOf(file, key)
    const group = value === undefined ? undefined : meaning(value)
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), file])
  }
  return groups
}

/** The key differs between nodes: told at every host outside the largest group. */
const findDiffering = (
  files: readonly ReadFile[],
  { key, ...finding }: Pick<HostFinding, 'rule' | 'key' | 'fix' | 'source' | 'severity'>,
  meaning: (value: string) => string = (value) => value,
): HostFinding[] => {
  const groups = [...byValue(files, key, meaning)].sort(([, a], [, b]) => b.length - a.length)
  const [most] = groups
  if (most === undefined) return []
  const what = `${key} is not what ${most[1].map((file) => file.host).join(', ')} ${most[1].length === 1 ? 'has' : 'have'}`
  return groups
    .slice(1)
    .flatMap(([, others]) =>
      others.map((file) => ({ host: file.host, key, line: file.get(key)?.line ?? null, what, ...finding })),
    )
}

const findSameIds = (files: readonly ReadFile[]): HostFinding[] => {
  const idKey = (file: ReadFile): string => (file.get('node.id') === undefined ? 'broker.id' : 'node.id')
  const nodes = files.filter((file) => !file.roles.includes('zookeeper'))
  return nodes.flatMap((file) => {
    const [key, id] = [idKey(file), valueOf(file, idKey(file))]
    const others = nodes.filter((other) => other !== file && id !== undefined && valueOf(other, idKey(other)) === id)
    if (others.length === 0) return []
    return [
      {
        host: file.host,
        rule: 'config/node-id' as const,
        key,
        line: file.get(key)?.line ?? null,
        what: `${key} is ${id}, and so is that of ${others.map((other) => other.host).join(', ')}`,
        fix: 'find out which file belongs to which node: an id is never changed',
        source: 'KafkaConfig of 3.7.2 to 4.4.0',
        severity: 'error' as const,
      },
    ]
  })
}

/** Raising eligible.leader.replicas.version makes the active controller's own value the one of all brokers. */
const findLowerMinIsr = (files: readonly ReadFile[], { to, mode, clusterMinIsr }: NodeFilesQuestion): HostFinding[] => {
  const key = 'min.insync.replicas'
  if (mode !== 'kraft' || clusterMinIsr !== null || compareLines(lineOf(to) ?? '0.0', '4.1') < 0) return []
  const numberOf = (file: ReadFile): number => Number(valueOf(file, key) ?? 1)
  const wanted = Math.max(1, ...files.filter((file) => file.roles.includes('broker')).map(numberOf))
  return files
    .filter((file) => file.roles.includes('controller') && numberOf(file) < wanted)
    .map((file) => ({
      host: file.host,
      rule: 'config/min-insync-replicas' as const,
      key,
      line: file.get(key)?.line ?? null,
      what: `brokers have ${key}=${wanted} and this controller ${numberOf(file)}: raising eligible.leader.replicas.version would make it ${numberOf(file)} for the whole cluster`,
      fix: `write ${key}=${wanted} here, and set it cluster-wide: bin/kafka-configs.sh --bootstrap-server $BOOTSTRAP --entity-type brokers --entity-default --alter --add-config ${key}=${wanted}`,
      source: 'docs/operations/eligible-leader-replicas.md of 4.3.1; executed: 4.0.2 to 4.1.2 fell from 2 to 1',
      severity: 'warning' as const,
    }))
}

/** Everything that does not fit between the files, by host in their order. Files that Java refuses are left out: lintProperties tells of them. */
export const lintNodeFiles = (question: NodeFilesQuestion): HostFinding[] => {
  const files = question.files.flatMap((file): ReadFile[] => {
    const { properties, fault } = file.file
    const effective = effectiveProperties(properties)
    return fault === undefined ? [{ ...file, get: (key) => effective.get(key) }] : []
  })
  const quorum = {
    rule: 'config/quorum',
    fix: 'write the same list on every node',
    source: 'docs/operations/kraft.md',
    severity: 'warning',
  } as const
  const protocol = {
    rule: 'config/protocol-version',
    fix: 'write one value on every broker',
    source: 'upgrade notes of Kafka 3.9.2',
    severity: 'error',
  } as const
  const found = [
    ...findSameIds(files),
    ...findDiffering(files, { key: 'controller.quorum.voters', ...quorum }),
    ...(question.mode === 'zookeeper' && question.isRolled !== true
      ? findDiffering(files, { key: protocolKey, ...protocol }, writtenProtocol)
      : []),
    ...findLowerMinIsr(files, question),
  ]
  return question.files.flatMap(({ host }) => found.filter((finding) => finding.host === host))
}
