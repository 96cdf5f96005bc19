import { connect } from 'node:net'
import { expect } from 'chai'
import { ClusterEyes } from '../../../src/cluster/read/cluster-eyes.ts'
import { realClock } from '../../support/cluster.ts'
import type { FakeScript } from '../fakes/fake-node.ts'
import * as answers from '../fakes/answers.ts'
import { features } from '../fakes/fake-cluster.ts'
import { answerOf, useFakeEyes } from '../fakes/use-eyes.ts'

const { keys } = answers

/** ApiVersions of a broker whose metadata stands at each of these offsets in turn, then at the last for ever. */
const applies = (offsets: readonly number[], tells = features, ranges = answers.broker41): FakeScript => {
  let at = 0
  return {
    [keys.apiVersions]: (request) => {
      const offset = offsets[Math.min(at++, offsets.length - 1)]
      return answers.apiVersions(ranges, tells, offset)(request)
    },
  }
}

/** The end of the leader's log, as the fake quorum tells it, is 100: offset 99 is the last. */
describe('how far brokers have applied the metadata log', () => {
  const { start, read, node, cluster, sampleMetadataEnd } = useFakeEyes()

  it('waits for a broker that is one record behind, and asks it for the cluster only then', async () => {
    await start({ others: { 1: applies([98, 98, 98, 98, 98, 99]) } })
    const snapshot = await read()
    expect(snapshot).to.include({ viaNodeId: 1, metadataEnd: 100 })
    expect(answerOf(snapshot, 'b1').metadataOffset).to.equal(99)
    const seen = node(1).seen
    expect(seen.slice(0, seen.indexOf('3/12')).filter((one) => one === '18/4').length).to.be.greaterThan(4)
  })

  it('tells how far a broker is that stands still, and goes on', async () => {
    await start({ others: { 2: applies([57]) } })
    const snapshot = await read()
    expect(snapshot.viaNodeId).to.equal(1)
    expect([answerOf(snapshot, 'b1').metadataOffset, answerOf(snapshot, 'b2').metadataOffset]).to.deep.equal([99, 57])
    expect(snapshot.partitions).to.have.length(3)
  })

  it('knows nothing of a broker that has not caught up since its start', async () => {
    await start({ others: { 2: applies([-1]) } })
    expect(answerOf(await read(), 'b2').metadataOffset).to.equal(null)
  })

  it('asks a broker before 3.6 once and holds nothing against it', async () => {
    const old = [{ name: 'metadata.version', range: [1, 11], level: 11 }] as const
    await start({ others: { 2: applies([57], old) } })
    expect(answerOf(await read(), 'b2')).to.not.have.property('metadataOffset')
    expect(
      node(2).seen.filter((one) => one === '18/4'),
      'at the opening, and once',
    ).to.have.length(2)
  })

  it('takes the end from the look before: the quorum is asked once a look', async () => {
    let ends = 100
    const quorum: FakeScript = {
      [keys.describeQuorum]: (request) => answers.describeQuorum(101, [101], [1, 2], 0, ends)(request),
    }
    await start({ others: { 1: quorum, 2: quorum } })
    await read()
    const asked = node(1).seen.filter((one) => one === '55/2').length
    ends = 105
    const snapshot = await read()
    expect(snapshot.metadataEnd, 'what the log had a look ago').to.equal(100)
    expect(snapshot.quorum?.voters[0]?.logEndOffset).to.equal(105)
    expect(node(1).seen.filter((one) => one === '55/2').length - asked).to.equal(1)
    expect((await read()).metadataEnd, 'the oldest of the last two seconds').to.equal(100)
  })

  it('takes the end from what was asked while nobody looked, and asks no oftener than it must', async () => {
    let ends = 100
    const quorum: FakeScript = {
      [keys.describeQuorum]: (request) => answers.describeQuorum(101, [101], [1, 2], 0, ends)(request),
    }
    await start({ others: { 1: quorum, 2: quorum } })
    await Promise.all([sampleMetadataEnd(), sampleMetadataEnd()])
    await sampleMetadataEnd()
    expect(node(1).seen.filter((one) => one === '55/2')).to.have.length(1)
    ends = 105
    expect((await read()).metadataEnd).to.equal(100)
  })

  it('calls the end unknown when no quorum leader tells it', async () => {
    const leaderless: FakeScript = { [keys.describeQuorum]: answers.describeQuorum(-1, [101], [1, 2]) }
    await start({ others: { 1: leaderless, 2: leaderless } })
    expect((await read()).metadataEnd).to.equal(null)
  })

  it('has no end in ZooKeeper mode', async () => {
    await start({}, (topology) => ({ ...topology, mode: 'zookeeper' }))
    expect(await read()).to.not.have.property('metadataEnd')
  })

  it('is told where the log ends though it takes longer to connect than to be patient', async () => {
    await start()
    const dial = async ({ host, port }: { readonly host: string; readonly port: number }) => {
      await realClock.sleep(1200)
      return { ok: true as const, value: connect({ host, port }) }
    }
    const ways = { to: () => ({ access: { protocol: 'PLAINTEXT' as const }, dial }), canSpeak: () => true }
    const wire = { clientId: 'kplay-test', timeouts: { connectMs: 10_000, requestMs: 2000 }, ways }
    const eyes = new ClusterEyes({ topology: cluster().topology, clock: realClock, wire })
    const snapshot = await eyes.read()
    eyes.close()
    expect([snapshot.metadataEnd, snapshot.unknown]).to.deep.equal([100, []])
  })
})
