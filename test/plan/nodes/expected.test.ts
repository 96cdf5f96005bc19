import { expect } from 'chai'
import { addRisks, expectNode, expectRemaining } from '../../../src/plan/nodes/expected.ts'
import { noRisk } from '../../../src/plan/nodes/risk.ts'
import { drawCluster } from '../../support/draw-cluster.ts'

const { snapshot } = drawCluster()
const small = expectNode(snapshot, 0)
const large = expectNode(snapshot, 5000)

describe('how long nodes will take', () => {
  it('grows with the replicas held, and ends with the clean window', () => {
    expect(small).to.deep.equal({ workMs: 15_000, windowMs: 45_000 })
    expect(large).to.deep.equal({ workMs: 135_000, windowMs: 45_000 })
  })

  it('adds up to the run while nothing is finished', () => {
    expect(expectRemaining([small, large], [])).to.equal(15_000 + 135_000 + 2 * 45_000)
    expect(expectRemaining([], [])).to.equal(0)
  })

  it('learns from the nodes that are done: the work is scaled, the window is not', () => {
    const twice = { expected: small, tookMs: 30_000 }
    expect(expectRemaining([large], [twice])).to.equal(2 * 135_000 + 45_000)
    const half = { expected: large, tookMs: 67_500 }
    expect(expectRemaining([small], [twice, half])).to.equal(1.25 * 15_000 + 45_000)
  })

  it('is not led astray by one node that took an hour', () => {
    const usual = { expected: small, tookMs: 15_000 }
    expect(expectRemaining([small], [usual, { expected: small, tookMs: 3_600_000 }, usual])).to.equal(60_000)
  })
})

describe('the risks of all nodes together', () => {
  it('are added up, and unknown where one is', () => {
    const risk = { toMinIsr: 1, offline: 0, leadersMoved: 2, catchUpBytes: null, expectedMs: 60_000 }
    expect(addRisks([risk, risk])).to.deep.equal({
      toMinIsr: 2,
      offline: 0,
      leadersMoved: 4,
      catchUpBytes: null,
      expectedMs: 120_000,
    })
    expect(addRisks([risk, noRisk])).to.deep.equal(noRisk)
  })
})
