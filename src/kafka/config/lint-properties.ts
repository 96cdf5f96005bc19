/*
 * Judges a node's server.properties for the release it goes to. Kafka ignores a key it does not know without a word and exits on a value it refuses,
 * so that both must be seen before the first stop (R0). Offline: the file, and what is known beside it.
 */
import type { Mode, Role } from '../snapshot/cluster-snapshot.ts'
import { sortFindings, type ConfigFinding } from './config-finding.ts'
import type { NodeFile } from './node-file.ts'
import { effectiveProperties, type PropertiesFile } from './parse-properties.ts'
import { fileRules } from './rules/rules.ts'

export interface PropertiesQuestion {
  /** The file as `parseProperties` reads it; values of keys that no rule judges may be masked (see judged-values.ts). */
  readonly file: PropertiesFile
  /** The release left and the one gone to; the latter may be older. */
  readonly from: string
  readonly to: string
  readonly mode: Mode
  /** Roles of the node in the inventory. */
  readonly roles: readonly Role[]
  /** Id of the node in the inventory, where it is to be compared. */
  readonly nodeId?: number
  /** Finalized level of kraft.version, where it is known. */
  readonly kraftVersion?: number | null
  /** Environment of the service, where it is known. */
  readonly environment?: Readonly<Record<string, string>> | null
}

/** The file as rules see it. */
export const nodeFile = (question: PropertiesQuestion, properties: NodeFile['properties']): NodeFile => {
  const effective = effectiveProperties(properties)
  const { from, to, mode, roles, nodeId = null, kraftVersion = null, environment = null } = question
  return { properties, from, to, mode, roles, nodeId, kraftVersion, environment, get: (key) => effective.get(key) }
}

/** Everything in the file that does not fit, in the order of its lines; what is missing comes last. Empty for a file without a fault. */
export const lintProperties = (question: PropertiesQuestion): ConfigFinding[] => {
  const { properties, fault } = question.file
  if (fault !== undefined)
    return [
      {
        rule: 'config/unreadable',
        key: '',
        line: fault.line,
        what: `${fault.message}: Java refuses the whole file, and the node does not start`,
        fix: 'write a backslash twice where one is meant',
        source: 'java.util.Properties',
        severity: 'error',
      },
    ]
  const file = nodeFile(question, properties)
  return sortFindings(fileRules.flatMap((rule) => rule.find(file)))
}
