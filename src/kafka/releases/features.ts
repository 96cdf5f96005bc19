/** What is worth knowing of a feature before it is raised or lowered. Its levels stand in the release lines. */
export interface FeatureFact {
  readonly feature: string
  /** What the level brings, one sentence. */
  readonly brings: string
  /** How it goes down again. */
  readonly down: string
  readonly canBeLowered: boolean
  /** Why kplay never raises it together with others; null where nothing speaks against it. */
  readonly heldBack: string | null
  readonly source: string
}

/** The features beside metadata.version. */
export const featureFacts: readonly FeatureFact[] = [
  {
    feature: 'kraft.version',
    brings: 'voters can be added and removed while the cluster runs (KIP-853)',
    down: 'never: it can not be lowered',
    canBeLowered: false,
    heldBack:
      'it turns a static quorum into a dynamic one, for good; an existing quorum can do that only from 4.1 on, and every node needs controller.quorum.bootstrap.servers afterwards',
    source: 'KIP-853; KAFKA-16538; FeatureControlManager and LeaderState of 4.3.1; docs/operations/kraft.md',
  },
  {
    feature: 'transaction.version',
    brings: 'stronger transactions (KIP-890); clients notice when they connect again',
    down: 'at any time',
    canBeLowered: true,
    heldBack: null,
    source: 'docs/operations/transaction-protocol.md of 4.3.1',
  },
  {
    feature: 'group.version',
    brings: 'the new protocol of consumer groups (KIP-848)',
    down: 'when no consumer group uses the new protocol; after one did, brokers go back to 3.4.1 at most',
    canBeLowered: true,
    heldBack: null,
    source: 'upgrade notes of Kafka 4.0',
  },
  {
    feature: 'eligible.leader.replicas.version',
    brings: 'leaders may be elected from eligible replicas outside the ISR (KIP-966)',
    down: 'to 0 at any time, but min.insync.replicas stays as it left it',
    canBeLowered: true,
    heldBack:
      'it rewrites min.insync.replicas of the whole cluster; a broker that stopped uncleanly then leaves the ISR and the eligible replicas',
    source: 'docs/operations/eligible-leader-replicas.md of 4.3.1; ConfigurationControlManager of 4.3.1',
  },
  {
    feature: 'share.version',
    brings: 'share groups; level 2 adds dead letter queues (KIP-1191)',
    down: 'when no share group is in use',
    canBeLowered: true,
    heldBack: null,
    source: 'upgrade notes of Kafka 4.2; ShareVersion.java of 4.4.0',
  },
  {
    feature: 'streams.version',
    brings: 'the new protocol of Kafka Streams groups (KIP-1071)',
    down: 'when no streams group is in use',
    canBeLowered: true,
    heldBack: null,
    source: 'upgrade notes of Kafka 4.2',
  },
]

const unknownFeature = (feature: string): FeatureFact => ({
  feature,
  brings: 'not described in this kplay',
  down: 'not known',
  canBeLowered: false,
  heldBack: 'this kplay does not know what it does: read the release notes',
  source: 'none',
})

/** What kplay knows of a feature; for one it does not know, words that say so. */
export const featureFact = (feature: string): FeatureFact =>
  featureFacts.find((one) => one.feature === feature) ?? unknownFeature(feature)
