/* config/process-roles. Source: KRaftConfigs of 4.0.2 (no default: mandatory from 4.0 on); KAFKA-18331. */
import type { ConfigFinding } from '../config-finding.ts'
import { isTo, itemsOf, plainValue, type NodeFile } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const rule = 'config/process-roles'
const key = 'process.roles'
const source = 'KRaftConfigs of 4.0.2; KAFKA-18331'

const missing = (file: NodeFile): ConfigFinding[] => {
  const written = file.get(key)?.value.trim()
  if ((written !== undefined && written !== '') || !(isTo(file, '4.0') || file.mode === 'kraft')) return []
  const what =
    written === ''
      ? 'process.roles is empty: the node has no role'
      : 'process.roles is missing: this is the file of a ZooKeeper broker, and the node does not start with it'
  const fix =
    file.mode === 'zookeeper' ? 'migrate to KRaft on 3.9 first' : `write process.roles=${file.roles.join(',')}`
  return [findingAt(file, { rule, key, what, fix, source })]
}

const differing = (file: NodeFile): ConfigFinding[] => {
  const written = plainValue(file, key)
  if (written === undefined || written === '') return []
  if (file.mode === 'zookeeper') {
    const what = 'process.roles is set, but the cluster runs with ZooKeeper'
    return [findingAt(file, { rule, key, what, fix: 'delete the line, or correct the mode of the inventory', source })]
  }
  const roles = itemsOf(written)
  const isSame = roles.length === file.roles.length && file.roles.every((role) => roles.includes(role))
  const what = `process.roles is ${written}; the inventory says ${file.roles.join(',')}`
  return isSame
    ? []
    : [findingAt(file, { rule, key, what, fix: 'correct the groups of the inventory', source: 'the inventory' })]
}

export const processRolesRule: FileRule = { code: rule, find: (file) => [...missing(file), ...differing(file)] }
