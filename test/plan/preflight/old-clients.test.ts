import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { ClientReading, CountedRequests } from '../../../src/kafka/clients/client-reading.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { finished } from '../support/draw-observed.ts'
import { blockersOf, notes, plan, short } from '../support/judged.ts'

const counted = (request: string, version: number, count: number, client: string | null = null): CountedRequests => ({
  request,
  version,
  count,
  client,
})

const reading = (change: Partial<ClientReading> = {}): ClientReading => ({
  requests: [counted('Produce', 9, 1000)],
  software: [],
  ...change,
})

const clients = (change: Observed['clients'] = {}): Partial<Observed> => ({
  clients: { b1: ok(reading()), b2: ok(reading()), b3: ok(reading()), ...change },
})

describe('plan/preflight: old clients', () => {
  it('refuse an apply, named with what they sent and to whom', () => {
    const requests = [counted('Produce', 2, 14, 'sarama 1.29.0'), counted('Fetch', 3, 1)]
    expect(blockersOf(plan(clients({ b2: ok(reading({ requests })) })))).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'client/too-old',
        nodeId: 2,
        host: 'b2',
        saw: 'b2 was sent since its start: Fetch 3 once; Produce 2 14 times by sarama 1.29.0',
        wanted: 'no request that Kafka 4.1.2 has dropped',
        fix: 'bring these clients to 2.1 or later (another library: to a version that speaks newer requests) before the brokers; the counters begin anew when b2 is restarted, for example by a playbook without versions',
      },
    ])
  })

  it('are listed by kind, the rest counted', () => {
    const requests = ['Produce', 'Fetch', 'ListOffsets', 'OffsetCommit'].flatMap((name) =>
      [0, 1, 2].map((version) => counted(name, version, 2)),
    )
    const [line] = short(plan(clients({ b2: ok(reading({ requests })) })))
    expect(line).to.match(/: Fetch 0 2 times; Fetch 1 2 times; .*; OffsetCommit 1 2 times; and 3 more$/)
  })

  it('hold up nothing where brokers have counted none, and the connected ones are told', () => {
    const software = [
      { name: 'apache-kafka-java', version: '3.9.2', connections: 4 },
      { name: 'unknown', version: 'unknown', connections: 1 },
    ]
    const made = plan(clients({ b1: ok(reading({ software })), b2: ok(reading({ software: software.slice(0, 1) })) }))
    expect([short(made), made.notChecked]).to.deep.equal([[], []])
    expect(notes(made)).to.deep.equal([
      'client/too-old - -: clients connected now, by what they tell (connections): apache-kafka-java 3.9.2 (8), unknown (1)',
    ])
  })

  it('are not checked where metrics cannot be read: said, once for all brokers with the same reason', () => {
    const made = plan(clients({ b1: err('the inventory names no metrics'), b3: err('the inventory names no metrics') }))
    expect(short(made)).to.deep.equal([])
    expect(made.notChecked).to.deep.equal([
      'b1, b3: clients that the new release drops: the inventory names no metrics',
    ])
  })

  it('are nothing to an apply that stops no node', () => {
    const requests = [counted('Produce', 2, 14)]
    const made = plan({ ...finished(), ...clients({ b1: err('no answer'), b2: ok(reading({ requests })) }) })
    expect([short(made), made.notChecked]).to.deep.equal([[], []])
  })

  it('says in every upgrade which go before or after the brokers', () => {
    expect(plan(clients()).clients).to.equal(
      'those older than 2.1 before the brokers, for Kafka 4.1.2 does not serve them; all others after them',
    )
    expect(plan({ ...finished(), ...clients() }).clients).to.equal(undefined)
  })
})
