import type { Unknown } from '../../snapshot/cluster-snapshot.ts'
import type { DynamicConfigs } from './lint-dynamic-configs.ts'

/** What is configured in the cluster itself and matters for an upgrade: only keys that the release table judges, never a sensitive value. */
export interface ClusterConfigs {
  /** What each topic itself sets, by topic and key; topics that set nothing are left out. null: unknown. */
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>> | null
  /** What is set for all brokers (`brokerId` null) and for each that could be asked; null: nobody could be asked. */
  readonly dynamic: readonly DynamicConfigs[] | null
  /** What could not be read: `topics`, `dynamic`, `dynamic.b2` …, and why. */
  readonly unknown: readonly Unknown[]
}
