import { expect } from 'chai'
import { drawCluster, type Drawing } from '../support/draw-cluster.ts'

const one = (partition: string): Drawing => ({ topics: { orders: { partitions: [partition] } } })

const impossible: readonly (readonly [string, Drawing, RegExp])[] = [
  ['a leader outside the ISR', one('1 2 (3*)'), /leader outside its ISR/],
  ['a replica twice', one('1* 2 2'), /a replica twice/],
  ['a replica on a broker that never was', one('1* 2 9'), /never was/],
  ['a leader on a fenced broker', { ...one('1* 2 3'), fenced: [1] }, /fenced or not registered/],
  ['a leader on an unregistered broker', { ...one('1* 2 3'), unregistered: [1] }, /fenced or not registered/],
  ['no leader although one could be elected', one('1 2 3'), /could be elected/],
  ['a quorum leader that is no voter', { leader: 1 }, /no voter/],
  ['a voter ahead of the leader', { behind: { 102: -5 } }, /ahead of the quorum leader/],
  ['an answer from a broker that does not answer', { down: [3], via: 3 }, /does not answer/],
  ['an answer from a broker that is not registered', { unregistered: [3], via: 3 }, /not registered/],
  ['a node id twice', { brokers: [101] }, /a node id twice/],
]

describe('drawing clusters for tests', () => {
  for (const [name, drawing, message] of impossible)
    it(`refuses ${name}`, () => {
      expect(() => drawCluster(drawing)).to.throw(message)
    })

  it('reads leaders, missing, offline and moving replicas', () => {
    const { snapshot } = drawCluster({ brokers: [1, 2, 3, 4], ...one('1* (2) 3! (+4) -2'.replace('(2) ', '')) })
    expect(snapshot.partitions).to.deep.equal([
      { topic: 'orders', partition: 0, leader: 1, replicas: [1, 3, 4, 2], isr: [1, 2], offlineReplicas: [3] },
    ])
    expect(snapshot.reassignments).to.deep.equal([{ topic: 'orders', partition: 0, adding: [4], removing: [2] }])
  })
})
