import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Problem } from '../diagnostics/problem.ts'
import { cacheDirOf, type LabContext } from './context.ts'
import { labProblem } from './problems.ts'

const physical = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(physical(parent), basename(path))
  }
}

/**
 * The cache folder as one path without symbolic links, whichever way it was named: processes are found by the paths they were started with.
 * Empty when none is known.
 */
export const findCacheDir = (env: LabContext['env'], cwd: string): string => {
  const folder = cacheDirOf(env)
  return folder === '' ? '' : physical(resolve(cwd, folder))
}

/** Refuses machines a lab cannot run on, and cache folders Kafka's scripts cannot bear; undefined when all is well. */
export const checkMachine = (context: Pick<LabContext, 'platform' | 'cacheDir'>): Problem | undefined => {
  if (context.platform !== 'linux')
    return labProblem('platform', {
      what: `a lab needs Linux, this is ${context.platform}`,
      why: ['every node gets a loopback address of its own and is found in /proc: both exist on Linux only'],
      fix: 'run it on a Linux machine, in a virtual machine or a container',
    })
  const { cacheDir } = context
  if (cacheDir.startsWith('/') && !/[\s:;*?"'\\$`]/.test(cacheDir)) return undefined
  return labProblem('cache-folder', {
    what: 'the cache folder cannot hold a lab',
    subject: cacheDir === '' ? 'KPLAY_CACHE' : cacheDir,
    why: ["Kafka's scripts and class paths take absolute paths without blanks, colons, quotes and the like"],
    fix: 'set KPLAY_CACHE to such a folder',
    exitCode: 3,
  })
}
