/** What is undone when somebody breaks the tests off: clusters and calls of kplay are processes that would stay. */
const undos = new Set<() => Promise<unknown>>()

/** Undoes this at Ctrl-C, at a request to end, and when the process that started the tests is gone. Answers the way to take that back. */
export const onInterrupt = (undo: () => Promise<unknown>): (() => void) => {
  undos.add(undo)
  return () => void undos.delete(undo)
}

const undoAll = async (): Promise<void> => {
  for (const undo of [...undos].reverse()) await undo().catch((cause: unknown) => console.error(cause))
  process.exit(130)
}

/** Makes this process listen; once. */
export const listenToInterrupts = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void undoAll())
  if (process.send !== undefined) process.once('disconnect', () => void undoAll())
}
