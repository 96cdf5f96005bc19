import { expect } from 'chai'
import { electPreferredLeaders } from '../../../src/cluster/change/elections.ts'
import { updateFeatures } from '../../../src/cluster/change/features.ts'
import type { WireSettings } from '../../../src/cluster/wire/node-connection.ts'
import { usePatientTimers } from '../../support/patient-timers.ts'
import { keys } from '../fakes/answers.ts'
import { Bytes } from '../fakes/bytes.ts'
import { startFakeCluster, type FakeCluster } from '../fakes/fake-cluster.ts'
import type { FakeAnswer, FakeRequest } from '../fakes/fake-node.ts'

const wire: WireSettings = { clientId: 'kplay-test', timeouts: { connectMs: 400, requestMs: 400 } }

describe('changes to a cluster', () => {
  usePatientTimers()
  let cluster: FakeCluster
  const start = async (key: number, answer: (request: FakeRequest) => FakeAnswer): Promise<void> => {
    cluster = await startFakeCluster({ others: { 1: { [key]: answer } } })
  }
  afterEach(async () => {
    for (const node of cluster.nodes.values()) await node.isLeft()
    await cluster.close()
  })

  describe('electPreferredLeaders', () => {
    const wanted = [
      { topic: 'a', partition: 0 },
      { topic: 'b', partition: 7 },
      { topic: 'a', partition: 3 },
    ]

    it('asks for exactly these partitions and gives back what became of each', async () => {
      let asked: unknown
      await start(keys.electLeaders, ({ body }) => {
        const type = body.int8()
        const topics = body.list(() => {
          const topic = { name: body.string(), partitions: body.list(() => body.int32()) }
          body.tags()
          return topic
        })
        asked = { type, topics }
        return new Bytes()
          .int32(0)
          .int16(0)
          .list(['a', 'b'], (b, name) => {
            b.string(name).list([name === 'a' ? 84 : 0], (p, code) => {
              p.int32(3)
                .int16(code)
                .string(code === 0 ? null : 'not needed')
                .tags()
            })
            b.tags()
          })
          .tags()
      })
      const result = await electPreferredLeaders(cluster.topology, wire, wanted)
      expect(asked, 'type 0 is the preferred election').to.deep.equal({
        type: 0,
        topics: [
          { name: 'a', partitions: [0, 3] },
          { name: 'b', partitions: [7] },
        ],
      })
      expect(result).to.deep.equal({
        ok: true,
        value: [
          { topic: 'a', partition: 3, code: 84, message: 'not needed' },
          { topic: 'b', partition: 3, code: 0, message: null },
        ],
      })
    })

    it('is a problem when refused as a whole', async () => {
      await start(keys.electLeaders, () =>
        new Bytes()
          .int32(0)
          .int16(41)
          .list([], () => undefined)
          .tags(),
      )
      const result = await electPreferredLeaders(cluster.topology, wire, wanted)
      expect(result.ok).to.equal(false)
      if (!result.ok) expect(result.error).to.deep.include({ exitCode: 1, why: ['NOT_CONTROLLER (41)'] })
    })

    it('asks nobody for no partitions', async () => {
      await start(keys.electLeaders, () => 'close')
      expect(await electPreferredLeaders(cluster.topology, wire, [])).to.deep.equal({ ok: true, value: [] })
      expect(cluster.nodes.get(1)?.seen).to.deep.equal([])
    })

    it('goes on to the next broker when the first hangs', async () => {
      const answer = (): FakeAnswer =>
        new Bytes()
          .int32(0)
          .int16(0)
          .list([], () => undefined)
          .tags()
      cluster = await startFakeCluster({
        others: { 1: { [keys.apiVersions]: () => 'silence' }, 2: { [keys.electLeaders]: answer } },
      })
      expect(await electPreferredLeaders(cluster.topology, wire, wanted)).to.deep.equal({ ok: true, value: [] })
    })

    it('names every broker that could not be reached', async () => {
      await start(keys.electLeaders, () => 'close')
      await cluster.close()
      const result = await electPreferredLeaders(cluster.topology, wire, wanted)
      expect(result.ok).to.equal(false)
      if (!result.ok) {
        expect(result.error).to.deep.include({ code: 'cluster/unreachable', exitCode: 4 })
        expect(result.error.why).to.have.length(2)
      }
    })
  })

  describe('updateFeatures', () => {
    const response = (code: number, message: string | null, results: readonly (readonly [string, number, string])[]) =>
      new Bytes()
        .int32(0)
        .int16(code)
        .string(message)
        .list(results, (b, [feature, error, words]) => b.string(feature).int16(error).string(words).tags())
        .tags()

    it('asks for explicit levels, upwards only', async () => {
      let asked: unknown
      await start(keys.updateFeatures, ({ body, version }) => {
        body.int32()
        const updates = body.list(() => {
          const update = [body.string(), body.int16(), body.int8()]
          body.tags()
          return update
        })
        asked = { version, updates, validateOnly: body.int8() }
        return response(0, null, [])
      })
      const request = { levels: { 'metadata.version': 25 }, validateOnly: true }
      expect(await updateFeatures(cluster.topology, wire, request)).to.deep.equal({ ok: true, value: undefined })
      expect(asked).to.deep.equal({ version: 1, updates: [['metadata.version', 25, 1]], validateOnly: 1 })
    })

    it("gives back the broker's own words", async () => {
      await start(keys.updateFeatures, () =>
        response(0, null, [['metadata.version', 95, 'Broker 2 only supports 1-19']]),
      )
      const request = { levels: { 'metadata.version': 25 }, validateOnly: false }
      const result = await updateFeatures(cluster.topology, wire, request)
      expect(result.ok).to.equal(false)
      if (!result.ok) {
        expect(result.error.what).to.equal('the cluster refuses metadata.version=25')
        expect(result.error.why[0]).to.contain('(95): Broker 2 only supports 1-19')
      }
    })

    it('takes a refusal of the whole request as one', async () => {
      await start(keys.updateFeatures, () => response(31, 'no', []))
      const result = await updateFeatures(cluster.topology, wire, { levels: { x: 1 }, validateOnly: false })
      expect(result.ok).to.equal(false)
      if (!result.ok) expect(result.error.why).to.deep.equal(['CLUSTER_AUTHORIZATION_FAILED (31): no'])
    })
  })
})
