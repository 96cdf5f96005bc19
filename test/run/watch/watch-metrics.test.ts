import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { FactRequest } from '../../../src/facts/fact.ts'
import type { HostView, Metrics } from '../../../src/modules/host-view.ts'
import { noHost } from '../../../src/modules/host-view.ts'
import type { Connection, FactAnswers, HostsPort, HttpPort } from '../../../src/run/ports.ts'
import type { RunEventBody } from '../../../src/run/run-event.ts'
import { watchMetrics } from '../../../src/run/watch/watch-metrics.ts'

const node = (name: string, role: 'broker' | 'controller', metrics?: Metrics): HostView => ({
  ...noHost,
  name,
  roles: [role],
  ...(metrics === undefined ? {} : { metrics }),
})

const prometheus = (name: string): Metrics => ({ type: 'prometheus', url: `http://${name}:9404/metrics` })
const jolokia = (name: string): Metrics => ({ type: 'jolokia', url: `http://${name}:7771/jolokia` })

const brokerPage = 'kafka_server_replicamanager_underreplicatedpartitions 0\nkafka_server_kafkaserver_brokerstate 3\n'
const value = (number: number): string => JSON.stringify({ status: 200, value: number })

/** Answers by address; a number is a status without a body, null no answer at all. */
const webOf = (pages: Readonly<Record<string, string | number | null>>): HttpPort => ({
  send: ({ url }) => {
    const page = pages[url]
    if (page === undefined) throw new Error(`the test has no page ${url}`)
    if (page === null) return Promise.resolve(err('connection refused'))
    return Promise.resolve(ok(typeof page === 'number' ? { status: page, body: '' } : { status: 200, body: page }))
  },
})

const c1 = 'http://c1:7771/jolokia/read/kafka.controller:type=KafkaController,name='
const whole: Readonly<Record<string, string | number | null>> = {
  [`${c1}OfflinePartitionsCount/Value`]: value(0),
  [`${c1}ActiveControllerCount/Value`]: value(1),
  'http://b1:9404/metrics': brokerPage,
}

const hosts = [node('c1', 'controller', jolokia('c1')), node('b1', 'broker', prometheus('b1'))]

/** What JmxTool prints on a host, or why the host or the tool says nothing. */
type Printed = FactAnswers[string] | { readonly down: string }

/** Hosts with JmxTool, by name; any other must not be connected to. */
const toolsOf = (printed: Readonly<Record<string, Printed>>, scripts: string[] = []): Pick<HostsPort, 'connect'> => ({
  connect: (name) => {
    const told = printed[name]
    if (told === undefined) throw new Error(`the test connects to no ${name}`)
    if ('down' in told) return Promise.resolve(err(unreachable(told.down)))
    const facts = (requests: Readonly<Record<string, FactRequest<unknown>>>) => {
      scripts.push(...Object.values(requests).map(({ script }) => script))
      return Promise.resolve(ok({ jmx: told }))
    }
    return Promise.resolve(ok({ facts } as unknown as Connection))
  },
})

const unreachable = (what: string): Problem => ({ code: 'host/unreachable', what, why: [], fix: '', exitCode: 4 })

const watching = (
  pages: Record<string, string | number | null>,
  of: { hosts?: HostView[]; isLab?: boolean; tools?: Pick<HostsPort, 'connect'> } = {},
) => {
  const told: RunEventBody[] = []
  const emitter = { emit: (body: RunEventBody) => Promise.resolve(void told.push(body)), events: [] }
  const program = { hosts: of.hosts ?? hosts, mode: 'kraft' as const }
  const ways = { http: webOf(pages), hosts: of.tools ?? toolsOf({}) }
  return { told, watch: watchMetrics({ ...ways, program, emitter, isLab: of.isLab ?? false }) }
}

