import type { Finding, RuleCode } from '../decide/decision.ts'
import type { JudgedCluster } from '../snapshot/judged-cluster.ts'

/** A rule about the whole cluster: one per file, listed by the decisions that ask it. */
export interface ClusterRule {
  readonly code: RuleCode
  /** What a healthy cluster shows, for `kplay health`. */
  readonly wanted: string
  find(cluster: JudgedCluster): Finding[]
}
