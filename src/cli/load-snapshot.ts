import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import { snapshotSchema } from '../kafka/snapshot/snapshot-schema.ts'

const invalid = (file: string, why: string): Problem => ({
  code: 'snapshot/invalid',
  what: `${file} is no snapshot that this kplay can read`,
  why: [why],
  fix: 'save one with: kplay snapshot -i INVENTORY > FILE',
  exitCode: 3,
})

/** Reads a saved snapshot, given relative to the working folder, and checks its shape. */
export const loadSnapshot = async (cwd: string, file: string): Promise<Result<ClusterSnapshot, Problem>> => {
  let value: unknown
  try {
    value = JSON.parse(await readFile(resolve(cwd, file), 'utf8'))
  } catch (error) {
    return err(invalid(file, error instanceof Error ? error.message : String(error)))
  }
  const { Ajv } = await import('ajv')
  const ajv = new Ajv({ strict: false, validateSchema: false })
  const isSnapshot = ajv.compile<ClusterSnapshot>(snapshotSchema)
  if (isSnapshot(value)) return ok(value)
  const [fault] = isSnapshot.errors ?? []
  return err(invalid(file, `${fault?.instancePath ?? ''} ${fault?.message ?? 'has another shape'}`.trim()))
}