describe('the metrics watch', () => {
  it('reads each node the way the inventory says, and tells the numbers of the cluster once while they stay', async () => {
    const { told, watch } = watching({ ...whole })
    const cluster = await watch.read('roll.safe@b1')
    await watch.read('roll.safe@b1')
    expect(cluster.nodes.map(({ reading }) => (reading.ok ? reading.value : reading.error))).to.deep.equal([
      { offline_partitions: 0, active_controllers: 1 },
      { under_replicated_partitions: 0, brokers_running: 3 },
    ])
    expect(told).to.deep.equal([
      {
        type: 'metrics-seen',
        address: 'roll.safe@b1',
        values: { under_replicated_partitions: 0, offline_partitions: 0, active_controllers: 1, brokers_running: 1 },
        missing: [],
      },
    ])
  })

  for (const [name, page, why] of [
    ['is empty', ' \n', 'http://b1:9404/metrics is empty'],
    ['answers 503', 503, 'http://b1:9404/metrics answers 503'],
    ['does not answer', null, 'http://b1:9404/metrics: connection refused'],
    ['has other numbers only', 'jvm_memory 1\n', 'its metrics do not tell UnderReplicatedPartitions'],
  ] as const)
    it(`knows nothing of a node whose page ${name}, whatever it said before`, async () => {
      const pages = { ...whole }
      const { told, watch } = watching(pages)
      await watch.read('a')
      pages['http://b1:9404/metrics'] = page
      await watch.read('a')
      const [, last] = told
      expect(last?.type === 'metrics-seen' ? [last.values['brokers_running'], last.missing[0]] : []).to.deep.equal([
        null,
        `b1: ${why}`,
      ])
    })

  it('knows nothing of a node without metrics, but asks nothing in a lab where no node has any', async () => {
    const bare = [node('b1', 'broker')]
    const real = await watching({}, { hosts: bare }).watch.read('a')
    expect(real.nodes.map(({ isNamed, reading }) => [isNamed, reading.ok])).to.deep.equal([[false, false]])
    const lab = watching({}, { hosts: bare, isLab: true })
    expect((await lab.watch.read('a')).nodes).to.deep.equal([])
    expect(lab.told).to.deep.equal([])
    expect((await watching({ ...whole }, { isLab: true }).watch.read('a')).nodes.length).to.equal(2)
  })

  describe('of nodes with a JMX port', () => {
    const jmx = (name: string): Metrics => ({ type: 'jmx', url: `service:jmx:rmi:///jndi/rmi://${name}:9999/jmxrmi` })
    const mixed = [
      { ...node('c1', 'controller', jmx('c1')), roles: ['controller', 'broker'] as const },
      node('b1', 'broker', prometheus('b1')),
    ]
    const printed = [
      'time=1795434613505',
      'kafka.controller:type=KafkaController,name=ActiveControllerCount:Value=1',
      'kafka.controller:type=KafkaController,name=OfflinePartitionsCount:Value=0',
      'kafka.server:type=KafkaServer,name=BrokerState:Value=3',
      'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions:Value=4',
    ].join('\n')

    it('asks each for all its beans by one tool on its own host, beside others that answer over HTTP', async () => {
      const scripts: string[] = []
      const tools = toolsOf({ c1: ok(ok(printed)) }, scripts)
      const { watch } = watching({ ...whole }, { hosts: mixed, tools })
      const { nodes } = await watch.read('a')
      expect(nodes.map(({ reading }) => (reading.ok ? reading.value : reading.error))).to.deep.equal([
        { under_replicated_partitions: 4, offline_partitions: 0, active_controllers: 1, brokers_running: 3 },
        { under_replicated_partitions: 0, brokers_running: 3 },
      ])
      expect(scripts.length).to.equal(1)
      expect(scripts[0]?.match(/--object-name \S+/g)).to.deep.equal([
        '--object-name kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions',
        '--object-name kafka.controller:type=KafkaController,name=OfflinePartitionsCount',
        '--object-name kafka.controller:type=KafkaController,name=ActiveControllerCount',
        '--object-name kafka.server:type=KafkaServer,name=BrokerState',
      ])
    })

    it('wants them left alone between two readings, and only them', async () => {
      const { watch } = watching({ ...whole }, { hosts: mixed, tools: toolsOf({ c1: ok(ok(printed)) }) })
      expect((await watch.read('a')).restMs).to.equal(10_000)
      expect((await watching({ ...whole }).watch.read('a')).restMs).to.equal(undefined)
    })

    for (const [name, answer, why] of [
      ['whose tool fails', ok(err('exit code 1: refused')), 'JmxTool: exit code 1: refused'],
      ['whose tool is too slow', ok(err('no answer in 30 s')), 'JmxTool: no answer in 30 s'],
      ['whose tool says something else', err('fact jmx-values: no answer'), 'JmxTool: fact jmx-values: no answer'],
      ['that cannot be reached', { down: 'c1 does not answer' }, 'JmxTool: c1 does not answer'],
      ['that tells nothing', ok(ok('time=1')), 'its metrics do not tell UnderReplicatedPartitions'],
    ] as const)
      it(`knows nothing of one ${name}`, async () => {
        const { told, watch } = watching({ ...whole }, { hosts: mixed, tools: toolsOf({ c1: answer }) })
        const { nodes } = await watch.read('a')
        expect(nodes.map(({ reading }) => reading.ok && Object.keys(reading.value).length > 0)).to.deep.equal([
          false,
          true,
        ])
        const [seen] = told
        expect(seen?.type === 'metrics-seen' ? [Object.values(seen.values), seen.missing[0]] : []).to.deep.equal([
          [null, null, null, null],
          `c1: ${why}`,
        ])
      })
  })
})
