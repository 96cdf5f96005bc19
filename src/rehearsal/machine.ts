import type { Problem } from '../diagnostics/problem.ts'
import type { LabContext } from './context.ts'
import { labProblem } from './problems.ts'

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
