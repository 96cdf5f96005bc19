import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import { decideStop } from '../../../src/kafka/decide/stop.ts'
import { topicsOn, withSecondLook } from '../../../src/kafka/snapshot/second-look.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'

const first: Drawing = {
  brokers: [1, 2, 3, 4],
  via: 4,
  topics: { orders: { partitions: ['1* 2 3', '2* 3 4'] }, quiet: { partitions: ['2* 3 4'] } },
}

/** May broker 1 be stopped, when the second look at its topics shows this? */
const decided = (second: Drawing['topics'] | 'no answer'): string[] => {
  const { snapshot, topology } = drawCluster(first)
  const topics = topicsOn(snapshot, 1)
  const again = second === 'no answer' ? err('no answer') : ok(drawCluster({ ...first, topics: second ?? {} }).snapshot.partitions ?? []) // prettier-ignore
  const whole = withSecondLook(snapshot, topics, again)
  return renderDecision(decideStop({ snapshot: whole, topology, target: 1, waivers: [] }))
}

describe('a snapshot with its second look', () => {
  it('asks again for the topics of one node only', () => {
    expect(topicsOn(drawCluster(first).snapshot, 1)).to.deep.equal(['orders'])
    expect(topicsOn(drawCluster({ ...first, raw: { partitions: null } }).snapshot, 1)).to.deep.equal([])
  })

  it('is safe when nothing moved', () => {
    expect(decided({ orders: { partitions: ['1* 2 3', '2* 3 4'] } })).to.deep.equal(['safe'])
  })

  it('is judged by what was seen last', () => {
    expect(decided({ orders: { partitions: ['1* 2 (3)', '2* 3 4'] } })).to.deep.equal([
      'wait',
      'cluster/at-min-isr orders-0: ISR 2 without node 1; wanted at least 2 in sync',
      'cluster/under-replicated orders-0 @3: ISR 1,2; wanted ISR 1,2,3',
    ])
  })

  for (const [name, second, why] of [
    [
      'a reassignment began in between',
      { orders: { partitions: ['1* 2 4', '2* 3 4'] } },
      'the replicas of orders-0 changed between two reads',
    ],
    ['a partition is gone', { orders: { partitions: ['1* 2 3'] } }, 'orders-1 was gone when it was read again'],
    ['it failed', 'no answer', 'could not be read again: no answer'],
  ] as const)
    // prettier-ignore
    it(`waits when ${name}`, () => {
      expect(decided(second)).to.deep.equal(['wait', `cluster/unknown: partitions: ${why}; wanted known`])
    })
})
