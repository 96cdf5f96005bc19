import { expect } from 'chai'
import { kafkaFinalize } from '../../src/modules/kafka-finalize.ts'
import type { ActOutcome } from '../../src/modules/act.ts'
import type { ModuleDecision } from '../../src/modules/module.ts'
import type { ClusterPort } from '../../src/run/ports.ts'
import { bootTestLab, realClock, type TestLab } from '../support/cluster.ts'
import { isWhole, nodeOf, openLab, readKnown, readUntil, topologyOfLab } from './real-cluster.ts'

type Decision = ModuleDecision<{ changed: boolean; level: number }>

describe('finalizing features by name on 4.1.2', function () {
  this.timeout(180_000)
  let running: TestLab
  let cluster: ClusterPort

  before(async () => {
    running = await bootTestLab({ release: '4.1.2', controllers: 1, brokers: 1 })
    cluster = openLab(running.lab)
    await readUntil(cluster, isWhole)
  })
  after(async () => {
    await cluster.close()
    await running.stop()
  })

  const decide = async (features: Record<string, number>, done: readonly ActOutcome[] = []): Promise<Decision> => {
    const view = {
      snapshot: await readKnown(cluster),
      topology: topologyOfLab(running.lab),
      observation: undefined,
      waivers: [],
      deafAtStart: [],
      deafElsewhere: [],
      before: undefined,
      windowCapMs: 0,
    }
    const input = { args: { features }, versions: { from: ['4.0.2'], to: '4.1.2' }, facts: {}, cluster: view, done }
    return kafkaFinalize.decide({ ...input, host: undefined as never, sinceActMs: 0, cleanForMs: 0 })
  }

  /** Does what the module asks, as the engine would, until it says that all is as wanted. */
  const finalize = async (features: Record<string, number>): Promise<{ last: Decision; sent: unknown[] }> => {
    const first = await decide(features)
    if (first.kind !== 'acts') return { last: first, sent: [] }
    const done: ActOutcome[] = []
    for (const act of first.acts) {
      if (act.kind !== 'update-features') throw new Error(`not expected: ${act.kind}`)
      const answer = await cluster.updateFeatures(act)
      expect(answer).to.deep.include({ ok: true })
      done.push({ act, ok: true, output: '', tookMs: 0 })
    }
    let last = await decide(features, done)
    for (; last.kind === 'wait'; last = await decide(features, done)) await realClock.sleep(100)
    return { last, sent: done.map(({ act }) => act) }
  }

  it('raises share.version alone, and reads it back from every node', async () => {
    const { last, sent } = await finalize({ 'share.version': 1 })
    expect(sent).to.deep.equal([
      { kind: 'update-features', levels: { 'share.version': 1 }, validateOnly: true },
      { kind: 'update-features', levels: { 'share.version': 1 }, validateOnly: false },
    ])
    expect(last).to.deep.equal({ kind: 'unchanged', result: { changed: true, level: 27 } })
    const { nodes } = await readKnown(cluster)
    expect(nodes.map((node) => node.finalized?.['share.version'])).to.deep.equal([1, 1])
    expect((await finalize({ 'share.version': 1 })).last).to.deep.include({ kind: 'unchanged' })
  })

  it('knows who is registered as a controller, and where min.insync.replicas comes from', async () => {
    const snapshot = await readKnown(cluster)
    expect(snapshot.controllers?.map((one) => one.nodeId)).to.deep.equal([101])
    const before = nodeOf(snapshot, 1)
    expect(before.settings?.minInsyncReplicasFrom).to.be.oneOf(['file', 'default', 'cluster'])
  })
})
