import { readFile, rm } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabClock } from './context.ts'
import { findKafkaProcesses, signalProcesses, type KafkaProcess } from './nodes/processes.ts'
import { fileProblem } from './problems.ts'

const graceMs = 8_000
const pollMs = 50

const isGone = async (processes: readonly KafkaProcess[], folder: string): Promise<boolean> => {
  const running = new Set((await findKafkaProcesses(folder)).map((process) => process.pid))
  return processes.every((process) => !running.has(process.pid))
}

const waitGone = async (processes: readonly KafkaProcess[], folder: string, clock: LabClock): Promise<boolean> => {
  const deadline = clock.monotonicMs() + graceMs
  while (!(await isGone(processes, folder))) {
    if (clock.monotonicMs() > deadline) return false
    await clock.sleep(pollMs)
  }
  return true
}

/** By its properties file; a file that cannot be read counts as a broker's: those are stopped first. */
const isControllerOnly = async (process: KafkaProcess): Promise<boolean> => {
  const text = await readFile(process.config, 'utf8').catch(() => '')
  return /^process\.roles=controller\s*$/m.test(text)
}

/** How the processes of a lab were ended. */
export interface Stopped {
  readonly ended: number
  /** Those among them that did not end by SIGTERM within 8 s. */
  readonly killed: number
}

/**
 * Ends every Kafka process whose properties file lies below `folder`, and nothing else: brokers by SIGTERM (their controlled shutdown needs the quorum), then
 * controllers, SIGKILL for what is left after 8 s each. The last combined nodes of a cluster have no quorum and always need it: only a lab is treated so.
 * With `inHurry` SIGKILL at once.
 */
export const stopProcesses = async (
  folder: string,
  clock: LabClock,
  options: { readonly inHurry: boolean } = { inHurry: false },
): Promise<Stopped> => {
  const all = await findKafkaProcesses(folder)
  let killed = 0
  const end = async (processes: readonly KafkaProcess[]): Promise<void> => {
    if (processes.length === 0) return
    if (!options.inHurry) {
      await signalProcesses(processes, 'TERM')
      // A frozen process takes a TERM only once it runs again.
      await signalProcesses(processes, 'CONT')
      if (await waitGone(processes, folder, clock)) return
    }
    const left = (await findKafkaProcesses(folder)).filter((left) => processes.some((own) => own.pid === left.pid))
    killed += left.length
    await signalProcesses(left, 'KILL')
    await waitGone(left, folder, clock)
  }
  const controllers: KafkaProcess[] = []
  const brokers: KafkaProcess[] = []
  for (const process of all) ((await isControllerOnly(process)) ? controllers : brokers).push(process)
  if (options.inHurry) await end(all)
  else {
    await end(brokers)
    await end(controllers)
  }
  return { ended: all.length, killed }
}

/** Ends the processes of a lab and removes its folder. Works on half a lab and on a damaged one; a folder that is not there is fine. */
export const removeLab = async (
  dir: string,
  clock: LabClock,
  options: { readonly inHurry: boolean } = { inHurry: false },
): Promise<Result<Stopped, Problem>> => {
  const stopped = await stopProcesses(dir, clock, options)
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
    return ok(stopped)
  } catch (cause) {
    return err(fileProblem('remove the folder of a lab', dir, cause))
  }
}
