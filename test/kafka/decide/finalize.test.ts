import { expect } from 'chai'
import { decideFinalize } from '../../../src/kafka/decide/finalize.ts'
import type { NodeSettings } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { drawCluster, type Drawing } from '../../support/draw-cluster.ts'
import { renderDecision } from '../../support/render-decision.ts'

interface FinalizeCase {
  readonly name: string
  readonly draw?: Drawing
  readonly level: number
  /** Further features to raise. */
  readonly features?: Readonly<Record<string, number>>
  /** What is to be raised, as `metadata.version 21-27`; none unless it is safe. */
  readonly raises?: readonly string[]
  readonly says: readonly string[]
}

const all = (text: string): Record<number, string> =>
  Object.fromEntries([101, 102, 103, 1, 2, 3].map((id) => [id, text]))
const again = 'repair the node, or take it out of the cluster and the inventory, then apply again'

const elr = 'eligible.leader.replicas.version'
const trap =
  "wanted from the dynamic default of the whole cluster; fix: kafka-configs.sh --bootstrap-server HOST:PORT --entity-type brokers --entity-default --alter --add-config min.insync.replicas=2, the same value in every controller's server.properties, and no dynamic value of single brokers"
type Place = NodeSettings['minInsyncReplicasFrom']
const minIsrFrom = (...places: readonly [Place, Place, Place]): NonNullable<Drawing['settings']> =>
  Object.fromEntries(places.map((place, index) => [index + 1, { minInsyncReplicasFrom: place ?? null }]))

const cases: readonly FinalizeCase[] = [
  { name: 'every node supports it', level: 27, says: ['safe'], raises: ['metadata.version 21-27'] },
  { name: 'every node has it already', draw: { levels: all('7-27 @27') }, level: 27, says: ['unchanged'] },
  {
    name: 'raised, and not yet seen everywhere',
    draw: { levels: { ...all('7-27 @27'), 3: '7-27 @21' } },
    level: 27,
    says: ['wait', 'feature/level @3: b3 still shows 21; wanted level 27'],
  },
  {
    name: 'a node is still on the old release',
    draw: { levels: { 102: '1-21 @21' } },
    level: 27,
    says: ['refuse', `feature/unsupported @102: c102 supports metadata.version 1-21; wanted level 27; fix: ${again}`],
  },
  {
    name: 'a level below what newer software supports',
    draw: { levels: all('7-30 @7') },
    level: 3,
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
    says: [
      'refuse',
      `feature/level @2: b2 shows an unknown level of metadata.version; wanted at most 27: kplay never lowers it; fix: ${again}`,
    ],
  },
  {
    name: 'a registered broker that nobody can ask',
    draw: { strangers: [9], fenced: [9] },
    level: 27,
    says: [
      'refuse',
      'cluster/unlisted-node @9: node 9 is registered as a broker (b9:9092); wanted listed in the inventory; fix: list it under groups.brokers, or unregister it when it is gone: kafka-cluster.sh unregister --id 9',
    ],
  },
  {
    name: 'the registered brokers are unknown',
    draw: { raw: { brokers: null } },
    level: 27,
    says: ['refuse', `cluster/unknown: registered brokers not read; wanted every registered node known; fix: ${again}`],
  },
  {
    name: 'the voters are unknown',
    draw: { raw: { quorum: null } },
    level: 27,
    says: ['refuse', `cluster/unknown: quorum not read; wanted every registered node known; fix: ${again}`],
  },
  {
    name: 'two features: metadata.version first, whatever the order they are named in',
    draw: { levels: all('7-27 @21, share.version 0-1') },
    level: 27,
    features: { 'share.version': 1 },
    says: ['safe'],
    raises: ['metadata.version 21-27', 'share.version 0-1'],
  },
  {
    name: 'only what is not there yet',
    draw: { levels: all('7-27 @27, transaction.version 0-2 @1') },
    level: 27,
    features: { 'transaction.version': 2 },
    says: ['safe'],
    raises: ['transaction.version 1-2'],
  },
  {
    name: 'what is on its way is waited for before the next is raised',
    draw: { levels: { ...all('7-27 @27, share.version 0-1'), 2: '7-27 @21, share.version 0-1' } },
    level: 27,
    features: { 'share.version': 1 },
    says: ['wait', 'feature/level @2: b2 still shows 21; wanted level 27'],
  },
  {
    name: 'a feature that one node does not know',
    draw: { levels: { ...all('7-27 @27, share.version 0-1'), 103: '7-27 @27' } },
    level: 27,
    features: { 'share.version': 1 },
    says: [
      'refuse',
      `feature/unsupported @103: c103 supports share.version in no level; wanted level 1; fix: ${again}`,
    ],
  },
  {
    name: 'ELR where every broker has its min ISR from the whole cluster',
    draw: {
      levels: all(`7-27 @27, ${elr} 0-1`),
      settings: minIsrFrom('cluster', 'cluster', 'cluster'),
    },
    level: 27,
    features: { [elr]: 1 },
    says: ['safe'],
    raises: [`${elr} 0-1`],
  },
  {
    name: 'ELR where it would change min ISR',
    draw: { levels: all(`7-27 @27, ${elr} 0-1`), settings: minIsrFrom('file', 'cluster', 'broker') },
    level: 27,
    features: { [elr]: 1 },
    says: [
      'refuse',
      `feature/min-isr @1: b1: min.insync.replicas=2 from its server.properties, which the active controller's value overrules; ${trap}`,
      `feature/min-isr @3: b3: min.insync.replicas=2 from a dynamic value of its own, which is deleted; ${trap}`,
    ],
  },
  {
    name: 'ELR where nobody says where min ISR comes from',
    draw: { levels: all(`7-27 @27, ${elr} 0-1`), settings: { 1: {}, ...minIsrFrom(null, 'cluster', 'cluster') } },
    level: 27,
    features: { [elr]: 1 },
    says: ['refuse', `feature/min-isr @1: b1: min.insync.replicas=2 from an unknown place; ${trap}`],
  },
  {
    name: 'ELR that is there already asks nothing of min ISR',
    draw: { levels: all(`7-27 @27, ${elr} 0-1 @1`) },
    level: 27,
    features: { [elr]: 1 },
    says: ['unchanged'],
  },
]

describe('may metadata.version be raised? (R8)', () => {
  for (const { name, draw, level, features, says, raises } of cases)
    it(name, () => {
      const decided = decideFinalize({ ...drawCluster(draw), levels: { ...features, 'metadata.version': level } })
      expect(decided.kind === 'unchanged' ? ['unchanged'] : renderDecision(decided)).to.deep.equal(says)
      const told = decided.kind === 'safe' ? decided.raises.map((one) => `${one.feature} ${one.from}-${one.to}`) : []
      expect(told).to.deep.equal(raises ?? [])
    })

  it('has nothing to say to a ZooKeeper cluster', () => {
    const question = { ...drawCluster({ mode: 'zookeeper' }), levels: { 'metadata.version': 21 } }
    expect(decideFinalize(question).kind).to.equal('refuse')
  })
})
