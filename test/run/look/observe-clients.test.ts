import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect } from 'chai'
import { ok } from '../../../src/diagnostics/result.ts'
import type { HostView, Metrics } from '../../../src/modules/host-view.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Program } from '../../../src/plan/program.ts'
import { observeClients } from '../../../src/run/look/observe-clients.ts'
import type { HttpPort } from '../../../src/run/ports.ts'
import { openHttp } from '../../../src/web/http-client.ts'
import { engineWorld, phase, rollTasks } from '../../fakes/engine-world.ts'
import { realClock } from '../../support/cluster.ts'

const { program } = engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['b1'] })]).context

/** The program with the metrics of some hosts. */
const withMetrics = (metrics: Readonly<Record<string, Metrics>>, change: Partial<Program> = {}): Program => ({
  ...program,
  hosts: program.hosts.map((host): HostView => {
    const own = metrics[host.name]
    return own === undefined ? host : { ...host, metrics: own }
  }),
  ...change,
})

/** Asks with a server on a free port of this machine. */
const ask = async (
  listener: RequestListener,
  of: (url: string) => Program,
  http: HttpPort = openHttp(realClock),
): Promise<NonNullable<Observed['clients']>> => {
  const sockets = new Set<Socket>()
  const server = createServer(listener)
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    return (await observeClients({ http }, of(`http://127.0.0.1:${port}`))).clients ?? {}
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

const page = 'kafka_network_requestmetrics_requests_total{request="Produce",version="2"} 14\n'
const read = { requests: [{ request: 'Produce', version: 2, count: 14, client: null }], software: [] }

/** A page that a broker with many partitions would have: above the 1 MB that a check may answer. */
const longPage = `${'kafka_log_log_size{topic="orders",partition="1"} 1\n'.repeat(60_000)}${page}`

const errorOf = (answers: NonNullable<Observed['clients']>, host: string): string => {
  const answer = answers[host]
  return answer === undefined ? 'not asked' : answer.ok ? 'read' : answer.error.replace(/:\d+/g, ':PORT')
}

describe('run/look/observe-clients', () => {
  it('reads the page of an exporter, a long one too, and asks each broker once', async () => {
    const asked: string[] = []
    const answers = await ask(
      (request, response) => {
        asked.push(`${request.method} ${request.url}`)
        response.end(request.url === '/long' ? longPage : page)
      },
      (url) =>
        withMetrics({
          b1: { type: 'prometheus', url: `${url}/metrics` },
          b2: { type: 'prometheus', url: `${url}/long` },
          c1: { type: 'prometheus', url: `${url}/controller` },
        }),
    )
    expect(answers['b1']).to.deep.equal(ok(read))
    expect(answers['b2']).to.deep.equal(ok(read))
    expect(asked.sort()).to.deep.equal(['GET /long', 'GET /metrics'])
    expect(errorOf(answers, 'b3')).to.equal('the inventory names no metrics')
    expect(Object.keys(answers)).to.deep.equal(['b1', 'b2', 'b3'])
  })

  it('asks Jolokia for its three beans', async () => {
    const asked: string[] = []
    const answers = await ask(
      (request, response) => {
        asked.push(String(request.url))
        const isCounted = request.url?.includes('name=RequestsPerSec') === true
        const name = 'kafka.network:name=RequestsPerSec,request=Produce,type=RequestMetrics,version=2'
        response.end(JSON.stringify(isCounted ? { status: 200, value: { [name]: { Count: 14 } } } : { status: 404 }))
      },
      (url) => withMetrics({ b1: { type: 'jolokia', url: `${url}/jolokia` } }),
    )
    expect(answers['b1']).to.deep.equal(ok(read))
    expect(asked).to.deep.equal([
      '/jolokia/read/kafka.network:type=RequestMetrics,name=RequestsPerSec,*/Count',
      '/jolokia/read/kafka.network:type=RequestMetrics,name=DeprecatedRequestsPerSec,*/Count',
      '/jolokia/read/kafka.server:type=socket-server-metrics,clientSoftwareName=*,*/connections',
    ])
  })

  it('says why a broker is not known, and never takes it for one without old clients', async () => {
    const answers = await ask(
      (request, response) => {
        if (request.url === '/cut') response.destroy()
        else response.writeHead(request.url?.startsWith('/denied') === true ? 403 : 200).end('')
      },
      (url) =>
        withMetrics({
          b1: { type: 'prometheus', url: `${url}/cut` },
          b2: { type: 'jolokia', url: `${url}/denied` },
          b3: { type: 'prometheus', url: `${url}/empty` },
        }),
    )
    expect(['b1', 'b2', 'b3'].map((host) => errorOf(answers, host))).to.deep.equal([
      'http://127.0.0.1:PORT/cut: the connection was cut before an answer came',
      'http://127.0.0.1:PORT/denied/read/kafka.network:type=RequestMetrics,name=RequestsPerSec,*/Count answers 403',
      'its page of metrics is empty (an exporter says nothing for a while after a start)',
    ])
  })

  it('asks nobody where no release changes, nor where the way drops no client and no broker tells metrics', async () => {
    const http: HttpPort = { send: () => Promise.reject(new Error('somebody was asked')) }
    const metrics = { b1: { type: 'prometheus', url: 'http://127.0.0.1:1/metrics' } } as const
    const versions = program.versions === undefined ? undefined : { ...program.versions, from: ['4.0.2'] }
    expect(await observeClients({ http }, withMetrics({}, { versions }))).to.deep.equal({})
    expect(await observeClients({ http }, withMetrics(metrics, { versions: undefined }))).to.deep.equal({})
    const jmx = { b1: { type: 'jmx', url: 'service:jmx:rmi:///jndi/rmi://b1:9999/jmxrmi' } } as const
    expect(await observeClients({ http }, withMetrics(jmx, { versions }))).to.deep.equal({})
    const { clients = {} } = await observeClients({ http }, withMetrics(jmx))
    expect(errorOf(clients, 'b1')).to.equal('they are read from Jolokia or the exporter of Prometheus, not by JMX')
  })

  it('asks those who tell metrics where the way drops no client', async () => {
    const http: HttpPort = { send: () => Promise.resolve(ok({ status: 200, body: page })) }
    const metrics = { b1: { type: 'prometheus', url: 'http://127.0.0.1:1/metrics' } } as const
    const versions = program.versions === undefined ? undefined : { ...program.versions, from: ['4.0.2'] }
    expect(await observeClients({ http }, withMetrics(metrics, { versions }))).to.deep.equal({
      clients: { b1: ok(read) },
    })
  })
})
