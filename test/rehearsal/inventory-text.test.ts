import { expect } from 'chai'
import { parse } from 'yaml'
import { renderInventory } from '../../src/rehearsal/inventory-text.ts'
import { recordNode } from '../../src/rehearsal/nodes/make-node.ts'
import type { LabRecord } from '../../src/rehearsal/record.ts'
import { placeNodes, type NodeShape } from '../../src/rehearsal/shape.ts'

const recordOf = (nodes: readonly NodeShape[]): LabRecord => ({
  format: 1,
  name: 'lab1',
  clusterId: '5L6g3nShT-eMCtK--X86sw',
  release: '3.9.2',
  state: 'booting',
  createdAt: '2026-01-01T00:00:00.000Z',
  java: { version: '17.0.15', home: '/java' },
  nodes: placeNodes(nodes, 20).map((node) => recordNode(node, '/cache/labs/lab1')),
})
const environmentOf = (node: { readonly host: string }) => ({ JAVA_HOME: '/java', LOG_DIR: `/logs/${node.host}` })

describe('the inventory of a lab', () => {
  it('of a cluster with ZooKeeper names its servers in the place of controllers', () => {
    const record = recordOf([
      { host: 'z1', roles: ['zookeeper'] },
      { host: 'b1', roles: ['broker'] },
    ])
    expect(record.nodes.map(({ nodeId, address, ports }) => [nodeId, address, ports])).to.deep.equal([
      [1, '127.0.20.201', { zookeeper: 2181 }],
      [1, '127.0.20.1', { broker: 9092 }],
    ])
    const text = renderInventory({ record, environmentOf })
    expect(parse(text)).to.have.nested.property('cluster.mode', 'zookeeper')
    expect(parse(text)).to.have.nested.property('cluster.zookeepers.port', 2181)
    expect(parse(text)).to.have.nested.property('groups.zookeepers.hosts.z1.address', '127.0.20.201')
    expect(parse(text)).not.to.have.nested.property('groups.controllers')
  })

  it('is written in the language of inventories', () => {
    const record = recordOf([
      { host: 'c1', roles: ['controller'] },
      { host: 'b1', roles: ['broker'], rack: 'a' },
    ])
    expect(renderInventory({ record, environmentOf })).to.equal(`\
# The inventory of lab lab1, written by kplay; gone with \`kplay lab down lab1\`.
kplay: 1
cluster:
  name: "lab1"
  mode: kraft
  id: "5L6g3nShT-eMCtK--X86sw"
  bootstrap: ["127.0.20.1:9092"]
  controllers: { port: 9093, security: { protocol: PLAINTEXT } }
connection: { type: local }
install: { source: store }
service: { type: scripts }
groups:
  controllers:
    hosts:
      c1:
        address: "127.0.20.101"
        node_id: 101
        install: { root: "/cache/labs/lab1/c1/install", current: "/cache/labs/lab1/c1/install/current", config: "/cache/labs/lab1/c1/config/controller.properties", logs: "/cache/labs/lab1/c1/logs" }
        service:
          env:
            JAVA_HOME: "/java"
            LOG_DIR: "/logs/c1"
  brokers:
    hosts:
      b1:
        address: "127.0.20.1"
        node_id: 1
        rack: "a"
        install: { root: "/cache/labs/lab1/b1/install", current: "/cache/labs/lab1/b1/install/current", config: "/cache/labs/lab1/b1/config/server.properties", logs: "/cache/labs/lab1/b1/logs" }
        service:
          env:
            JAVA_HOME: "/java"
            LOG_DIR: "/logs/b1"
`)
  })

  it('lists a combined node in both groups, with the same settings', () => {
    const record = recordOf([
      { host: 'b1', roles: ['controller', 'broker'] },
      { host: 'b2', roles: ['broker'] },
    ])
    const { groups } = parse(renderInventory({ record, environmentOf })) as {
      groups: Record<string, { hosts: Record<string, unknown> }>
    }
    expect(Object.keys(groups['controllers']?.hosts ?? {})).to.deep.equal(['b1'])
    expect(Object.keys(groups['brokers']?.hosts ?? {})).to.deep.equal(['b1', 'b2'])
    expect(groups['controllers']?.hosts['b1']).to.deep.equal(groups['brokers']?.hosts['b1'])
  })
})
