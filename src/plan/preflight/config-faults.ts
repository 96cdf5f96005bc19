/*
 * config/…: what the files of the hosts say against the release gone to (R0). Kafka ignores a key it does not know without a word and exits on a value it
 * refuses, so that both are told before the first stop. Only nodes that an apply would stop are judged; what all files say together, of all.
 */
import type { ConfigFinding, ConfigRule } from '../../kafka/config/config-finding.ts'
import { lintEnvironment } from '../../kafka/config/lint-environment.ts'
import { lintNodeFiles } from '../../kafka/config/lint-node-files.ts'
import { lintProperties } from '../../kafka/config/lint-properties.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { Observed } from '../observed.ts'
import type { Program } from '../program.ts'
import type { HostQuestion } from './host-question.ts'
import { kindOf, type Told } from './told.ts'

const wantedOf = (rule: ConfigRule, to: string): string => {
  const wanted: Partial<Record<ConfigRule, string>> = {
    'config/removed-key': `no key that Kafka ${to} does not know`,
    'config/renamed-key': `the name that Kafka ${to} knows`,
    'config/invalid-value': `a value that Kafka ${to} takes`,
    'config/node-id': 'the node_id of the inventory',
    'config/process-roles': 'the roles of the groups in the inventory',
    'config/logging': `logging settings that Kafka ${to} reads`,
  }
  return wanted[rule] ?? `a configuration that Kafka ${to} starts with`
}

const placeOf = (file: string, line: number | null): string => (line === null ? file : `${file}:${line}`)

/** A finding about a host's own file. */
const toldOf = (finding: ConfigFinding, host: HostView, to: string): Told => ({
  kind: kindOf(finding.severity),
  rule: finding.rule,
  host,
  place: placeOf(host.install.config, finding.line),
  saw: finding.what,
  wanted: wantedOf(finding.rule, to),
  fix: finding.fix,
})

/** The finalized level of kraft.version; null when no node tells levels. Kafka leaves out a level of 0. */
const kraftVersionOf = ({ snapshot }: Observed): number | null => {
  const finalized = snapshot.nodes.find((node) => node.finalized !== null)?.finalized
  return finalized === undefined || finalized === null ? null : (finalized['kraft.version'] ?? 0)
}

const findInFile = (program: Program, observed: Observed, { host, reading, from, to }: HostQuestion): Told[] => {
  if (!reading.properties.ok) return []
  const { mode } = program
  const { nodeId, roles } = host
  const kraftVersion = kraftVersionOf(observed)
  const question = { from, to, mode, roles, nodeId, kraftVersion, environment: host.service.env }
  return (
    lintProperties({ file: reading.properties.value, ...question })
      // Judged with the files of all nodes: alone it says too much.
      .filter(({ rule }) => rule !== 'config/min-insync-replicas')
      .map((finding) => toldOf(finding, host, to))
  )
}

const findInServiceEnvironment = ({ host, from, to }: HostQuestion): Told[] =>
  lintEnvironment({ environment: host.service.env, from, to }).map((finding) => ({
    kind: kindOf(finding.severity),
    rule: finding.rule,
    host,
    place: 'service.env of the inventory',
    saw: finding.what,
    wanted: wantedOf(finding.rule, to),
    fix: finding.fix,
  }))

const clusterMinIsrOf = ({ configs }: Observed): number | null => {
  const ofAll = configs.dynamic?.find(({ brokerId }) => brokerId === null)
  const value = Number(ofAll?.configs['min.insync.replicas'] ?? Number.NaN)
  return Number.isFinite(value) ? value : null
}

/** Does every broker run `versions.to`? What is not known does not count as yes. */
const isOnTarget = ({ hosts, versions }: Program, { nodes }: Observed): boolean =>
  hosts
    .filter(({ roles }) => roles.includes('broker'))
    .every(({ name }) => {
      const node = nodes[name]
      return versions !== undefined && node?.ok === true && node.value.process?.release === versions.to
    })

const findTogether = (program: Program, observed: Observed, questions: readonly HostQuestion[]): Told[] => {
  const [first] = questions
  if (first === undefined) return []
  const files = program.hosts.flatMap(({ name, roles }) => {
    const properties = observed.hosts[name]?.properties
    return properties?.ok === true ? [{ host: name, roles, file: properties.value }] : []
  })
  const clusterMinIsr = clusterMinIsrOf(observed)
  const isRolled = isOnTarget(program, observed)
  return lintNodeFiles({ files, to: first.to, mode: program.mode, clusterMinIsr, isRolled }).flatMap((finding) => {
    const host = program.hosts.find(({ name }) => name === finding.host)
    return host === undefined ? [] : [toldOf(finding, host, first.to)]
  })
}

/** What files of hosts and `service.env` of the inventory say. What could not be read is no finding: the plan names it as not checked. */
export const findConfigFaults = (program: Program, observed: Observed, questions: readonly HostQuestion[]): Told[] => [
  ...questions.flatMap((question) => [
    ...findInFile(program, observed, question),
    ...findInServiceEnvironment(question),
  ]),
  ...findTogether(program, observed, questions),
]
