import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import type { Topology } from '../../src/kafka/topology.ts'
import type { HostView } from '../../src/modules/host-view.ts'
import type { Program, ProgramPhase, Scope } from '../../src/plan/program.ts'
import { block, engineWorld, hostViews, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

const brokers = hostViews.filter(({ roles }) => roles.includes('broker'))

const servers = ['z1', 'z2', 'z3'].map((name, i): HostView => ({
  name,
  address: `127.0.9.20${i + 1}`,
  nodeId: -1,
  roles: ['zookeeper'],
  rack: undefined,
  vars: {},
  install: {
    root: `/n/${name}/install`,
    current: `/n/${name}/install/current`,
    config: `/n/${name}/zookeeper.properties`,
    logs: `/n/${name}/logs`,
    source: 'store',
  },
  service: { type: 'scripts', env: {}, changeEnv: [] },
}))

const topology: Topology = {
  name: 'test',
  mode: 'zookeeper',
  clusterId: 'test-cluster-id',
  bootstrap: ['127.0.9.1:9092'],
  nodes: brokers.map(({ name, nodeId, roles, address }) => ({
    host: name,
    nodeId,
    roles,
    brokerAddress: `${address}:9092`,
  })),
  zookeepers: servers.map(({ name, address }) => ({ host: name, address: `${address}:2181` })),
}

/** Three brokers and three ZooKeeper servers; every broker's file pins this protocol. */
const oldWorld = (
  phases: readonly ProgramPhase[],
  wish: { pinned?: string; program?: Partial<Program> } = {},
): EngineWorld => {
  const versions = { from: ['3.9.2'], to: '3.9.2', back: false }
  const program = { topology, mode: 'zookeeper', hosts: [...brokers, ...servers], versions, ...wish.program } as const
  const world = engineWorld(phases, { program, cluster: topology })
  for (const { name, nodeId } of brokers)
    world.hosts.texts.set(
      name,
      [
        `broker.id=${nodeId}`,
        'zookeeper.connect=z1:2181',
        `listeners=PLAINTEXT://${name}:9092`,
        `inter.broker.protocol.version=${wish.pinned ?? '3.8'}`,
        '',
      ].join('\n'),
    )
  for (const node of world.cluster.nodes) node.protocol = wish.pinned ?? '3.8'
  return world
}

const once = (scope: Scope) => ok(!(scope['node'] as { restarted: boolean }).restarted)

const restartServers = phase(
  'zookeepers',
  [
    block(
      'turn',
      [
        task('stop', 'service', { state: 'stopped' }),
        task('start', 'service', { state: 'started' }),
        task('back', 'kafka.wait_back', { version: '3.8.4' }),
      ],
      { when: once, whenText: '!node.restarted' },
    ),
  ],
  { hosts: servers.map(({ name }) => name) },
)

describe('a phase of ZooKeeper servers', () => {
  it('takes one at a time, the leader last, each seen back before the next', async () => {
    const world = oldWorld([restartServers])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(world.hosts.acts.map((act) => act.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      'stop z2',
      'start z2',
      'stop z3',
      'start z3',
      'stop z1',
      'start z1',
    ])
    const last = world.events.findLast((event) => event.type === 'node-started')
    expect(last).to.include({ host: 'z1', because: 'ZooKeeper server; the leader, last of all' })
    const states = world.events.flatMap((event) =>
      event.type === 'node-state' && event.host === 'z2' ? [event.state] : [],
    )
    expect(states).to.deep.equal(['stopping', 'stopped', 'starting', 'registering', 'syncing', 'window', 'done'])
  })

  it('touches none while another server is silent', async () => {
    const world = oldWorld([restartServers])
    world.cluster.node('z3').isUp = false
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join()).to.contain('z3: connection refused')
    expect(world.hosts.acts).to.deep.equal([])
  })

  for (const onFailure of ['stop', 'rollback'] as const)
    it(`stops none for a folder that is not there (on_failure: ${onFailure})`, async () => {
      const tasks = [
        task('stop', 'service', { state: 'stopped' }),
        task('link', 'file.symlink', { path: '/current', to: '/opt/zookeeper-3.8.5' }),
        task('start', 'service', { state: 'started' }),
      ]
      const world = oldWorld([{ ...restartServers, onFailure, tasks: [block('turn', tasks)] }])
      world.hosts.missing.add('/opt/zookeeper-3.8.5')
      const end = await world.run()
      expect(end.exitCode).to.equal(1)
      expect(end.problem?.what).to.equal('/opt/zookeeper-3.8.5 does not exist')
      expect(end.problem?.subject).to.contain('zookeepers.link@z2')
      expect(end.problem?.state).to.not.contain('stopped')
      expect(world.hosts.acts).to.deep.equal([])
    })

  it('foresees nothing of a folder that a step of the same turn may bring', async () => {
    const tasks = [
      task('bring', 'command', { argv: ['unpack'] }),
      task('stop', 'service', { state: 'stopped' }),
      task('link', 'file.symlink', { path: '/current', to: '/opt/zookeeper-3.8.5' }),
    ]
    const world = oldWorld([{ ...restartServers, tasks: [block('turn', tasks)] }])
    world.hosts.missing.add('/opt/zookeeper-3.8.5')
    await world.run()
    expect(world.hosts.acts.join()).to.match(/^run z2 unpack,stop z2/)
  })

  it('touches none while a broker is unhealthy', async () => {
    const world = oldWorld([restartServers])
    world.cluster.node('b3').isInSync = false
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('leaves a server that does not come back for a person, and the others alone', async () => {
    const world = oldWorld([restartServers])
    world.hosts.behaviour.broken.add('3.8.4')
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(world.hosts.acts.map((act) => act.split(' ').slice(0, 2).join(' '))).to.deep.equal(['stop z2', 'start z2'])
    expect(end.problem?.state).to.contain('b1 untouched').and.contain('z1 untouched')
  })
})

const pending = (scope: Scope) => ok((scope['node'] as { config_pending: boolean }).config_pending)

const raise = phase(
  'raise',
  [
    task('protocol', 'kafka.raise_protocol'),
    block(
      'turn',
      [
        task('stop', 'service', { state: 'stopped' }),
        task('start', 'service', { state: 'started' }),
        task('back', 'kafka.wait_back', { version: '3.9.2' }),
      ],
      { when: pending, whenText: 'node.config_pending' },
    ),
    task('confirm', 'kafka.confirm_protocol'),
  ],
  {
    hosts: brokers.map(({ name }) => name),
    isIrreversible: true,
    onFailure: 'rollback',
    gate: { prompt: 'Raise?', waitMs: undefined, origin: { file: 'playbook.yml', line: 1, column: 1 } },
  },
)

describe('the second pass of a cluster with ZooKeeper', () => {
  it('restarts a broker whose file is old and whose process speaks another protocol than it says', async () => {
    const world = oldWorld([raise])
    // Raised by hand and put back with its old time: nothing is to write, and the process has not read it.
    world.hosts.texts.set('b2', (world.hosts.texts.get('b2') ?? '').replace(/=3.8$/m, '=3.9'))
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(world.hosts.acts).to.not.include('write b2 /n/b2/server.properties')
    expect(world.cluster.nodes.map(({ protocol, stops }) => [protocol, stops])).to.deep.equal(Array(3).fill(['3.9', 1]))
    const again = oldWorld([raise], { pinned: '3.9' })
    expect(await again.run()).to.include({ exitCode: 0, outcome: 'nothing-to-do' })
    expect(again.hosts.acts).to.deep.equal([])
  })

  it('raises every broker, the controller last, with one restart each', async () => {
    const world = oldWorld([raise])
    const end = await world.run()
    expect(end.problem).to.equal(null)
    expect(world.cluster.nodes.map(({ protocol, stops }) => [protocol, stops])).to.deep.equal(Array(3).fill(['3.9', 1]))
  })

  it('leaves a broker that fails in it for a person: exit 8, nothing undone, and it says why', async () => {
    const world = oldWorld([raise])
    world.hosts.behaviour.broken.add('3.9.2')
    const end = await world.run()
    expect(end).to.include({ exitCode: 8, outcome: 'needs-person' })
    const acts = world.hosts.acts.map((act) => act.split(' ').slice(0, 2).join(' '))
    expect(acts.filter((act) => /^(write|link|stop|start)/.test(act))).to.have.length(3)
    const [host = ''] = acts[0]?.split(' ').slice(1) ?? []
    expect(acts).to.deep.equal([`write ${host}`, `stop ${host}`, `start ${host}`])
    expect(world.hosts.texts.get(host)).to.contain('inter.broker.protocol.version=3.9')
    expect([...(end.problem?.why ?? []), end.problem?.what].join('\n')).to.contain('nothing was undone')
    expect(end.problem?.fix).to.match(/mend the cause, then kplay resume \S+: it goes on from there$/)
  })
})
