import { expect } from 'chai'
import { createTopics } from '../cluster/real-cluster.ts'
import { bootTestLab } from '../support/cluster.ts'
import { LabWorld } from './matrix/lab-world.ts'
import { waits } from './matrix/waits.ts'
import { Stage } from './support/stage.ts'

/** One scenario of the matrix (test/scenarios/long/matrix.ts runs all), so that neither it nor the comparison with Kafka's own tool rots. */
describe('the matrix of real clusters, in short', function () {
  this.timeout(180_000)
  const stage = new Stage()
  let world: LabWorld

  before(async () => {
    const running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    world = new LabWorld(stage, running, '3s')
    await createTopics(running.lab, [{ topic: 'orders', partitions: 6 }])
    await world.hands.whole()
  })
  after(() => world.close())

  it('a broker that is down: waited for by name, nothing changed; kplay and kafka-topics.sh see the same partitions', async () => {
    const scenario = waits.scenarios.find(({ name }) => name === 'broker-down')
    const notes: string[] = []
    await scenario?.run(world, (text) => void notes.push(text))
    expect(notes).to.deep.equal(['6 under-replicated, 0 offline, 0 under min ISR'])
  })
})
