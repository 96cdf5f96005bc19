import type { Finding, RuleCode } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'

/** A rule about the whole cluster: one per file, listed by the decisions that ask it. */
export interface ClusterRule {
  readonly code: RuleCode
  /** What a healthy cluster shows, for `kplay health`. */
  readonly wanted: string
  /** The part of the snapshot without which it finds nothing because it sees nothing: `kplay health` then says *not known*, never *ok* (P9). */
  blind?(cluster: JudgedCluster): string | undefined
  find(cluster: JudgedCluster): Finding[]
}
