import { readdirSync, readFileSync } from 'node:fs'
import { realClock } from './cluster.ts'

/** State letters of all threads of a process. */
const threadStates = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1')
      return [stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)]
    } catch {
      return []
    }
  })

/** SIGSTOP, and until every thread stands still: on a busy machine the last ones go on for a while, long enough to answer a question. */
export const freeze = async (pid: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP')
  while (!threadStates(pid).every((state) => state === 'T' || state === 't')) await realClock.sleep(1)
}
