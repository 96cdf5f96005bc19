/** A process that takes the store's lock named by its argument and keeps it until it is killed. */
import { withExclusive } from '../../src/rehearsal/store/exclusive.ts'
import { realClock } from './cluster.ts'

await withExclusive({ clock: realClock }, process.argv[2] ?? '', async () => {
  process.stdout.write('held')
  await realClock.sleep(60_000)
  return { ok: true, value: undefined }
})
