/* config/quorum. Source: KafkaConfig.validateValues of 3.7.2 to 4.4.0, executed; bitnami/charts issue 32637 (a static quorum without voters does not form). */
import type { ConfigFinding } from '../config-finding.ts'
import { isTo, itemsOf, plainValue, rolesOf, type NodeFile } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const rule = 'config/quorum'
const voters = 'controller.quorum.voters'
const servers = 'controller.quorum.bootstrap.servers'
const source = 'KafkaConfig of 3.7.2 to 4.4.0, executed'

const isSet = (file: NodeFile, key: string): boolean => (file.get(key)?.value.trim() ?? '') !== ''

const unnamed = (file: NodeFile): ConfigFinding[] => {
  if (isSet(file, voters)) return []
  if (!isTo(file, '3.9')) {
    const what = `${voters} is missing: before 3.9 nothing else names the controllers`
    return [findingAt(file, { rule, key: voters, what, fix: 'write the voters of the quorum: ID@HOST:PORT,…', source })]
  }
  if (isSet(file, servers)) return withoutVoters(file)
  const what = `neither ${voters} nor ${servers} is set: the node does not start`
  return [findingAt(file, { rule, key: voters, what, fix: 'write the one that the other nodes have', source })]
}

/** Bootstrap servers alone are right only for a dynamic quorum. */
const withoutVoters = (file: NodeFile): ConfigFinding[] => {
  if (file.kraftVersion !== null && file.kraftVersion > 0) return []
  const isKnown = file.kraftVersion === 0
  return [
    {
      rule,
      key: servers,
      line: file.get(servers)?.line ?? null,
      what: `${servers} is set and ${voters} is not${isKnown ? ', but kraft.version is 0: a static quorum does not form without voters' : '; right only with kraft.version 1, which is not known'}`,
      fix: isKnown ? `write ${voters} again, on every node` : `look at kraft.version; while it is 0, keep ${voters}`,
      source: 'bitnami/charts issue 32637; docs/operations/kraft.md',
      severity: isKnown ? 'error' : 'warning',
    },
  ]
}

const ids = (value: string): number[] => itemsOf(value).map((item) => Number(item.split('@')[0]))

const misplaced = (file: NodeFile): ConfigFinding[] => {
  const [list, id] = [plainValue(file, voters), plainValue(file, 'node.id') ?? plainValue(file, 'broker.id')]
  if (list === undefined || list === '' || id === undefined) return []
  const isVoter = ids(list).includes(Number(id))
  const isController = rolesOf(file).includes('controller')
  if (isVoter === isController) return []
  const what = isVoter
    ? `node ${id} is a broker only, but stands in ${voters}`
    : `node ${id} is a controller, but does not stand in ${voters}`
  return [findingAt(file, { rule, key: voters, what, fix: 'correct process.roles or the list', source })]
}

/** KRaft only: who the controllers are, and whether this node is one. */
export const quorumRule: FileRule = {
  code: rule,
  find: (file) => (file.mode === 'kraft' ? [...unnamed(file), ...misplaced(file)] : []),
}
