import { expect } from 'chai'
import { shapeOfPlaybook } from '../../src/rehearsal/playbook-shape.ts'
import { loadGood } from '../support/load-good.ts'

const available = ['2.8.2', '3.5.2', '3.6.2', '3.7.2', '3.8.1', '3.9.2', '4.1.2']

describe('the lab of a playbook', () => {
  const shapeOf = async (file: string, versions?: { readonly from: string; readonly to: string }) => {
    const playbook = await loadGood(file)
    if (playbook.versions === undefined) throw new Error('it names no versions')
    const written = versions === undefined ? {} : { from: [versions.from], to: versions.to }
    const shaped = shapeOfPlaybook({ ...playbook, versions: { ...playbook.versions, ...written } }, available)
    if (!shaped.ok) throw new Error(shaped.error.what)
    return shaped.value
  }
  const withZooKeeper = 'playbooks/zookeeper-upgrade.yml'

  it('has the ensemble of the release come from, where brokers of the other may run on it', async () => {
    for (const versions of [undefined, { from: '3.6.2', to: '3.9.2' }, { from: '2.8.2', to: '3.7.2' }]) {
      const { shape, replaced } = await shapeOf(withZooKeeper, versions)
      expect(shape).to.not.have.property('ensembleRelease')
      expect(replaced.join()).to.not.contain('the ZooKeeper of')
    }
  })

  it('has an ensemble of the release gone to where the old one would be refused, and says so', async () => {
    for (const from of ['2.8.2', '3.5.2']) {
      const { shape, replaced } = await shapeOf(withZooKeeper, { from, to: '3.9.2' })
      expect(shape).to.include({ release: from, ensembleRelease: '3.9.2' })
      expect(replaced.at(-1)).to.contain(`the ZooKeeper of Kafka ${from} by that of 3.9.2`)
    }
  })

  it('has none with KRaft', async () => {
    const { shape } = await shapeOf('playbooks/rolling-upgrade.yml', { from: '3.5.2', to: '3.9.2' })
    expect(shape).to.not.have.property('ensembleRelease')
  })
})
