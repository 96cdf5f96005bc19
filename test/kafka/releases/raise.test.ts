import { expect } from 'chai'
import { describeWayBack, findLevelFault, levelsToRaise } from '../../../src/kafka/releases/raise.ts'

const wayBack = (from: string, to: string, named: Record<string, number> = {}): string[] =>
  describeWayBack([from], levelsToRaise(to, named) ?? {})

describe('what a raise means for the way back (R8)', () => {
  it('says when there is none', () => {
    expect(wayBack('3.9.2', '4.1.2')).to.deep.equal([
      'metadata.version 27 (4.1-IV1): can not be lowered below 23 (4.0-IV1), so 3.9.2 can not be put back afterwards',
    ])
    expect(wayBack('4.2.1', '4.3.1')).to.deep.equal([
      'metadata.version 30 (4.3-IV0): can not be lowered, so 4.2.1 can not be put back afterwards',
    ])
  })

  it('says when the level can be lowered again, and what the old release then needs', () => {
    expect(wayBack('4.0.2', '4.1.2')).to.deep.equal([
      'metadata.version 27 (4.1-IV1): can be lowered to 25 (4.0-IV3); 4.0.2 can come back only after that, when every node has a newer snapshot',
    ])
  })

  it('says when the old release knows the level', () => {
    expect(wayBack('4.1.1', '4.1.2')).to.deep.equal([
      'metadata.version 27 (4.1-IV1): 4.1.1 knows it, so 4.1.1 can still be put back',
    ])
  })

  it('speaks of each feature that is named, those with a price last', () => {
    const named = { 'kraft.version': 1, 'eligible.leader.replicas.version': 1, 'share.version': 1 }
    const [, ...others] = wayBack('4.0.2', '4.2.1', named)
    expect(others.map((one) => one.split(':')[0])).to.deep.equal([
      'share.version 1',
      'kraft.version 1',
      'eligible.leader.replicas.version 1',
    ])
    expect(others[0]).to.equal('share.version 1: can be lowered when no share group is in use')
    expect(others[1]).to.match(/^kraft.version 1: can never be lowered; it turns a static quorum into a dynamic one/)
    expect(others[2]).to.match(/^eligible.leader.replicas.version 1: can be lowered to 0 at any time/)
  })
})

describe('the levels to raise', () => {
  it('are metadata.version alone unless more is named', () => {
    expect(levelsToRaise('4.1.2', {})).to.deep.equal({ 'metadata.version': 27 })
    expect(levelsToRaise('4.1.2', { 'metadata.version': 26 })).to.deep.equal({ 'metadata.version': 26 })
    expect(levelsToRaise('2.8.2', {})).to.equal(undefined)
    expect(levelsToRaise('9.9.9', { 'share.version': 1 })).to.equal(undefined)
  })

  it('must be levels that the release has', () => {
    expect(findLevelFault('4.1.2', 'transaction.version', 2)).to.equal(undefined)
    expect(findLevelFault('4.1.2', 'metadata.version', 28)?.why).to.equal(
      'the highest level of metadata.version in Kafka 4.1.2 is 27',
    )
    expect(findLevelFault('4.1.2', 'constructor', 1)?.why).to.equal('Kafka 4.1.2 has no feature constructor')
    expect(findLevelFault('4.1.2', 'kraft.version', 1)).to.equal(undefined)
    expect(findLevelFault('4.0.2', 'kraft.version', 1)?.why).to.match(/only from Kafka 4\.1 on/)
  })
})
