import { expect } from 'chai'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Inventory } from '../../../src/language/inventory/inventory.ts'
import { loadInventory } from '../../../src/language/load-inventory.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const cases = `${root}test/cases/language`

const load = async (file: string, cwd = root): Promise<Inventory> => {
  const { inventory, diagnostics } = await loadInventory({ file, cwd })
  if (inventory === undefined) throw new Error(diagnostics.map((one) => one.message).join('; '))
  return inventory
}

describe('inventories', () => {
  const temp = useTempFolders()

  it('become the topology that rules and readers need', async () => {
    const { topology, groups, security } = await load(`${cases}/parts/inventory.yml`)
    expect(topology).to.deep.equal({
      name: 'orders',
      mode: 'kraft',
      clusterId: '5L6g3nShT-eMCtK--X86sw',
      bootstrap: ['127.0.9.1:9092', '127.0.9.2:9092'],
      nodes: [
        { host: 'c1', nodeId: 101, roles: ['controller'], controllerAddress: '127.0.9.101:9093' },
        { host: 'b1', nodeId: 1, roles: ['broker'], brokerAddress: '127.0.9.1:9092', rack: 'a' },
        { host: 'b2', nodeId: 2, roles: ['broker'], brokerAddress: '127.0.9.2:9092' },
      ],
    })
    expect(groups).to.deep.equal({ controllers: ['c1'], brokers: ['b1', 'b2'] })
    expect(security).to.deep.equal({ brokers: { protocol: 'PLAINTEXT' }, controllers: { protocol: 'PLAINTEXT' } })
  })

  it('say how listeners are spoken to; controllers as brokers are, unless told otherwise', async () => {
    const { security, via } = await load(`${cases}/good/inventory-secured.yml`)
    const { brokers, controllers } = security
    expect(via).to.equal('hosts')
    expect(brokers).to.deep.include({ protocol: 'SASL_SSL' })
    expect(brokers.ca).to.match(/^\/.*\/language\/good\/ca\.pem$/)
    expect(brokers.certificate).to.match(/^\/.*\/own\.pem$/)
    expect(brokers.key?.origin).to.deep.include({
      name: 'cluster.security.key',
      source: { kind: 'file', path: 'own.key' },
    })
    expect(brokers.passphrase?.origin.source).to.deep.equal({ kind: 'env', name: 'PASSPHRASE' })
    expect(brokers.login).to.deep.include({ mechanism: 'SCRAM-SHA-512', username: 'kplay' })
    expect(brokers.login?.password.origin.source).to.deep.equal({ kind: 'file', path: 'pw' })
    expect(controllers).to.deep.equal({ protocol: 'SSL', ca: '~/ca.pem' })
    const shared = await load(`${cases}/good/inventory-sasl.yml`)
    expect(shared.security.controllers).to.equal(shared.security.brokers)
    expect(shared.security.brokers).to.deep.include({ protocol: 'SASL_PLAINTEXT' })
  })

  it('merge top, group and host by key, the nearest wins', async () => {
    const { hosts } = await load(`${cases}/parts/inventory.yml`)
    const [, b1, b2] = hosts.map((host) => host.view)
    expect(b1?.vars).to.deep.equal({ weight: 2 })
    expect(b2?.vars).to.deep.equal({ weight: 3, zone: 'x' })
    expect(b2?.install).to.deep.equal({
      root: '/opt/kafka',
      current: '/opt/kafka/b2',
      config: '/etc/kafka/b2.properties',
      logs: '/opt/kafka/b2/logs',
      source: 'store',
    })
    expect(hosts[1]?.at).to.include({ line: 21, column: 7 })
  })

  it('take a combined node once, with both addresses, relative paths and LOG_DIR', async () => {
    const { topology, hosts, groups } = await load(`${cases}/good/combined.yml`)
    expect(topology.nodes).to.deep.equal([
      {
        host: 'n1',
        nodeId: 1,
        roles: ['controller', 'broker'],
        brokerAddress: 'localhost:9192',
        controllerAddress: '[::1]:9093',
      },
    ])
    expect(groups).to.deep.equal({ controllers: ['n1'], brokers: ['n1'] })
    expect(hosts[0]?.view.install).to.include({
      current: `${cases}/good/cur`,
      config: `${cases}/good/conf/server.properties`,
      logs: '/var/log/kafka',
    })
    expect(hosts[0]?.view.service.changeEnv).to.deep.equal(['JAVA_HOME'])
  })

  it('find a broker at its own listener, else at a bootstrap server, else at the first bootstrap port', async () => {
    const folder = temp()
    const host = (name: string, id: number, more: string): string =>
      `      ${name}: { address: 10.0.0.${id}, node_id: ${id}, ${more}install: { current: /k/${name}, config: /e/${name} } }\n`
    writeFileSync(
      join(folder, 'i.yml'),
      `kplay: 1
cluster: { name: a, mode: kraft, id: x, bootstrap: ["10.0.0.2:9192", "10.0.0.9:9092"], controllers: { port: 9093 } }
connection: { type: local }
install: { root: /k, source: store }
service: { type: scripts }
groups:
  controllers:
    hosts:
${host('c1', 1, 'listener: "c1.example:9999", ')}  brokers:
    hosts:
${host('b2', 2, '')}${host('b3', 3, '')}${host('b4', 4, 'listener: "b4.example:9094", ')}`,
    )
    const { topology } = await load('i.yml', folder)
    expect(topology.nodes.map((node) => node.brokerAddress ?? node.controllerAddress)).to.deep.equal([
      'c1.example:9999',
      '10.0.0.2:9192',
      '10.0.0.3:9192',
      'b4.example:9094',
    ])
  })

  it('say where each node tells its metrics, merged like everything else', async () => {
    const folder = temp()
    const host = (name: string, id: number, more: string): string =>
      `      ${name}: { address: "${id === 4 ? 'fd00::4' : `10.0.0.${id}`}", node_id: ${id}, ${more}install: { current: /k/${name}, config: /e/${name} } }\n`
    writeFileSync(
      join(folder, 'i.yml'),
      `kplay: 1
cluster: { name: a, mode: kraft, id: x, bootstrap: ["10.0.0.2:9092"], controllers: { port: 9093 } }
connection: { type: local }
install: { root: /k, source: store }
service: { type: scripts }
metrics: { type: jolokia, port: 7771 }
groups:
  controllers:
    metrics: { port: 7770 }
    hosts:
${host('c1', 1, '')}  brokers:
    hosts:
${host('b2', 2, '')}${host('b3', 3, 'metrics: { type: prometheus, port: 9404, path: /m/ }, ')}${host('b4', 4, 'metrics: { type: prometheus }, ')}${host('b5', 5, 'metrics: { type: jmx }, ')}${host('b6', 6, 'metrics: { type: jmx, port: 9999, host: localhost }, ')}${host('b7', 7, 'metrics: { type: jmx, host: "fd00::7" }, ')}`,
    )
    const { hosts } = await load('i.yml', folder)
    expect(hosts.map(({ view }) => view.metrics)).to.deep.equal([
      { type: 'jolokia', url: 'http://10.0.0.1:7770/jolokia' },
      { type: 'jolokia', url: 'http://10.0.0.2:7771/jolokia' },
      { type: 'prometheus', url: 'http://10.0.0.3:9404/m' },
      { type: 'prometheus', url: 'http://[fd00::4]:7771/metrics' },
      { type: 'jmx', url: 'service:jmx:rmi:///jndi/rmi://10.0.0.5:7771/jmxrmi' },
      { type: 'jmx', url: 'service:jmx:rmi:///jndi/rmi://localhost:9999/jmxrmi' },
      { type: 'jmx', url: 'service:jmx:rmi:///jndi/rmi://[fd00::7]:7771/jmxrmi' },
    ])
  })

  it('name files as given, and tell what can not be read', async () => {
    const folder = temp()
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'latin.yml'), Buffer.from([0x61, 0x3a, 0xe9]))
    writeFileSync(join(folder, 'large.yml'), 'a'.repeat(1024 * 1024 + 1))
    const told = await Promise.all(
      ['none.yml', 'sub', 'latin.yml', 'large.yml'].map(
        async (file) => (await loadInventory({ file, cwd: folder })).diagnostics,
      ),
    )
    expect(told.flat().map((one) => `${one.at.source.name}: ${one.message}`)).to.deep.equal([
      'none.yml: can not read none.yml: no such file',
      'sub: can not read sub: it is a folder',
      'latin.yml: can not read latin.yml: it is not UTF-8 text',
      'large.yml: can not read large.yml: it is larger than 1 MiB',
    ])
  })

  it('know the servers of a cluster with ZooKeeper, which are no hosts to act on', async () => {
    const { topology, hosts, groups } = await load(`${cases}/parts/zookeeper.yml`)
    expect(topology.mode).to.equal('zookeeper')
    expect(topology.zookeepers).to.deep.equal([
      { host: 'z1', address: '127.0.9.201:2181' },
      { host: 'z2', address: '127.0.9.202:2182' },
      { host: 'z3', address: '127.0.9.203:2181' },
    ])
    expect(topology.nodes.map(({ host }) => host)).to.deep.equal(['b1', 'b2'])
    expect(hosts.map(({ view }) => view.name)).to.deep.equal(['b1', 'b2'])
    expect(groups).to.deep.equal({ brokers: ['b1', 'b2'] })
  })
})
