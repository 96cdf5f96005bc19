/** What a lint of configuration can say. One code, one meaning. */
export type ConfigRule =
  | 'config/unreadable'
  | 'config/duplicate-key'
  | 'config/removed-key'
  | 'config/renamed-key'
  | 'config/deprecated-key'
  | 'config/invalid-value'
  | 'config/changed-default'
  | 'config/controlled-shutdown'
  | 'config/node-id'
  | 'config/process-roles'
  | 'config/quorum'
  | 'config/protocol-version'
  | 'config/listeners'
  | 'config/min-insync-replicas'
  | 'config/oauthbearer'
  | 'config/principal-builder'
  | 'config/unstable-features'
  | 'config/logging'

/** `error`: the node does not start on the release gone to, or a setting silently ends. `warning`: look at it. `advice`: know it. */
export type ConfigSeverity = 'error' | 'warning' | 'advice'

/** One thing in a configuration that does not fit the release gone to. Never holds a value that can be a secret. */
export interface ConfigFinding {
  readonly rule: ConfigRule
  readonly key: string
  /** Line of the key in its file, from 1; null when the key is missing, or when there is no file. */
  readonly line: number | null
  /** One line, lower case, without a full stop. */
  readonly what: string
  /** What to do, an imperative sentence. */
  readonly fix: string
  readonly source: string
  readonly severity: ConfigSeverity
}

const order: readonly ConfigSeverity[] = ['error', 'warning', 'advice']

/** In a fixed order: by line (what is missing last), then severity, rule and key. */
export const sortFindings = <Finding extends ConfigFinding>(findings: readonly Finding[]): Finding[] => {
  const rank = ({ line, severity, rule, key }: ConfigFinding): string =>
    [String(line ?? 999_999).padStart(6, '0'), order.indexOf(severity), rule, key].join('\0')
  return findings
    .map((finding) => ({ finding, rank: rank(finding) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ finding }) => finding)
}
