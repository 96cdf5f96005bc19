import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { LockRecord } from './lock-record.ts'

/** What tells one process from every other that ever ran here. */
export type ProcessIdentity = Pick<LockRecord, 'pid' | 'startTicks' | 'bootId' | 'pidNamespace' | 'hostName'>

const read = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return null
  }
}

/** State letter and start ticks of a process; null when there is no such process, or this system has no /proc. */
const statOf = async (pid: number): Promise<{ readonly state: string; readonly startTicks: string } | null> => {
  const text = await read(`/proc/${pid}/stat`)
  if (text === null) return null
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' }
}

/** The identity of a process of this machine, taken while it runs. */
export const identify = async (pid: number): Promise<ProcessIdentity> => ({
  pid,
  startTicks: (await statOf(pid))?.startTicks ?? null,
  bootId: await read('/proc/sys/kernel/random/boot_id'),
  pidNamespace: await readlink('/proc/self/ns/pid').catch(() => null),
  hostName: hostname(),
})

const hasEnded = async (one: Pick<ProcessIdentity, 'pid' | 'startTicks'>): Promise<boolean> => {
  const stat = await statOf(one.pid)
  if (stat !== null) return 'ZX'.includes(stat.state) || stat.startTicks !== one.startTicks
  // With hidepid, other users' processes are not shown at all: then init is not shown either.
  return (await statOf(1)) !== null
}

/** Where a process is, seen from here; only boot and pid namespace together say what this machine is (R10). `elsewhere`: nobody here can say. */
export const whereIs = async (
  one: Pick<ProcessIdentity, 'pid' | 'startTicks' | 'bootId' | 'pidNamespace'>,
  here: ProcessIdentity,
): Promise<'alive-here' | 'ended-here' | 'elsewhere'> => {
  if (one.bootId === null || one.bootId !== here.bootId) return 'elsewhere'
  if (one.pidNamespace === null || one.pidNamespace !== here.pidNamespace) return 'elsewhere'
  return (await hasEnded(one)) ? 'ended-here' : 'alive-here'
}

/** Gone for certain: what is not known to be gone counts as alive. */
export type Liveness = 'dead' | 'maybe-alive'

/**
 * Has the process of this identity ended? `here` is our own.
 * 1. The same host under another boot id: it was booted since, nothing of before runs.
 * 2. The same boot id and pid namespace: /proc tells. A zombie is dead; the same pid with another start is another process.
 * 3. Anything else (another machine, another container, a system without /proc) cannot be judged from here.
 */
export const livenessOf = async (one: ProcessIdentity, here: ProcessIdentity): Promise<Liveness> => {
  if (one.bootId === null || here.bootId === null) return 'maybe-alive'
  if (one.bootId !== here.bootId) return one.hostName === here.hostName ? 'dead' : 'maybe-alive'
  if (one.pidNamespace === null || one.pidNamespace !== here.pidNamespace) return 'maybe-alive'
  return (await hasEnded(one)) ? 'dead' : 'maybe-alive'
}
