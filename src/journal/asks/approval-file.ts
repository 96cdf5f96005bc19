import { join } from 'node:path'
import type { Result } from '../../diagnostics/result.ts'
import { recordOf, sha256Hex, text } from '../../diagnostics/schema-parts.ts'
import { readAsk, writeAsk } from './ask-file.ts'

/** `kplay approve RUN PHASE`: a person's yes to one phase of exactly one plan. */
export interface ApprovalFile {
  readonly format: 1
  readonly kind: 'kplay-approval'
  readonly run: string
  readonly phase: string
  /** Of the plan that the person was shown. */
  readonly digest: string
  readonly by: string
  /** ISO 8601 UTC. */
  readonly at: string
}

const schema = recordOf<ApprovalFile>({
  format: { const: 1 },
  kind: { const: 'kplay-approval' },
  run: text,
  phase: text,
  digest: sha256Hex,
  by: { type: 'string', minLength: 1 },
  at: text,
})

/** The file of one phase below a run's folder. */
export const approvalFile = (dir: string, phase: string): string => join(dir, `approve-${phase}.json`)

/** Rejects with the system's error. */
export const writeApproval = (dir: string, approval: Omit<ApprovalFile, 'format' | 'kind'>): Promise<void> =>
  writeAsk(approvalFile(dir, approval.phase), { format: 1, kind: 'kplay-approval', ...approval })

/** Undefined: nobody approved the phase. The error: why the file that is there does not count. */
export const readApproval = (dir: string, phase: string): Promise<Result<ApprovalFile | undefined, string>> =>
  readAsk(approvalFile(dir, phase), schema)
