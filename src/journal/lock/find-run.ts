import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { locksFolder, readRecord } from './lock-files.ts'
import type { LockRecord } from './lock-record.ts'
import { identify, livenessOf } from './process-identity.ts'

interface Asked {
  readonly stateDir: string
  readonly run: string
  /** The asking process. */
  readonly pid: number
}

/** Who works on this run: holds the lock of its cluster by a process that is not known to be gone; undefined: nobody. A lock that cannot be read is nobody's. Changes nothing. */
export const findHolder = async (of: Asked): Promise<LockRecord | undefined> => {
  const folder = locksFolder(of.stateDir)
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const record = await readRecord(join(folder, name)).catch(() => undefined)
    if (record?.run === of.run)
      return (await livenessOf(record, await identify(of.pid))) === 'dead' ? undefined : record
  }
  return undefined
}

/** Does anybody work on this run? */
export const isRunAlive = async (of: Asked): Promise<boolean> => (await findHolder(of)) !== undefined
