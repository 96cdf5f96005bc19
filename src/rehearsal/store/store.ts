/**
 * Kafka releases on this machine's disk, below the cache folder:
 *
 *     objects/ab/cdef…          every jar once, by SHA-256
 *     releases/kafka-V/         bin, config, libs (hard links to objects), and a marker written last
 *
 * A release comes from an official archive in KPLAY_KAFKA_DIR, else from a Maven repository by its lock. Two processes may use one store.
 */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { launcherFiles } from '../launchers/launchers.ts'
import { findArchive, unpackArchive, verifyArchive, type Archive } from './archive.ts'
import { withExclusive } from './exclusive.ts'
import { allJars, jarFileName, type LockedJar, type ReleaseLock } from './lock.ts'
import { ensureObjects, objectPath } from './objects.ts'
import { checkRelease, knownReleases, readReleaseLock } from './releases.ts'
import { isComplete, linkOrCopy, makeTree, releaseDir, writeText } from './tree.ts'

/** A whole release in the store. */
export interface StoredRelease {
  readonly release: string
  /** Its folder: bin/, config/, libs/. Shared: install it elsewhere (`installTree`) before anything is changed in it. */
  readonly dir: string
  readonly source: 'archive' | 'repository'
}

/** Where a release can be had from. */
type Source =
  | { readonly kind: 'archive'; readonly archive: Archive }
  | { readonly kind: 'repository'; readonly lock: ReleaseLock; readonly files: Readonly<Record<string, string>> }

const findSource = async (release: string, context: LabContext): Promise<Result<Source, Problem>> => {
  const known = await checkRelease(release, context)
  if (!known.ok) return known
  const folder = context.env['KPLAY_KAFKA_DIR'] ?? ''
  if (folder !== '') {
    const archive = await findArchive(folder, release)
    if (!archive.ok) return archive
    if (archive.value !== undefined) return ok({ kind: 'archive', archive: archive.value })
    context.progress?.({
      kind: 'step',
      text: `no archive of Kafka ${release} in ${folder}, using the Maven repository`,
    })
  }
  const lock = await readReleaseLock(context.locksDir, release)
  return lock.ok ? ok({ kind: 'repository', lock: lock.value, files: launcherFiles(lock.value) }) : lock
}

/** The text of the marker: another lock, other launchers or another archive make the folder anew. */
const originOf = (source: Source): string =>
  source.kind === 'archive'
    ? source.archive.origin
    : `repository ${createHash('sha256')
        .update(JSON.stringify([source.lock, source.files]))
        .digest('hex')}`

const linkJars = async (cacheDir: string, jars: readonly LockedJar[], folder: string): Promise<void> => {
  await mkdir(folder)
  for (const jar of jars) await linkOrCopy(objectPath(cacheDir, jar.sha256), `${folder}/${jarFileName(jar)}`)
}

const fillFromRepository = async (
  source: Source & { kind: 'repository' },
  folder: string,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const { lock, files } = source
  const fetched = await ensureObjects(lock.release, allJars(lock), context)
  if (!fetched.ok) return fetched
  await linkJars(context.cacheDir, lock.jars, `${folder}/libs`)
  if (lock.tools !== undefined) await linkJars(context.cacheDir, lock.tools.jars, `${folder}/libs-tools`)
  for (const [path, text] of Object.entries(files)) await writeText(folder, path, text)
  return ok(undefined)
}

const fillFromArchive = async (
  archive: Archive,
  folder: string,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const verified = await verifyArchive(archive)
  if (!verified.ok) return verified
  const proof = verified.value ? 'verified by its .sha512' : 'no .sha512 beside it, so it is taken as it is'
  context.progress?.({ kind: 'step', text: `unpacking ${archive.path} (${proof})` })
  return unpackArchive(archive, folder, context.signal)
}

/**
 * Brings a release into the store, unless it is there. Tells `context.progress` what it does.
 * Answers a problem for an unknown release (exit 3), an unreadable folder (3), no network (4), a wrong checksum (1) or a full disk (1).
 */
export const ensureRelease = async (release: string, context: LabContext): Promise<Result<StoredRelease, Problem>> => {
  const found = await findSource(release, context)
  if (!found.ok) return found
  const source = found.value
  const dir = releaseDir(`${context.cacheDir}/releases`, release)
  const origin = originOf(source)
  const stored: StoredRelease = { release, dir, source: source.kind }
  if (await isComplete(dir, origin)) return ok(stored)
  return withExclusive(context, `${context.cacheDir}/releases`, async () => {
    if (await isComplete(dir, origin)) return ok(stored)
    const made = await makeTree(dir, origin, (folder) =>
      source.kind === 'archive'
        ? fillFromArchive(source.archive, folder, context)
        : fillFromRepository(source, folder, context),
    )
    return made.ok ? ok(stored) : made
  })
}

/** Can this release be had here (in the store already, or from a source)? Fetches nothing. */
export const hasRelease = async (release: string, context: LabContext): Promise<Result<boolean, Problem>> => {
  const known = await knownReleases(context)
  return known.ok ? ok(known.value.includes(release)) : known
}
