import { expect } from 'chai'
import { decideFinalize } from '../../../src/kafka/decide/finalize.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'

interface FinalizeCase {
  readonly name: string
  readonly draw?: Drawing
  readonly level: number
  readonly current: number | null
  readonly says: readonly string[]
}

const all = (text: string): Record<number, string> =>
  Object.fromEntries([101, 102, 103, 1, 2, 3].map((id) => [id, text]))
const again = 'repair the node, or take it out of the cluster and the inventory, then apply again'

const cases: readonly FinalizeCase[] = [
  { name: 'every node supports it', level: 27, current: 21, says: ['safe'] },
  { name: 'every node has it already', draw: { levels: all('7-27 @27') }, level: 27, current: 27, says: ['unchanged'] },
  {
    name: 'raised, and not yet seen everywhere',
    draw: { levels: { ...all('7-27 @27'), 3: '7-27 @21' } },
    level: 27,
    current: 27,
    says: ['wait', 'feature/level @3: b3 still shows 21; wanted level 27'],
  },
  {
    name: 'a node is still on the old release',
    draw: { levels: { 102: '1-21 @21' } },
    level: 27,
    current: 21,
    says: ['refuse', `feature/unsupported @102: c102 supports metadata.version 1-21; wanted level 27; fix: ${again}`],
  },
  {
    name: 'a level below what newer software supports',
    draw: { levels: all('7-30 @7') },
    level: 3,
    current: 7,
    says: [
      'refuse',
      ...[1, 2, 3].map(
        (id) =>
          `feature/level @${id}: b${id} shows level 7 of metadata.version; wanted at most 3: kplay never lowers it; fix: give the level the cluster has, or a higher one`,
      ),
      ...[101, 102, 103].map(
        (id) =>
          `feature/level @${id}: c${id} shows level 7 of metadata.version; wanted at most 3: kplay never lowers it; fix: give the level the cluster has, or a higher one`,
      ),
      ...[1, 2, 3].map(
        (id) => `feature/unsupported @${id}: b${id} supports metadata.version 7-30; wanted level 3; fix: ${again}`,
      ),
      ...[101, 102, 103].map(
        (id) => `feature/unsupported @${id}: c${id} supports metadata.version 7-30; wanted level 3; fix: ${again}`,
      ),
    ],
  },
  {
    name: 'a node that does not answer may not support it',
    draw: { down: [2] },
    level: 27,
    current: 21,
    says: [
      'refuse',
      `feature/level @2: b2 shows an unknown level of metadata.version; wanted at most 27: kplay never lowers it; fix: ${again}`,
      `feature/unsupported @2: b2 supports metadata.version unknown (connection refused); wanted level 27; fix: ${again}`,
    ],
  },
  {
    name: 'the finalized level is unknown on a node',
    draw: { levels: { 2: '1-27' } },
    level: 27,
    current: 21,
    says: [
      'refuse',
      `feature/level @2: b2 shows an unknown level of metadata.version; wanted at most 27: kplay never lowers it; fix: ${again}`,
    ],
  },
  {
    name: 'a registered broker that nobody can ask',
    draw: { strangers: [9], fenced: [9] },
    level: 27,
    current: 21,
    says: [
      'refuse',
      'cluster/unlisted-node @9: node 9 is registered as a broker (b9:9092); wanted listed in the inventory; fix: list it under groups.brokers, or unregister it when it is gone: kafka-cluster.sh unregister --id 9',
    ],
  },
  {
    name: 'the registered brokers are unknown',
    draw: { raw: { brokers: null } },
    level: 27,
    current: 21,
    says: ['refuse', `cluster/unknown: registered brokers not read; wanted every registered node known; fix: ${again}`],
  },
  {
    name: 'the voters are unknown',
    draw: { raw: { quorum: null } },
    level: 27,
    current: 21,
    says: ['refuse', `cluster/unknown: quorum not read; wanted every registered node known; fix: ${again}`],
  },
]

describe('may metadata.version be raised? (R8)', () => {
  for (const { name, draw, level, current, says } of cases)
    it(name, () => {
      const decided = decideFinalize({ ...drawCluster(draw), level })
      expect(renderDecision(decided)).to.deep.equal(says)
      expect(decided.current).to.equal(current)
    })

  it('has nothing to say to a ZooKeeper cluster', () => {
    expect(decideFinalize({ ...drawCluster({ mode: 'zookeeper' }), level: 21 }).kind).to.equal('refuse')
  })
})
