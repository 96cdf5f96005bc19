import { mkdir, statfs } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LabContext } from '../context.ts'
import { diskFull, fileProblem } from '../problems.ts'

const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Refuses early what would fill the disk half way: `bytes` must be free below the cache folder. Makes that folder. */
export const checkSpace = async (
  bytes: number,
  context: Pick<LabContext, 'cacheDir' | 'freeBytesOf'>,
): Promise<Result<void, Problem>> => {
  try {
    await mkdir(context.cacheDir, { recursive: true })
    const freeBytes = await (context.freeBytesOf ?? freeBytesOf)(context.cacheDir)
    return freeBytes < bytes ? err(diskFull(context.cacheDir, { bytes, freeBytes })) : ok(undefined)
  } catch (cause) {
    return err(fileProblem('make the cache folder', context.cacheDir, cause))
  }
}
