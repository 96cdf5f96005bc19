import type { RunEvent, RunListener } from '../../run/run-event.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** What shows a run while it runs. Events that come before `start` are shown when it starts. */
export interface RunView {
  readonly listener: RunListener
  start(): Promise<void>
  /** Takes what is drawn off the screen while a person is asked; events wait. */
  pause(): Promise<void>
  resume(): void
  close(): Promise<void>
}

/** A drawn or written view, as src/views makes them. */
interface Shown {
  readonly listener: RunListener
  close?(): Promise<void>
}

const create = async (world: World, output: Wish['output']): Promise<Shown> => {
  if (output === 'ndjson') {
    const { createNdjsonView } = await import('../../views/ndjson/ndjson-view.ts')
    return createNdjsonView(world.stdout)
  }
  if (world.stderr.isTerminal) {
    const { createProgressView } = await import('../../views/progress/progress-view.ts')
    return createProgressView({ sink: world.stderr, clock: world.clock })
  }
  const { createPlainView } = await import('../../views/plain/plain-view.ts')
  return createPlainView(world.stderr)
}

/** The view this call wants: events on stdout, progress on a terminal, plain lines anywhere else. */
export const openView = (world: World, output: Wish['output']): RunView => {
  let shown: Shown | undefined
  let isPaused = true
  let held: RunEvent[] = []
  const release = (): void => {
    const events = held
    held = []
    for (const event of events) shown?.listener(event)
  }
  return {
    listener: (event) => {
      held.push(event)
      if (!isPaused) release()
    },
    start: async () => {
      shown = await create(world, output)
      isPaused = false
      release()
    },
    pause: async () => {
      isPaused = true
      if (world.stderr.isTerminal && output === 'human') {
        await shown?.close?.()
        shown = undefined
      }
    },
    resume: () => {
      void create(world, output).then((next) => {
        shown ??= next
        isPaused = false
        release()
      })
    },
    close: async () => {
      if (shown === undefined) shown = await create(world, output)
      isPaused = false
      release()
      await shown.close?.()
    },
  }
}
