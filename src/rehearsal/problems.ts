import type { ExitCode, Problem } from '../diagnostics/problem.ts'

/** A problem of the lab: nothing is left running or half made when one is answered. Exit code 1 unless said otherwise. */
export const labProblem = (
  code: string,
  parts: Omit<Problem, 'code' | 'exitCode'> & { readonly exitCode?: ExitCode },
): Problem => ({ exitCode: 1, ...parts, code: `lab/${code}` })

/** The user asked to stop. */
export const interrupted = (what: string): Problem =>
  labProblem('interrupted', {
    what: `interrupted while ${what}`,
    why: ['a signal to stop came in'],
    fix: 'run the command again; what was fetched is kept, nothing is left running',
    exitCode: 130,
  })

/** The code (`ENOSPC`) of a system error, or the empty string. Looks through one `cause`, where `fetch` puts the real one. */
export const errorCode = (cause: unknown): string => {
  if (!(cause instanceof Error)) return ''
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.cause === undefined ? '' : errorCode(cause.cause)
}

/** The words of an error, the innermost cause last. */
export const errorText = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : `${cause.message}: ${errorText(cause.cause)}`
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`

/** The disk below `folder` is full, or would be. */
export const diskFull = (folder: string, needed: { readonly bytes: number; readonly freeBytes?: number }): Problem => {
  const free = needed.freeBytes === undefined ? 'no space is left' : `only ${mebibytes(needed.freeBytes)} are free`
  return labProblem('disk-full', {
    what: 'the disk of the cache folder is full',
    subject: folder,
    why: [`${mebibytes(needed.bytes)} are needed and ${free}`],
    fix: 'free some space, or set KPLAY_CACHE to a folder on a larger disk',
  })
}

/** A file operation of the store or the lab failed. */
export const fileProblem = (doing: string, path: string, cause: unknown): Problem => {
  if (['ENOSPC', 'EDQUOT'].includes(errorCode(cause))) return diskFull(path, { bytes: 2 ** 20 })
  return labProblem('file', {
    what: `cannot ${doing}`,
    subject: path,
    why: [errorText(cause)],
    fix: 'check that the cache folder is yours and writable, or set KPLAY_CACHE to another folder',
  })
}
