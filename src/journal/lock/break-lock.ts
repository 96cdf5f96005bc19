import { lockFile, readRecord, removeIfThere } from './lock-files.ts'

/** Removes the lock of a cluster on this machine where this run holds it. What cannot be read is nobody's, and stays. */
export const breakLock = async (of: {
  readonly stateDir: string
  readonly clusterId: string
  readonly run: string
}): Promise<void> => {
  const file = lockFile(of.stateDir, of.clusterId)
  const record = await readRecord(file).catch(() => undefined)
  if (record?.run === of.run) await removeIfThere(file)
}
