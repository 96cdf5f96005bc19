/** A process that journals until it is killed: `acknowledged N` on stdout after each line that is on disk. Argument: the run's folder. */
import { openJournal } from '../../src/journal/journal.ts'
import { EventScript } from './event-script.ts'
import { replayJournal } from '../../src/journal/replay.ts'
import { readFileSync } from 'node:fs'

const dir = process.argv[2] ?? ''
const opened = await openJournal({ dir, fsync: true })
if (!opened.ok) throw new Error(opened.error.what)
const before = replayJournal(readFileSync(`${dir}/journal.jsonl`))
if (!before.ok) throw new Error(before.error.why)

const script = new EventScript()
for (let seq = 1; ; seq++) {
  script.say({ type: 'notice', host: 'b1', code: 'test/line', text: `${seq} ${'x'.repeat((seq * 37) % 3000)}` })
  const event = script.events[seq - 1]
  if (event === undefined || seq <= before.value.events.length) continue
  await opened.value.append(event)
  console.log(`acknowledged ${seq}`)
}
