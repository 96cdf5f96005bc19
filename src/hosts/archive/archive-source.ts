import { stat } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { badArchive } from './archive-problems.ts'
import { sha512Of, type WebArchive } from './fetch-archive.ts'

/** Where archives of releases lie on this machine, or in the web. */
export interface ArchiveSettings {
  /** The absolute path, or the address, cut where the release stands in it. */
  readonly parts: readonly string[]
  /** Of the file, hexadecimal, small letters. */
  readonly sha512: string
  /** An address, not a path. */
  readonly isAddress?: boolean
}

/** A file that was looked at: it holds what the inventory says. */
export interface Archive {
  readonly path: string
  readonly sha512: string
  readonly bytes: number
}

/** Fetches an archive of the web unless this machine has it; answers its path, content compared. */
export type FetchArchive = (of: WebArchive) => Promise<Result<string, Problem>>

const readArchive = async (path: string, sha512: string): Promise<Result<Archive, Problem>> => {
  try {
    const { size } = await stat(path)
    const seen = await sha512Of(path)
    if (seen === sha512) return ok({ path, sha512, bytes: size })
    return err(badArchive(path, `its SHA-512 is ${seen ?? 'unknown'}, the inventory wants ${sha512}`))
  } catch (cause) {
    return err(badArchive(path, cause instanceof Error ? cause.message : 'it can not be read'))
  }
}

/** The archives of a run: each is fetched, read and compared once. */
export class Archives {
  readonly #fetch: FetchArchive | undefined
  readonly #known = new Map<string, Promise<Result<Archive, Problem>>>()

  /** Without `fetch` those of the web can not be used. */
  constructor(fetch?: FetchArchive) {
    this.#fetch = fetch
  }

  find({ parts, sha512, isAddress = false }: ArchiveSettings, release: string): Promise<Result<Archive, Problem>> {
    const place = parts.join(release)
    const key = `${sha512} ${place}`
    const known =
      this.#known.get(key) ??
      (isAddress ? this.#fetched({ address: place, sha512, release }) : readArchive(place, sha512))
    this.#known.set(key, known)
    return known
  }

  async #fetched(of: WebArchive): Promise<Result<Archive, Problem>> {
    if (this.#fetch === undefined) return err(badArchive(of.address, 'nothing is fetched here'))
    const path = await this.#fetch(of)
    if (!path.ok) return path
    const { size } = await stat(path.value)
    return ok({ path: path.value, sha512: of.sha512, bytes: size })
  }
}
