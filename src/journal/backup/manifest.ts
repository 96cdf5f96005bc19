import { draft, listOf, orNull, record, sha256Hex, text, whole, type Schema } from '../../diagnostics/schema-parts.ts'
import type { FileToKeep } from '../../run/ports.ts'

/** One file of a backup. */
export interface KeptFile extends Omit<FileToKeep, 'content'> {
  /** Below the folder of the backup: `hosts/b1/etc/kafka/server.properties`, `cluster/topics.json`. */
  readonly file: string
  readonly bytes: number
  /** Of its content, hexadecimal. */
  readonly sha256: string
  /** ISO 8601 UTC. */
  readonly at: string
}

/** `manifest.json` of a run's backup. */
export interface Manifest {
  readonly format: 1
  readonly run: string
  readonly files: readonly KeptFile[]
}

/** schemas/backup.schema.json. */
export const manifestSchema: Schema = {
  $schema: draft,
  title: 'kplay backup manifest, format 1',
  description: 'manifest.json in the folder `backup` of a run: what was kept, from where, with its SHA-256.',
  ...record({
    format: { const: 1 },
    run: text,
    files: listOf(
      record({
        file: text,
        kind: text,
        host: orNull(text),
        path: text,
        mode: orNull({ type: 'string', pattern: '^[0-7]{1,4}$' }),
        uid: orNull(whole),
        gid: orNull(whole),
        bytes: whole,
        sha256: sha256Hex,
        at: text,
      }),
    ),
  }),
}
