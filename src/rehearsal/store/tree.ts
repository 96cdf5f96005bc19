import { randomBytes } from 'node:crypto'
import { chmod, copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { errorCode, fileProblem } from '../problems.ts'

/** Written last into a release's folder: the folder is whole. Its text says what it was made from. */
const markerName = '.complete'

/** The folder of a release below `root`, in the store as on a node. */
export const releaseDir = (root: string, release: string): string => `${root}/kafka-${release}`

/** True when `dir` is a whole release made from exactly `origin`. */
export const isComplete = async (dir: string, origin: string): Promise<boolean> =>
  (await readFile(`${dir}/${markerName}`, 'utf8').catch(() => undefined)) === origin

/** A hard link, or a copy where the file system has none (another disk, too many links). */
export const linkOrCopy = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch (cause) {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(errorCode(cause))) throw cause
    await copyFile(from, to)
  }
}

/** Writes a text file below `dir`, with its folders; scripts (`.sh`) executable. */
export const writeText = async (dir: string, path: string, text: string): Promise<void> => {
  await mkdir(dirname(`${dir}/${path}`), { recursive: true })
  await writeFile(`${dir}/${path}`, text)
  if (path.endsWith('.sh')) await chmod(`${dir}/${path}`, 0o755)
}

/**
 * Makes the folder `dir` by `fill`ing a temporary one beside it and renaming it: it is there whole or not at all.
 * An older folder in its place is removed; running processes keep their files. The caller holds the store's lock.
 */
export const makeTree = async (
  dir: string,
  origin: string,
  fill: (folder: string) => Promise<Result<void, Problem>>,
): Promise<Result<void, Problem>> => {
  // One name for all: the lock lets one process fill at a time, and what a killed one left is removed by the next.
  const temporary = `${dirname(dir)}/.new`
  try {
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
    const filled = await fill(temporary)
    if (!filled.ok) return filled
    await writeFile(`${temporary}/${markerName}`, origin)
    await rm(dir, { recursive: true, force: true })
    await rename(temporary, dir)
    return ok(undefined)
  } catch (cause) {
    return err(fileProblem('make the folder of a release', dir, cause))
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** What a playbook or a person may edit is copied; jars and class archives, which nobody edits, are shared with the store. */
const isShared = (name: string): boolean => /\.(jar|jsa)$/.test(name)

const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (isShared(entry.name)) await linkOrCopy(source, target)
    else await copyFile(source, target)
  }
}

/**
 * Puts a release of the store below `root` (a node's `install.root`) as `kafka-RELEASE`, atomically: jars as hard links, scripts and configuration as copies.
 * Does nothing when the folder is there already.
 */
export const installTree = async (
  stored: { readonly release: string; readonly dir: string },
  root: string,
): Promise<Result<void, Problem>> => {
  const target = releaseDir(root, stored.release)
  const temporary = `${root}/.new-${randomBytes(6).toString('hex')}`
  try {
    if ((await stat(target).catch(() => undefined)) !== undefined) return ok(undefined)
    await mkdir(root, { recursive: true })
    await copyTree(stored.dir, temporary)
    await rename(temporary, target)
    return ok(undefined)
  } catch (cause) {
    if (['EEXIST', 'ENOTEMPTY'].includes(errorCode(cause))) return ok(undefined)
    return err(fileProblem(`install Kafka ${stored.release}`, target, cause))
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
}
