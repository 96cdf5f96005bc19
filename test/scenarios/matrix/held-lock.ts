import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readdir, readFile, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock } from '../../support/cluster.ts'
import type { KplayProcess } from '../support/kplay-process.ts'

/** kplay, held at an exact place. */
export interface Held {
  /** Lets it go on. */
  release(): Promise<void>
}

const lockFileIn = async (stateDir: string): Promise<string> => {
  const dir = join(stateDir, 'locks')
  for (;;) {
    const name = (await readdir(dir).catch(() => [])).find((one) => one.endsWith('.json'))
    if (name !== undefined) return join(dir, name)
    await realClock.sleep(10)
  }
}

/** Opens a pipe for writing as soon as somebody waits at its other end. */
const openWithReader = async (pipe: string): Promise<FileHandle> => {
  for (;;) {
    const handle = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined)
    if (handle !== undefined) return handle
    await realClock.sleep(5)
  }
}

/** How long the events of a process may be on their way. */
const onTheWayMs = 300

/**
 * Holds a run exactly between a decision and the stop that follows: there it confirms its lock, by reading a file. While a pipe stands in the place of that
 * file the reading does not end. Other readings of it are let through.
 */
export const holdBeforeStop = async (run: KplayProcess, stateDir: string): Promise<Held> => {
  const file = await lockFileIn(stateDir)
  const text = await readFile(file)
  for (;;) {
    await rename(file, `${file}.real`)
    execFileSync('mkfifo', [file])
    const pipe = await openWithReader(file)
    await realClock.sleep(onTheWayMs)
    const release = async (): Promise<void> => {
      await rename(`${file}.real`, file)
      await pipe.write(text)
      await pipe.close()
    }
    const last: RunEvent | undefined = run.events.at(-1)
    if (last?.type === 'guard' && last.decision === 'safe') return { release }
    await release()
    await realClock.sleep(20)
  }
}
