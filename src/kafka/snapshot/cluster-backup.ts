import type { Quorum } from './cluster-snapshot.ts'

/** Settings by name; null: set, and not told because it is secret. */
export type KeptSettings = Readonly<Record<string, string | null>>

/** What a cluster is configured with, beyond the files of its nodes: kept before an upgrade, for people to read after a disaster. */
export interface ClusterBackup {
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly replicas: readonly number[] }[]
    /** What the topic sets itself. */
    readonly settings: KeptSettings
  }[]
  /** What was set dynamically for one broker, or for all of them (`brokerId` null). */
  readonly dynamic: readonly { readonly brokerId: number | null; readonly settings: KeptSettings }[]
  /** null: the cluster has no authorizer. */
  readonly acls: readonly KeptAcl[] | null
  /** Finalized levels by feature name; empty in ZooKeeper mode. */
  readonly features: Readonly<Record<string, number>>
  /** null in ZooKeeper mode. */
  readonly quorum: Quorum | null
  readonly groups: readonly {
    readonly group: string
    readonly committed: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
  }[]
  /** Brokers that did not answer when it was read: what is set for them alone is missing. A run may begin with one node down (R0). */
  readonly silent: readonly string[]
}

/** One access rule, in the words of kafka-acls.sh. */
export interface KeptAcl {
  readonly resource: string
  readonly name: string
  readonly pattern: string
  readonly principal: string
  readonly host: string
  readonly operation: string
  readonly permission: string
}
