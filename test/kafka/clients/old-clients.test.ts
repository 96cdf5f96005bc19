import { expect } from 'chai'
import type { CountedRequests } from '../../../src/kafka/clients/client-reading.ts'
import { clientsDroppedBetween, findDropped } from '../../../src/kafka/clients/old-clients.ts'

const counted = (request: string, version: number, count: number, client: string | null = null): CountedRequests => ({
  request,
  version,
  count,
  client,
})

const dropped = (...requests: readonly CountedRequests[]): readonly unknown[] => {
  const way = clientsDroppedBetween('3.9.2', '4.1.2')
  if (way === undefined) throw new Error('no client is dropped')
  return findDropped({ requests, software: [] }, way)
}

describe('kafka/clients: old clients', () => {
  it('concern only ways into 4.0 or over it', () => {
    const floor = (from: string, to: string): string | undefined => clientsDroppedBetween(from, to)?.floor.least
    expect([floor('3.9.2', '4.0.2'), floor('3.6.2', '4.4.0')]).to.deep.equal(['2.1', '2.1'])
    expect([
      floor('3.7.2', '3.9.2'),
      floor('4.0.2', '4.1.2'),
      floor('4.1.2', '3.9.2'),
      floor('x', '4.1.2'),
    ]).to.deep.equal([undefined, undefined, undefined, undefined])
  })

  it('are found by the lowest version served', () => {
    expect(dropped(counted('Produce', 2, 14), counted('Produce', 3, 9), counted('Fetch', 3, 1))).to.deep.equal([
      { request: 'Fetch', version: 3, count: 1, clients: [] },
      { request: 'Produce', version: 2, count: 14, clients: [] },
    ])
  })

  it('are not those that 4.0 serves after all, though 3.9.0 counts them as deprecated', () => {
    const after = [counted('Metadata', 0, 5, 'old 1'), counted('FindCoordinator', 0, 5), counted('JoinGroup', 1, 5)]
    expect(dropped(...after, counted('Produce', 6, 5, 'sarama 1'), counted('SaslHandshake', 0, 5))).to.deep.equal([])
  })

  it('are counted once where both counters tell of them, with their names', () => {
    const rows = [counted('Produce', 0, 9), counted('Produce', 0, 5, 'b 2'), counted('Produce', 0, 4, 'a 1')]
    expect(dropped(...rows)).to.deep.equal([{ request: 'Produce', version: 0, count: 9, clients: ['a 1', 'b 2'] }])
  })

  it('were never there where a counter stands at 0', () => {
    expect(dropped(counted('Produce', 0, 0))).to.deep.equal([])
  })
})
