import { expect } from 'chai'
import { withTurns } from '../../../src/plan/nodes/expected-turns.ts'
import { finished, nodes, running, snapshot } from '../support/draw-observed.ts'
import { plan } from '../support/judged.ts'

const basis = { snapshot: snapshot(), maxWaitMs: undefined }

describe('the turns a run expects', () => {
  it('are those that take a node down, with work and window', () => {
    const made = plan()
    expect(withTurns({ id: 'stage' }, made, basis)).to.deep.equal({ id: 'stage' })
    const { expected = [] } = withTurns({ id: 'roll' }, made, basis)
    expect(expected.map(({ host }) => host)).to.have.members(made.nodes.map(({ host }) => host))
    expect(expected.find(({ host }) => host === 'b1')).to.deep.equal({ host: 'b1', workMs: 15_096, windowMs: 45_000 })
    const sum = expected.reduce((total, { workMs, windowMs }) => total + workMs + windowMs, 0)
    expect(sum).to.equal(made.totals.expectedMs)
  })

  it('have a shorter window where waits are cut', () => {
    const [first] = withTurns({ id: 'roll' }, plan(), { ...basis, maxWaitMs: 5000 }).expected ?? []
    expect(first?.windowMs).to.equal(5000)
  })

  it('leave out nodes that are done', () => {
    const done = plan({ nodes: nodes({ b1: running('b1', '4.1.2') }) })
    expect(withTurns({ id: 'roll' }, done, basis).expected?.map(({ host }) => host)).to.not.include('b1')
    expect(withTurns({ id: 'roll' }, plan(finished()), basis)).to.deep.equal({ id: 'roll' })
  })
})
