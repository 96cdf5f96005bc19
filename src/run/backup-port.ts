import type { Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'

/** A file to keep in the folder of the run. */
export interface FileToKeep {
  /** `config`, `meta`, `logging`, `unit` of a node; `cluster` for what was read from the cluster. */
  readonly kind: string
  /** null: of the cluster. */
  readonly host: string | null
  /** Where it lies on the host, absolute; of the cluster its name: `topics.json`. */
  readonly path: string
  /** Permissions, octal; null where it is no file of a host. */
  readonly mode: string | null
  readonly uid: number | null
  readonly gid: number | null
  /** One character for each byte (ISO 8859-1). */
  readonly content: string
}

/** Where a run keeps copies of files, on the machine kplay runs on. */
export interface BackupPort {
  /** Keeps them, synced to disk, and writes them into the manifest. What was kept by this run before stays as it is: the first content is the one to go back to. Answers the folder. */
  keep(files: readonly FileToKeep[]): Promise<Result<string, Problem>>
}
