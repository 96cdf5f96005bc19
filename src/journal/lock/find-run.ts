import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { locksFolder, readRecord } from './lock-files.ts'
import { identify, livenessOf } from './process-identity.ts'

/** Does this run hold the lock of its cluster, by a process that is not known to be gone? A lock that cannot be read is nobody's. Changes nothing. */
export const isRunAlive = async (of: {
  readonly stateDir: string
  readonly run: string
  /** The asking process. */
  readonly pid: number
}): Promise<boolean> => {
  const folder = locksFolder(of.stateDir)
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const record = await readRecord(join(folder, name)).catch(() => undefined)
    if (record?.run === of.run) return (await livenessOf(record, await identify(of.pid))) !== 'dead'
  }
  return false
}
