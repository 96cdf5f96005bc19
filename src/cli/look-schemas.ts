import { described, draft, listOf, oneOf, recordOf, text, whole, type Schema } from '../diagnostics/schema-parts.ts'
import { rolesSchema } from '../kafka/snapshot/mode-role-schema.ts'
import type { Blocker, Decision } from '../kafka/decide/decision.ts'
import { blockerSchema } from '../kafka/decide/blocker-schema.ts'
import type { HealthCheck } from '../kafka/decide/questions.ts'
import type { Role } from '../kafka/snapshot/cluster-snapshot.ts'

/** May this node be stopped? As `kplay what-if --format json` prints it. */
export interface NodeDecision {
  readonly nodeId: number
  readonly roles: readonly Role[]
  readonly kind: Decision['kind']
  /** What stands in the way; empty when safe. */
  readonly blockers: readonly Blocker[]
}

/** What `kplay what-if --format json` prints. */
export interface WhatIf {
  readonly format: 1
  readonly decisions: readonly NodeDecision[]
}

/** What `kplay health --format json` prints. */
export interface Health {
  readonly format: 1
  /** Every check is. */
  readonly ok: boolean
  readonly checks: readonly HealthCheck[]
}

/** schemas/what-if.schema.json. */
export const whatIfSchema: Schema = {
  $schema: draft,
  title: 'kplay what-if, format 1',
  description: 'Which nodes could be stopped, judged from a saved snapshot.',
  ...recordOf<WhatIf>({
    format: { const: 1 },
    decisions: listOf(
      recordOf<NodeDecision>({
        nodeId: whole,
        roles: rolesSchema,
        kind: described(oneOf('safe', 'wait', 'refuse'), 'wait: time can help; refuse: it can not'),
        blockers: described(listOf(blockerSchema), 'empty when safe'),
      }),
    ),
  }),
}

/** schemas/health.schema.json. */
export const healthSchema: Schema = {
  $schema: draft,
  title: 'kplay health, format 1',
  description: 'Whether a cluster is healthy, rule by rule.',
  ...recordOf<Health>({
    format: { const: 1 },
    ok: { type: 'boolean' },
    checks: listOf(
      recordOf<HealthCheck>({
        rule: text,
        ok: { type: 'boolean' },
        saw: text,
        wanted: text,
        subjects: described(listOf(text), 'hosts, or topics with their partition'),
      }),
    ),
  }),
}
