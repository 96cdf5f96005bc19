import type { ConfigFinding, ConfigRule } from '../config-finding.ts'
import type { NodeFile } from '../node-file.ts'

/** One rule about a node's own file: one per file, listed in `rules.ts`. */
export interface FileRule {
  readonly code: ConfigRule
  find(file: NodeFile): ConfigFinding[]
}

/** A finding about a key, at its line; null line when it is missing. */
export const findingAt = (
  file: NodeFile,
  finding: Omit<ConfigFinding, 'line' | 'severity'> & { readonly severity?: ConfigFinding['severity'] },
): ConfigFinding => ({ severity: 'error', ...finding, line: file.get(finding.key)?.line ?? null })
