import { lockFile, readRecord, removeIfThere } from './lock-files.ts'
import type { LockRecord } from './lock-record.ts'

interface Place {
  readonly stateDir: string
  readonly clusterId: string
}

/** Who holds the lock of a cluster on this machine, alive or not; undefined where nobody does, or it cannot be read. */
export const findLock = ({ stateDir, clusterId }: Place): Promise<LockRecord | undefined> =>
  readRecord(lockFile(stateDir, clusterId)).catch(() => undefined)

/** Removes the lock of a cluster on this machine where this run holds it. What cannot be read is nobody's, and stays. */
export const breakLock = async (of: Place & { readonly run: string }): Promise<void> => {
  const record = await findLock(of)
  if (record?.run === of.run) await removeIfThere(lockFile(of.stateDir, of.clusterId))
}
