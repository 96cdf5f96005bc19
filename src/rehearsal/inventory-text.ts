import type { LabRecord, RecordedNode } from './record.ts'
import {
  brokerPort,
  controllerPort,
  hasZooKeeper,
  isBroker,
  isController,
  isZooKeeper,
  zookeeperPort,
} from './shape.ts'

/** What the inventory needs beside the record. */
export interface InventoryParts {
  readonly record: LabRecord
  /** `service.env` of a host: what its node was started with. */
  readonly environmentOf: (node: RecordedNode) => Readonly<Record<string, string>>
}

// A JSON string is a YAML string.
const text = (value: string): string => JSON.stringify(value)

const flow = (map: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(map)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`

const hostLines = (node: RecordedNode, parts: InventoryParts): readonly string[] => {
  const install = {
    root: text(`${node.dir}/install`),
    current: text(`${node.dir}/install/current`),
    config: text(node.config),
    logs: text(node.log.slice(0, node.log.lastIndexOf('/'))),
  }
  const environment = Object.entries(parts.environmentOf(node)).map(([key, value]) => [key, text(value)] as const)
  return [
    `      ${node.host}:`,
    `        address: ${text(node.address)}`,
    `        node_id: ${node.nodeId}`,
    ...(node.rack === undefined ? [] : [`        rack: ${text(node.rack)}`]),
    `        install: ${flow(install)}`,
    `        service:`,
    `          env:`,
    ...environment.map(([key, value]) => `            ${key}: ${value}`),
  ]
}

const groupLines = (name: string, nodes: readonly RecordedNode[], parts: InventoryParts): readonly string[] => [
  `  ${name}:`,
  `    hosts:`,
  ...nodes.flatMap((node) => hostLines(node, parts)),
]

/** `host:port` of every broker: what clients begin with. */
export const bootstrapOf = (record: LabRecord): readonly string[] =>
  record.nodes.filter(isBroker).map((node) => `${node.address}:${brokerPort}`)

/** The inventory of a lab, in the language of playbooks: `kplay apply FILE -i` takes it. A combined node stands in both groups with the same settings. */
export const renderInventory = (parts: InventoryParts): string => {
  const { record } = parts
  const isOld = hasZooKeeper(record.nodes)
  const others = record.nodes.filter(isOld ? isZooKeeper : isController)
  return [
    `# The inventory of lab ${record.name}, written by kplay; gone with \`kplay lab down ${record.name}\`.`,
    'kplay: 1',
    'cluster:',
    `  name: ${text(record.name)}`,
    `  mode: ${isOld ? 'zookeeper' : 'kraft'}`,
    `  id: ${text(record.clusterId)}`,
    `  bootstrap: [${bootstrapOf(record).map(text).join(', ')}]`,
    isOld
      ? `  zookeepers: { port: ${zookeeperPort} }`
      : `  controllers: { port: ${controllerPort}, security: { protocol: PLAINTEXT } }`,
    'connection: { type: local }',
    'install: { source: store }',
    'service: { type: scripts }',
    'groups:',
    ...groupLines(isOld ? 'zookeepers' : 'controllers', others, parts),
    ...groupLines('brokers', record.nodes.filter(isBroker), parts),
    '',
  ].join('\n')
}
