import { renderJson } from '../../diagnostics/json-text.ts'
/** Who holds the lock of one cluster: the content of `locks/CLUSTERID.json`. Written whole, never changed. */
export interface LockRecord {
  readonly format: 1
  /** Tells this taking from every other. */
  readonly nonce: string
  readonly clusterId: string
  readonly run: string
  /** Playbook as given on the command line. */
  readonly playbook: string
  /** The user, as a colleague would know them. */
  readonly who: string
  /** ISO 8601 UTC. */
  readonly since: string
  readonly pid: number
  /** Start of that process in clock ticks since boot (`/proc/PID/stat`, field 22); null where the system does not say. */
  readonly startTicks: string | null
  /** Of the running kernel; null where the system does not say. */
  readonly bootId: string | null
  /** Processes are seen only inside one; null where the system does not say. */
  readonly pidNamespace: string | null
  readonly hostName: string
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

const texts = ['nonce', 'clusterId', 'run', 'playbook', 'who', 'since', 'hostName']

/** Reads the text of a lock file; undefined when it is not one of format 1. */
export const parseLockRecord = (text: string): LockRecord | undefined => {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null
    if (typeof value !== 'object' || value === null) return undefined
    const isRecord =
      value['format'] === 1 &&
      typeof value['pid'] === 'number' &&
      texts.every((key) => typeof value[key] === 'string') &&
      ['startTicks', 'bootId', 'pidNamespace'].every((key) => isTextOrNull(value[key]))
    return isRecord ? (value as unknown as LockRecord) : undefined
  } catch {
    return undefined
  }
}

/** The text of a lock file. Ends with a newline. */
export const renderLockRecord = (record: LockRecord): string => renderJson(record)
