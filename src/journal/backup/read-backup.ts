import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { systemCode, whyOf } from '../problems.ts'
import { manifestSchema, type KeptFile, type Manifest } from './manifest.ts'

const damaged = (file: string, why: string): Problem => ({
  code: 'backup/damaged',
  what: 'the backup of the run is damaged',
  subject: file,
  why: [why],
  fix: 'take the file from a backup of your own; what else the manifest names is read one by one, and stays good',
  exitCode: 1,
})

const cannotRead = (file: string, cause: unknown): Problem => ({
  code: 'backup/cannot-read',
  what: 'the backup of the run cannot be read',
  subject: file,
  why: [whyOf(cause)],
  fix: 'call kplay as the user who started the run, and see that its state folder is there',
  exitCode: 1,
})

let compiled: ValidateFunction<Manifest> | undefined

/** Compiled once: each node of a run asks. */
const isWhole = (value: unknown): value is Manifest =>
  (compiled ??= new Ajv({ strict: false, validateSchema: false }).compile<Manifest>(manifestSchema))(value)

/** Names that somebody wrote into the manifest must not lead out of the folder. */
const isInside = ({ file }: KeptFile): boolean => !file.startsWith('/') && !file.split('/').includes('..')

/** The manifest of the backup in a run's folder; undefined: the run kept nothing. */
export const readManifest = async (runDir: string): Promise<Result<Manifest | undefined, Problem>> => {
  const file = join(runDir, 'backup', 'manifest.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    return systemCode(cause) === 'ENOENT' ? ok(undefined) : err(cannotRead(file, cause))
  }
  try {
    const value: unknown = JSON.parse(text)
    if (!isWhole(value)) return err(damaged(file, 'it is not what this kplay writes'))
    return value.files.every(isInside) ? ok(value) : err(damaged(file, 'it names a file outside of its folder'))
  } catch {
    return err(damaged(file, 'it is no JSON'))
  }
}

/** What a kept file holds, one character for each byte; its digest must be that of the manifest. */
export const readKept = async (runDir: string, { file, sha256 }: KeptFile): Promise<Result<string, Problem>> => {
  const place = join(runDir, 'backup', file)
  try {
    const bytes = await readFile(place)
    const found = createHash('sha256').update(bytes).digest('hex')
    return found === sha256
      ? ok(bytes.toString('latin1'))
      : err(damaged(place, 'its SHA-256 is not that of the manifest'))
  } catch (cause) {
    return err(cannotRead(place, cause))
  }
}
