/* config/node-id. Source: KafkaConfig of 3.7.2 to 4.4.0, executed: broker.id and node.id stand for each other, must be equal, and KRaft needs one of them. */
import type { ConfigFinding } from '../config-finding.ts'
import { plainValue, type NodeFile } from '../node-file.ts'
import { findingAt, type FileRule } from './config-rule.ts'

const source = 'KafkaConfig of 3.7.2 to 4.4.0, executed; KAFKA-18331'
const rule = 'config/node-id'

const same = (a: string, b: string): boolean => Number(a) === Number(b)

const differing = (file: NodeFile): ConfigFinding[] => {
  const [node, broker] = [plainValue(file, 'node.id'), plainValue(file, 'broker.id')]
  if (node === undefined || broker === undefined || same(node, broker)) return []
  const what = `node.id is ${node} and broker.id is ${broker}: the node does not start`
  return [findingAt(file, { rule, key: 'broker.id', what, fix: 'delete broker.id', source })]
}

const missing = (file: NodeFile): ConfigFinding[] => {
  if (file.mode !== 'kraft' || file.get('node.id') !== undefined || file.get('broker.id') !== undefined) return []
  const fix = `write node.id=${file.nodeId ?? 'ID'}`
  return [
    findingAt(file, {
      rule,
      key: 'node.id',
      what: 'node.id is missing: the node does not start in KRaft mode',
      fix,
      source,
    }),
  ]
}

const foreign = (file: NodeFile): ConfigFinding[] => {
  const key = file.get('node.id') === undefined ? 'broker.id' : 'node.id'
  const written = plainValue(file, key)
  if (file.nodeId === null || written === undefined || same(written, String(file.nodeId))) return []
  const what = `${key} is ${written}; the inventory says ${file.nodeId}`
  return [
    findingAt(file, { rule, key, what, fix: 'correct the inventory: an id is never changed', source: 'the inventory' }),
  ]
}

export const nodeIdRule: FileRule = {
  code: rule,
  find: (file) => [...differing(file), ...missing(file), ...foreign(file)],
}
