import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { fileProblem } from '../problems.ts'
import { checkSpace } from './disk.ts'
import { fetchJar, sha256Of } from './fetch.ts'
import { jarFileName, type LockedJar } from './lock.ts'

/** Where the store keeps the file with this content: one copy per SHA-256, whichever releases share it. */
export const objectPath = (cacheDir: string, sha256: string): string =>
  `${cacheDir}/objects/${sha256.slice(0, 2)}/${sha256.slice(2)}`

/** Left free on the disk beside what is fetched: scripts, class archives. */
const spareBytes = 256 * 2 ** 20

const parallel = 8

const isPresent = async (cacheDir: string, jar: LockedJar): Promise<boolean> => {
  const path = objectPath(cacheDir, jar.sha256)
  const found = await stat(path).catch(() => undefined)
  if (found?.size !== jar.size) return false
  return (await sha256Of(path)) === jar.sha256
}

/** The URL of a jar: below KPLAY_MAVEN_REPOSITORY where it is set, else where mvn-artifact-url knows Maven Central to be. */
export const jarUrl = async (jar: LockedJar, env: LabContext['env']): Promise<string> => {
  const base = env['KPLAY_MAVEN_REPOSITORY'] ?? ''
  if (base !== '') return `${base.replace(/\/+$/, '')}/${jar.path}`
  const parts = jar.path.split('/')
  const [artifactId = '', version = ''] = parts.slice(-3)
  const stem = jarFileName(jar).slice(0, -'.jar'.length)
  const classifier = stem.slice(`${artifactId}-${version}-`.length)
  const coordinates = { groupId: parts.slice(0, -3).join('.'), artifactId, version }
  const { default: library } = await import('mvn-artifact-url')
  // A CommonJS module: its default export arrives one level deeper.
  const artifactUrl = (library as unknown as { default: typeof library.default }).default
  return artifactUrl(classifier === '' ? coordinates : { ...coordinates, classifier })
}

const fetchOne = async (
  jar: LockedJar,
  context: LabContext,
  onBytes: (bytes: number) => void,
): Promise<Result<void, Problem>> => {
  const path = objectPath(context.cacheDir, jar.sha256)
  const part = `${path}.part`
  try {
    await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true })
    const url = await jarUrl(jar, context.env)
    const signal = context.signal === undefined ? {} : { signal: context.signal }
    const fetched = await fetchJar({ jar, url, part }, { clock: context.clock, onBytes, ...signal })
    if (!fetched.ok) return fetched
    await chmod(part, 0o444)
    await rename(part, path)
    return ok(undefined)
  } catch (cause) {
    return err(fileProblem('store a fetched file', path, cause))
  }
}

/** Runs `work` on every item, `parallel` at a time; stops beginning new ones at the first problem and answers it. */
const each = async <T>(
  items: readonly T[],
  work: (item: T) => Promise<Result<void, Problem>>,
): Promise<Result<void, Problem>> => {
  const queue = [...items]
  let failed: Problem | undefined
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failed === undefined; item = queue.shift()) {
      const result = await work(item)
      if (!result.ok) failed ??= result.error
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  return failed === undefined ? ok(undefined) : err(failed)
}

/**
 * Brings every jar into the store, fetching what is missing (or damaged) and telling `context.progress` the bytes. The caller holds the store's lock.
 * Largest first, so that the last file to end is a small one.
 */
export const ensureObjects = async (
  release: string,
  jars: readonly LockedJar[],
  context: LabContext,
): Promise<Result<void, Problem>> => {
  const missing: LockedJar[] = []
  for (const jar of jars) if (!(await isPresent(context.cacheDir, jar))) missing.push(jar)
  if (missing.length === 0) return ok(undefined)
  for (const jar of missing) await rm(objectPath(context.cacheDir, jar.sha256), { force: true })
  const missingBytes = missing.reduce((sum, jar) => sum + jar.size, 0)
  const space = await checkSpace(missingBytes + spareBytes, context)
  if (!space.ok) return space
  const totalBytes = jars.reduce((sum, jar) => sum + jar.size, 0)
  let doneBytes = totalBytes - missingBytes
  const onBytes = (bytes: number): void => {
    doneBytes += bytes
    context.progress?.({ kind: 'fetch', release, doneBytes, totalBytes })
  }
  onBytes(0)
  return each(
    missing.sort((a, b) => b.size - a.size),
    (jar) => fetchOne(jar, context, onBytes),
  )
}
