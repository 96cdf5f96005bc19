/*
 * controller/too-old (R0). A dedicated controller answers for itself only from 3.7 on: DescribeConfigs and DescribeCluster came to the controller listener
 * with KIP-919. An older one can not be guarded (R1 asks every node directly), and waiting for its answer never ends: refused at once, by name.
 */
import type { Finding } from '../../../kafka/decide/decision.ts'
import { compareLines, lineOf } from '../../../kafka/releases/version.ts'
import { refuse } from '../../../kafka/rules/finding.ts'
import type { Observed } from '../../observed.ts'
import type { Program } from '../../program.ts'

/** The first line whose controllers can be asked. */
const leastLine = '3.7'

const isTooOld = (release: string): boolean => {
  const line = lineOf(release)
  return line !== undefined && compareLines(line, leastLine) < 0
}

/** Dedicated controllers that run a release which can not be asked; nothing where no node is stopped, and of nodes whose release is unknown. */
export const findOldControllers = (program: Program, observed: Observed, stopped: readonly number[]): Finding[] =>
  (stopped.length === 0 ? [] : program.hosts)
    .filter(({ roles }) => roles.includes('controller') && !roles.includes('broker'))
    .flatMap(({ name, nodeId }) => {
      const node = observed.nodes[name]
      const release = node?.ok === true ? (node.value.process?.release ?? '') : ''
      if (!isTooOld(release)) return []
      return [
        refuse({
          rule: 'controller/too-old',
          nodeId,
          saw: `${name} is a controller of its own on ${release}: before ${leastLine} it answers nobody but its quorum`,
          wanted: `${leastLine} or later on controllers that are no brokers`,
          fix: `bring these controllers to 3.9.2 by hand, one at a time, the active one last (kafka-metadata-quorum.sh --bootstrap-server ${program.topology.bootstrap.join(',')} describe --status names it), then apply again: kplay takes the brokers`,
        }),
      ]
    })
