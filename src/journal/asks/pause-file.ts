import { join } from 'node:path'
import { recordOf, text } from '../../diagnostics/schema-parts.ts'
import type { Pause, PausePort } from '../../run/ports.ts'
import { readAsk, removeAsk, writeAsk } from './ask-file.ts'

/** `kplay pause RUN`: no further node is begun. */
export interface PauseFile {
  readonly format: 1
  readonly kind: 'kplay-pause'
  readonly run: string
  readonly by: string
  /** ISO 8601 UTC. */
  readonly at: string
}

const schema = recordOf<PauseFile>({
  format: { const: 1 },
  kind: { const: 'kplay-pause' },
  run: text,
  by: { type: 'string', minLength: 1 },
  at: text,
})

const pauseFile = (dir: string): string => join(dir, 'pause.json')

/** Rejects with the system's error. */
export const writePause = (dir: string, pause: Omit<PauseFile, 'format' | 'kind'>): Promise<void> =>
  writeAsk(pauseFile(dir), { format: 1, kind: 'kplay-pause', ...pause })

/** False when the run was not paused. Rejects with the system's error. */
export const endPause = (dir: string): Promise<boolean> => removeAsk(pauseFile(dir))

/** Undefined: the run is not paused. A file that is there and cannot be read is a pause: somebody wanted one (P9). */
export const readPause = async (dir: string): Promise<Pause | undefined> => {
  const read = await readAsk<PauseFile>(pauseFile(dir), schema)
  if (!read.ok) return { by: `a file pause.json that does not count (${read.error})`, since: '' }
  return read.value === undefined ? undefined : { by: read.value.by, since: read.value.at }
}

/** The pause of the run in this folder, as its engine reads it. */
export const openPause = (dir: string): PausePort => ({ read: () => readPause(dir) })
