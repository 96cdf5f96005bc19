import { expect } from 'chai'
import { findLab, readLab } from '../../src/rehearsal/lab.ts'
import { findKafkaProcesses } from '../../src/rehearsal/nodes/processes.ts'
import { bootTestLab, testLabContext, type TestLab } from '../support/cluster.ts'

describe('a lab of 3 controllers and 3 brokers on 3.9.2', function () {
  this.timeout(180_000)
  const context = testLabContext()
  let running: TestLab

  before(async () => {
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3 })
  })
  after(() => running.stop())

  it('runs six processes that show their release', async () => {
    const status = await running.status()
    expect(status.state).to.equal('running')
    expect(status.nodes.map((node) => node.host)).to.deep.equal(['c1', 'c2', 'c3', 'b1', 'b2', 'b3'])
    expect(new Set(status.nodes.map((node) => node.pid)).size).to.equal(6)
    expect(status.nodes.map((node) => node.release)).to.deep.equal(Array(6).fill('3.9.2'))
  })

  it('is known as a lab by its cluster id together with its addresses only', async () => {
    const { cacheDir } = context
    const { clusterId, nodes, name } = running.lab
    const addresses = nodes.map((node) => node.address)
    expect(await findLab({ cacheDir, clusterId, addresses })).to.include({ name })
    expect(await findLab({ cacheDir, clusterId, addresses: ['127.0.0.1'] })).to.equal(undefined)
    expect(await findLab({ cacheDir, clusterId, addresses: [] })).to.equal(undefined)
    expect(await findLab({ cacheDir, clusterId: 'another', addresses })).to.equal(undefined)
  })

  it('leaves nothing behind when it is stopped', async () => {
    await running.stop()
    expect(await findKafkaProcesses(running.lab.dir)).to.deep.equal([])
    expect((await readLab(context.cacheDir, running.lab.name)).ok).to.equal(false)
  })
})
