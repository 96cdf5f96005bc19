/** Run under a file size limit: journals until it is refused, twice, then lifts the limit and goes on. Argument: the run's folder. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { ProblemError } from '../../src/diagnostics/problem.ts'
import { journalFile, openJournal } from '../../src/journal/journal.ts'
import { EventScript } from './event-script.ts'

const dir = process.argv[2] ?? ''
const opened = await openJournal({ dir, fsync: true })
if (!opened.ok) throw new Error(opened.error.what)
const { value: journal } = opened
const script = new EventScript()
let refusals = 0
for (let seq = 1; seq <= 8; seq++) {
  script.say({ type: 'notice', host: null, code: 'test/line', text: 'x'.repeat(700) })
  const event = script.events[seq - 1]
  if (event === undefined) throw new Error('no event')
  try {
    await journal.append(event)
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause
    console.log(`${cause.problem.code} ${cause.problem.exitCode} ${cause.problem.why[0]?.split(' (')[0]}`)
    refusals += 1
    // Space comes back after the second refusal.
    if (refusals === 2) {
      console.log(statSync(journalFile(dir)).size)
      spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited'])
    }
  }
}
await journal.close()
console.log('caught up')
