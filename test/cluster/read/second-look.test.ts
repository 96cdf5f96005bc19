import { expect } from 'chai'
import { ClusterEyes } from '../../../src/cluster/read/cluster-eyes.ts'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { realClock } from '../../support/cluster.ts'
import { usePatientTimers } from '../../support/patient-timers.ts'
import * as answers from '../fakes/answers.ts'
import { startFakeCluster, topics } from '../fakes/fake-cluster.ts'
import type { FakeAnswer } from '../fakes/fake-node.ts'

const { keys } = answers
const wire = { clientId: 'kplay-test', timeouts: { connectMs: 400, requestMs: 400 } }
const changed: readonly answers.FakeTopic[] = [
  {
    name: 'orders',
    partitions: [
      { partition: 0, leader: 2, replicas: [1, 2], isr: [2] },
      { partition: 1, leader: 2, replicas: [2, 1], isr: [2] },
    ],
  },
]

/** A snapshot read for a stop of broker 1 when every snapshot counts as slow; the second question for metadata gets `second`. */
const readTwice = async (
  second: answers.FakeTopic[] | 'silence',
  again = 1,
): Promise<{ snapshot: ClusterSnapshot; asked: number }> => {
  let asked = 0
  const answer = (request: Parameters<ReturnType<typeof answers.metadata>>[0]): FakeAnswer => {
    asked++
    if (asked > 1 && second === 'silence') return 'silence'
    return asked > 1 && second !== 'silence'
      ? answers.metadata([], second, { wanted: ['orders'] })(request)
      : answers.metadata([], topics)(request)
  }
  const cluster = await startFakeCluster({ others: { 2: { [keys.metadata]: answer } } })
  const eyes = new ClusterEyes({ topology: cluster.topology, clock: realClock, wire, secondLookAfterMs: -1 })
  try {
    return { snapshot: await eyes.read({ avoid: [1], again }), asked }
  } finally {
    eyes.close()
    for (const node of cluster.nodes.values()) await node.isLeft()
    await cluster.close()
  }
}

describe('the second look at the topics of a node (R1)', () => {
  usePatientTimers()

  it('puts what it sees in the place of the first', async () => {
    const { snapshot } = await readTwice([...changed])
    expect(snapshot.partitions?.filter((p) => p.topic === 'orders').map((p) => p.isr)).to.deep.equal([[2], [2]])
    expect(
      snapshot.partitions?.some((p) => p.topic === 'lost'),
      'topics of others stay',
    ).to.equal(true)
    expect(snapshot.unknown).to.deep.equal([])
  })

  it('calls the partitions unknown when it gets no answer', async () => {
    const { snapshot } = await readTwice('silence')
    expect(snapshot.unknown.map((one) => one.what)).to.deep.equal(['partitions'])
  })

  it('is left out for a node that holds nothing', async () => {
    expect((await readTwice('silence', 101)).asked).to.equal(1)
  })
})
