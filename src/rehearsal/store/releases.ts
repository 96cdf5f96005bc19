import { readdir, readFile } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LabContext } from '../context.ts'
import { errorText, labProblem } from '../problems.ts'
import { listArchives } from './archive.ts'
import { parseReleaseLock, type ReleaseLock } from './lock.ts'

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const unreadable = (path: string, why: string): Problem =>
  labProblem('lock', {
    what: 'cannot read the locks of the Kafka releases',
    subject: path,
    why: [why],
    fix: 'this kplay is not whole: install it again, or restore its releases/ folder',
  })

/** The locked releases, oldest first. */
export const lockedReleases = async (locksDir: string): Promise<Result<readonly string[], Problem>> => {
  try {
    const names = await readdir(locksDir)
    return ok(names.flatMap((name) => /^(\d+\.\d+\.\d+)\.lock\.json$/.exec(name)?.[1] ?? []).sort(byNumber))
  } catch (cause) {
    return err(unreadable(locksDir, errorText(cause)))
  }
}

/** Every release that can be had here: locked ones and those of the archive folder, oldest first. */
export const knownReleases = async (
  context: Pick<LabContext, 'env' | 'locksDir'>,
): Promise<Result<readonly string[], Problem>> => {
  const locked = await lockedReleases(context.locksDir)
  const folder = context.env['KPLAY_KAFKA_DIR'] ?? ''
  if (!locked.ok || folder === '') return locked
  const archived = await listArchives(folder)
  return archived.ok ? ok([...new Set([...locked.value, ...archived.value])].sort(byNumber)) : archived
}

/** The lock of a known release. */
export const readReleaseLock = async (locksDir: string, release: string): Promise<Result<ReleaseLock, Problem>> => {
  const path = `${locksDir}/${release}.lock.json`
  try {
    const lock = parseReleaseLock(await readFile(path, 'utf8'))
    return lock?.release === release ? ok(lock) : err(unreadable(path, 'it is not a lock of format 1 for this release'))
  } catch (cause) {
    return err(unreadable(path, errorText(cause)))
  }
}

/** A problem when the release cannot be had here. Fetches nothing. */
export const checkRelease = async (
  release: string,
  context: Pick<LabContext, 'env' | 'locksDir'>,
): Promise<Result<void, Problem>> => {
  const known = await knownReleases(context)
  if (!known.ok) return known
  return known.value.includes(release) ? ok(undefined) : err(unknownRelease(release, known.value))
}

/** The answer to a release nobody can have here: names those that can. */
export const unknownRelease = (release: string, known: readonly string[]): Problem => {
  const line = release.split('.').slice(0, 2).join('.')
  const sibling = known.find((other) => other.startsWith(`${line}.`))
  const hint = didYouMean(release, known) ?? (sibling === undefined ? undefined : `did you mean "${sibling}"?`)
  const add = 'or put its official archive into a folder and name that in KPLAY_KAFKA_DIR'
  return labProblem('unknown-release', {
    what: `unknown Kafka release "${release}"`,
    why: [`locked releases: ${known.join(', ')}`],
    fix: `${hint === undefined ? 'use a locked release,' : `${hint} Use a locked release,`} ${add}`,
    exitCode: 3,
  })
}
