import { rm } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabClock } from './context.ts'
import { findKafkaProcesses, signalProcesses } from './nodes/processes.ts'
import { fileProblem, labProblem } from './problems.ts'

const pollMs = 20
/** Even a process in the middle of a large write is gone long before. */
const goneWithinMs = 30_000

/**
 * Ends every Kafka process whose properties file lies below `folder`, and nothing else, by SIGKILL: a lab's data are thrown away, so a clean end wins nothing, and
 * the last controllers of a cluster would wait five seconds for a quorum that is gone. Answers how many there were.
 * Goes on until none is found: a start script may still be about to become a server.
 */
export const killProcesses = async (folder: string, clock: LabClock): Promise<number> => {
  const ended = new Set<number>()
  const deadline = clock.monotonicMs() + goneWithinMs
  for (;;) {
    const found = await findKafkaProcesses(folder)
    if (found.length === 0 || clock.monotonicMs() > deadline) return ended.size
    for (const process of found) ended.add(process.pid)
    await signalProcesses(found, 'KILL')
    await clock.sleep(pollMs)
  }
}

/** Ends the processes below `folder` by SIGTERM and waits until they are gone, or `withinMs` are over: a clean shutdown, as a JVM needs it to write what it recorded. */
export const stopProcesses = async (folder: string, clock: LabClock, withinMs: number): Promise<void> => {
  const deadline = clock.monotonicMs() + withinMs
  await signalProcesses(await findKafkaProcesses(folder), 'TERM')
  while ((await findKafkaProcesses(folder)).length > 0 && clock.monotonicMs() < deadline) await clock.sleep(pollMs)
}

/** Ends the processes of a lab and removes its folder; answers how many there were. Works on half a lab and on a damaged one; a folder that is not there is fine. */
export const removeLab = async (dir: string, clock: LabClock): Promise<Result<number, Problem>> => {
  const ended = await killProcesses(dir, clock)
  const left = await findKafkaProcesses(dir)
  if (left.length > 0)
    return err(
      labProblem('not-stopped', {
        what: 'some processes of a lab do not end',
        subject: dir,
        why: [`still there after SIGKILL: ${left.map((process) => process.pid).join(', ')}`],
        fix: 'they are not yours, or hang in the kernel: end them by hand, then run the command again',
      }),
    )
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    return ok(ended)
  } catch (cause) {
    return err(fileProblem('remove the folder of a lab', dir, cause))
  }
}
