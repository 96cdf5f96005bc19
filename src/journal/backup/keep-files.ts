import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { renderJson } from '../../diagnostics/json-text.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { BackupPort, FileToKeep } from '../../run/ports.ts'
import { whyOf } from '../problems.ts'
import { makeFolders, syncFolder } from '../run-folder.ts'
import { writeNew } from '../write-new.ts'
import type { KeptFile, Manifest } from './manifest.ts'
import { readManifest } from './read-backup.ts'

const cannotKeep = (dir: string, cause: unknown): Problem => ({
  code: 'backup/cannot-write',
  what: 'files cannot be kept in the folder of the run',
  subject: dir,
  why: [whyOf(cause)],
  fix: 'make the state folder writable and give it space, or set KPLAY_STATE to another folder, then apply again',
  exitCode: 1,
})

/** The name of a kept file: two hosts, and two paths of one host, never share one. */
const nameOf = ({ host, path }: FileToKeep): string =>
  host === null ? posix.join('cluster', path) : posix.join('hosts', host, posix.normalize(`/${path}`))

const keepOne = async (dir: string, file: FileToKeep, at: string): Promise<KeptFile> => {
  const { content, ...words } = file
  const bytes = Buffer.from(content, 'latin1')
  const name = nameOf(file)
  const place = join(dir, name)
  await makeFolders(dirname(place))
  // Left by a process that died before it stood in the manifest.
  await rm(place, { force: true })
  await writeNew(place, bytes)
  await syncFolder(dirname(place))
  return { file: name, ...words, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), at }
}

const writeManifest = async (dir: string, manifest: Manifest): Promise<void> => {
  const fresh = join(dir, 'manifest.json.new')
  await rm(fresh, { force: true })
  await writeNew(fresh, renderJson(manifest))
  await rename(fresh, join(dir, 'manifest.json'))
  await syncFolder(dir)
}

/** Keeps copies of files in `DIR/backup` of a run's folder, readable by this user alone: they may hold secrets. `nowMs`: since 1970. */
export const openBackup = (of: { readonly run: string; readonly dir: string; nowMs(): number }): BackupPort => ({
  keep: async (files): Promise<Result<string, Problem>> => {
    const dir = join(of.dir, 'backup')
    const known = await readManifest(of.dir)
    if (!known.ok) return known
    try {
      const kept = [...(known.value?.files ?? [])]
      const names = new Set(kept.map(({ file }) => file))
      for (const file of files)
        if (!names.has(nameOf(file))) kept.push(await keepOne(dir, file, new Date(of.nowMs()).toISOString()))
      await makeFolders(dir)
      await writeManifest(dir, { format: 1, run: of.run, files: kept })
      return ok(dir)
    } catch (cause) {
      return err(cannotKeep(dir, cause))
    }
  },
})
