import { link, readFile, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../problems.ts'
import { writeNew } from '../write-new.ts'
import { parseLockRecord, renderLockRecord, type LockRecord } from './lock-record.ts'

const safeName = (clusterId: string): string => encodeURIComponent(clusterId).replaceAll('.', '%2E')

/** Where locks lie below the state folder. */
export const locksFolder = (stateDir: string): string => join(stateDir, 'locks')

/** The lock file of one cluster. */
export const lockFile = (stateDir: string, clusterId: string): string =>
  join(locksFolder(stateDir), `${safeName(clusterId)}.json`)

/** The file whose existence gives one process the right to replace the record `nonce` of a dead one. */
export const claimFile = (file: string, nonce: string): string => `${file}.claim-${nonce}`

/** The record in a lock or claim file; undefined when the file does not exist. Throws when it is there and is no record. */
export const readRecord = async (file: string): Promise<LockRecord | undefined> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) =>
    systemCode(cause) === 'ENOENT' ? undefined : Promise.reject(cause),
  )
  if (text === undefined) return undefined
  const record = parseLockRecord(text)
  if (record === undefined) throw new Error('the file is no lock of kplay')
  return record
}

/** Puts the record into a new file beside `file`, whole and synced; answers its name. */
export const writeBeside = async (file: string, record: LockRecord): Promise<string> => {
  const beside = `${file}.new-${record.nonce}`
  await writeNew(beside, renderLockRecord(record))
  return beside
}

/** Gives `from` the second name `to`, unless that name is taken: whole content at once, at most one winner. */
export const linkIfAbsent = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to)
    return true
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false
    throw cause
  }
}

/** Removes a file; fine when it is gone already. */
export const removeIfThere = async (file: string): Promise<void> => {
  await unlink(file).catch((cause: unknown) => (systemCode(cause) === 'ENOENT' ? undefined : Promise.reject(cause)))
}

/** Removes claims on records that are no longer in the lock: only the holder of the lock may do so. */
export const removeOldClaims = async (stateDir: string, file: string, nonce: string): Promise<void> => {
  for (const name of await readdir(locksFolder(stateDir))) {
    const path = join(locksFolder(stateDir), name)
    if (path.startsWith(`${file}.claim-`) && path !== claimFile(file, nonce)) await removeIfThere(path)
  }
}
