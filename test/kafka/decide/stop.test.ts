import { expect } from 'chai'
import { decideStop } from '../../../src/kafka/decide/stop.ts'
import { drawCluster } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'
import { stopNodes } from '../cases/stop-nodes.ts'
import { stopQuorum } from '../cases/stop-quorum.ts'
import { stopReplicas } from '../cases/stop-replicas.ts'
import { stopView } from '../cases/stop-view.ts'

describe('may this node be stopped? (R1)', () => {
  for (const { name, draw, says, ...asked } of [...stopReplicas, ...stopNodes, ...stopQuorum, ...stopView])
    it(name, () => {
      const decision = decideStop({ waivers: [], ...asked, ...drawCluster(draw) })
      expect(renderDecision(decision)).to.deep.equal(says)
    })

  it('counts a waiver for one topic only for that topic, and few-controllers only without a topic', () => {
    const cluster = drawCluster({ controllers: [101, 102] })
    const waivers = [{ rule: 'cluster/few-controllers', topic: 'orders' }] as const
    expect(decideStop({ ...cluster, target: 101, waivers }).kind).to.equal('refuse')
  })

  it('answers the same in whatever order the cluster lists things', () => {
    const { snapshot, topology } = drawCluster({
      topics: { orders: { partitions: ['1* (2) 3', '2* 3 (1)'] }, events: { partitions: ['3* (1) (2)'] } },
    })
    const turned = {
      ...snapshot,
      partitions: [...(snapshot.partitions ?? [])].reverse(),
      nodes: [...snapshot.nodes].reverse(),
      brokers: [...(snapshot.brokers ?? [])].reverse(),
    }
    const asked = { target: 1, waivers: [], topology }
    expect(decideStop({ ...asked, snapshot: turned })).to.deep.equal(decideStop({ ...asked, snapshot }))
  })
})
