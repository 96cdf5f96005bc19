import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { errorCode, errorText, labProblem } from '../problems.ts'

/** An official archive in the folder that KPLAY_KAFKA_DIR names. */
export interface Archive {
  readonly path: string
  /** Changes when the file does: size and time of its last change. */
  readonly origin: string
}

const archiveName = (release: string): string => `kafka_2.13-${release}.tgz`

const unreadableFolder = (folder: string, cause: unknown): Problem =>
  labProblem('archive-folder', {
    what: 'cannot read the folder of Kafka archives',
    subject: folder,
    why: [errorText(cause), 'KPLAY_KAFKA_DIR names it'],
    fix: 'set KPLAY_KAFKA_DIR to a readable folder with files like kafka_2.13-3.9.2.tgz, or unset it to fetch from the Maven repository',
    exitCode: 3,
  })

/** The patch releases whose archives lie in `folder`. */
export const listArchives = async (folder: string): Promise<Result<readonly string[], Problem>> => {
  try {
    const names = await readdir(folder)
    return ok(names.flatMap((name) => /^kafka_2\.13-(\d+\.\d+\.\d+)\.tgz$/.exec(name)?.[1] ?? []))
  } catch (cause) {
    return err(unreadableFolder(folder, cause))
  }
}

/** The archive of `release`; undefined when the folder has none. */
export const findArchive = async (folder: string, release: string): Promise<Result<Archive | undefined, Problem>> => {
  const listed = await listArchives(folder)
  if (!listed.ok) return listed
  if (!listed.value.includes(release)) return ok(undefined)
  const path = `${folder.replace(/\/+$/, '')}/${archiveName(release)}`
  try {
    const { size, mtimeMs } = await stat(path)
    return ok({ path, origin: `archive ${path} ${size} ${mtimeMs}` })
  } catch (cause) {
    return err(unreadableFolder(path, cause))
  }
}

/** The hex digits of a `.sha512` file: `HASH  name`, or Apache's `name: ABCD 0123 …` over several lines. Empty when there are none. */
export const parseSha512 = (text: string): string => {
  const afterName = text.includes(':') ? text.slice(text.lastIndexOf(':') + 1) : (text.trim().split(/\s+/)[0] ?? '')
  const digits = afterName.replace(/\s+/g, '').toLowerCase()
  return /^[0-9a-f]{128}$/.test(digits) ? digits : ''
}

const sha512Of = async (path: string): Promise<string> => {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Compares an archive with the `.sha512` beside it. Answers whether there was one to compare with. */
export const verifyArchive = async (archive: Archive): Promise<Result<boolean, Problem>> => {
  const wrong = (why: string): Result<boolean, Problem> =>
    err(
      labProblem('wrong-checksum', {
        what: 'an archive is not what its .sha512 file says',
        subject: archive.path,
        why: [why],
        fix: 'fetch the archive and its .sha512 again from the Apache download page',
      }),
    )
  try {
    const wanted = parseSha512(await readFile(`${archive.path}.sha512`, 'utf8'))
    if (wanted === '') return wrong(`${archive.path}.sha512 holds no SHA-512`)
    const found = await sha512Of(archive.path)
    return found === wanted ? ok(true) : wrong(`its SHA-512 is ${found}`)
  } catch (cause) {
    return errorCode(cause) === 'ENOENT' ? ok(false) : err(unreadableFolder(archive.path, cause))
  }
}

/** Unpacks an archive into `folder`, without its top folder, by the system's tar. */
export const unpackArchive = async (
  archive: Archive,
  folder: string,
  signal?: AbortSignal,
): Promise<Result<void, Problem>> => {
  const { execa } = await import('execa')
  const cancel = signal === undefined ? {} : { cancelSignal: signal }
  const argv = ['-xzf', archive.path, '-C', folder, '--strip-components=1', '--no-same-owner']
  const done = await execa('tar', argv, { reject: false, detached: true, stdin: 'ignore', ...cancel })
  if (!done.failed) return ok(undefined)
  return err(
    labProblem('archive', {
      what: 'cannot unpack a Kafka archive',
      subject: archive.path,
      why: [done.stderr.trim().split('\n')[0] ?? '', done.shortMessage ?? ''].filter((line) => line !== ''),
      ran: `tar ${argv.join(' ')}`,
      fix: 'check that the archive is whole (compare its .sha512), that tar and gzip are installed and the disk has space',
    }),
  )
}
