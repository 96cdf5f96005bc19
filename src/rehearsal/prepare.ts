import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabContext } from './context.ts'
import { checkMachine } from './machine.ts'
import { ensureClassArchive, usesClassArchives } from './nodes/class-archive.ts'
import { findJava, type Java } from './nodes/java.ts'
import { checkSpace } from './store/disk.ts'
import { checkRelease } from './store/releases.ts'
import { ensureRelease, type StoredRelease } from './store/store.ts'
import { installTree } from './store/tree.ts'

/** What nodes of a release are started with. */
export interface Prepared {
  readonly release: StoredRelease
  readonly java: Java
  /** Class archives are in use (no KPLAY_NO_CDS). */
  readonly hasArchives: boolean
}

/** What a small lab writes in some minutes under load. */
const labBytes = 512 * 2 ** 20

/**
 * Brings everything on disk that nodes of a release need to start quickly: the release itself and the archive of its classes. Checks platform, Java and disk.
 * Worth calling for the target of an upgrade before load begins: recording classes keeps a core busy for some ten seconds.
 */
export const prepareRelease = async (release: string, context: LabContext): Promise<Result<Prepared, Problem>> => {
  const unfit = checkMachine(context)
  if (unfit !== undefined) return err(unfit)
  // A wrong word is told before a missing program.
  const known = await checkRelease(release, context)
  if (!known.ok) return known
  const java = await findJava(context)
  if (!java.ok) return java
  const stored = await ensureRelease(release, context)
  if (!stored.ok) return stored
  const space = await checkSpace(labBytes, context)
  if (!space.ok) return space
  const hasArchives = usesClassArchives(context)
  const archived = hasArchives ? await ensureClassArchive(stored.value, java.value, context) : ok(undefined)
  return archived.ok ? ok({ release: stored.value, java: java.value, hasArchives }) : archived
}

/** Puts a release below `root`, a lab node's `install.root`, as `kafka-RELEASE`: from the store, fetched if needed. Does nothing when it is there. */
export const installRelease = async (
  release: string,
  root: string,
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const stored = await ensureRelease(release, context)
  return stored.ok ? installTree(stored.value, root) : stored
}
