import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'

/** Where archives of releases lie on this machine. */
export interface ArchiveSettings {
  /** The absolute path, cut where the release stands in it. */
  readonly parts: readonly string[]
  /** Of the file, hexadecimal, small letters. */
  readonly sha512: string
}

/** A file that was looked at: it holds what the inventory says. */
export interface Archive {
  readonly path: string
  readonly sha512: string
  readonly bytes: number
}

const bad = (path: string, why: string): Problem => ({
  code: 'hosts/archive',
  what: `the archive ${path} can not be used`,
  subject: path,
  why: [why],
  fix: 'mend install.archive of the inventory, or put the right file there',
  exitCode: 1,
})

const readArchive = async (path: string, sha512: string): Promise<Result<Archive, Problem>> => {
  try {
    const { size } = await stat(path)
    const hash = createHash('sha512')
    await pipeline(createReadStream(path), hash)
    const seen = hash.digest('hex')
    if (seen === sha512) return ok({ path, sha512, bytes: size })
    return err(bad(path, `its SHA-512 is ${seen}, the inventory wants ${sha512}`))
  } catch (cause) {
    return err(bad(path, cause instanceof Error ? cause.message : 'it can not be read'))
  }
}

/** The archives of a run: each is read and compared once. */
export class Archives {
  readonly #known = new Map<string, Promise<Result<Archive, Problem>>>()

  find({ parts, sha512 }: ArchiveSettings, release: string): Promise<Result<Archive, Problem>> {
    const path = parts.join(release)
    const key = `${sha512} ${path}`
    const known = this.#known.get(key) ?? readArchive(path, sha512)
    this.#known.set(key, known)
    return known
  }
}
