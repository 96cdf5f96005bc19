import { expect } from 'chai'
import { findOldEnsemble } from '../../../src/kafka/preflight/ensemble.ts'
import type { EnsembleAnswer } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { drawCluster } from '../../support/draw-cluster.ts'

const ask = (versions: readonly (string | null)[], to: string, mode: 'zookeeper' | 'kraft' = 'zookeeper'): string[] => {
  const ensemble = versions.map((version, index): EnsembleAnswer => ({
    host: `z${index + 1}`,
    address: `z${index + 1}:2181`,
    version,
    mode: version === null ? null : 'follower',
  }))
  const { snapshot } = drawCluster({ mode, raw: { ensemble } })
  return findOldEnsemble(snapshot, to).map(({ kind, blocker }) => `${kind} ${blocker.saw}`)
}

describe('the ensemble before an upgrade of brokers', () => {
  it('is 3.8.3 or later before 3.8 and 3.9', () => {
    expect(ask(['3.8.3', '3.8.4', '3.9.1'], '3.8.1')).to.deep.equal([])
    expect(ask(['3.8.4', '3.6.4', '3.8.2'], '3.8.1')).to.deep.equal([
      'refuse z2 runs ZooKeeper 3.6.4',
      'refuse z3 runs ZooKeeper 3.8.2',
    ])
    expect(ask(['3.5.9'], '3.9.2')).to.deep.equal(['refuse z1 runs ZooKeeper 3.5.9'])
  })

  it('may be older on the way to 3.7 and before, and is nobody’s matter in KRaft mode', () => {
    expect(ask(['3.6.4'], '3.7.2')).to.deep.equal([])
    expect(ask(['3.6.4'], '3.8.1', 'kraft')).to.deep.equal([])
  })

  it('is not taken for new where a server does not tell', () => {
    expect(ask(['3.8.4', null], '3.8.1')).to.deep.equal(['wait z2: its release is unknown'])
  })
})
