/**
 * One run per cluster on this machine: a lock file per cluster id. (The lease on the nodes themselves, src/run/lease, comes on top of it.)
 * 1. The record is written to a file of its own, then linked to the lock's name: the name appears with its whole content, for one process only.
 * 2. The name is taken by a process that is gone: replacing its record needs the claim on that record, again a link that one process only can make.
 *    A claim may itself belong to a dead process; then the claim on the claim is needed, and so on.
 * 3. With the claim in hand the lock is read again. Still the dead record: nobody else can replace it now, so a rename does. Another record: we were late.
 * Invariants: the lock's content changes only by its owner (removal), or by the one holder of the claim on its dead record. Nonces never return.
 */
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { ProblemError, type Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { makeFolders, syncFolder } from '../run-folder.ts'
import {
  claimFile,
  linkIfAbsent,
  lockFile,
  locksFolder,
  readRecord,
  removeIfThere,
  removeOldClaims,
  writeBeside,
} from './lock-files.ts'
import { cannotLock, lockedBy, lockLost } from './lock-problems.ts'
import type { LockRecord } from './lock-record.ts'
import { identify, livenessOf, type ProcessIdentity } from './process-identity.ts'

/** Which cluster, and what others should read about us. */
export interface LockRequest {
  readonly stateDir: string
  readonly clusterId: string
  readonly run: string
  /** Of the process that will hold the lock. */
  readonly pid: number
  /** The user's name. */
  readonly who: string
  /** Playbook as given on the command line. */
  readonly playbook: string
  /** ISO 8601 UTC. */
  readonly since: string
}

/** The lock of a cluster on this machine, held. */
export interface LocalLock {
  /** Still ours? */
  confirm(): Promise<Result<void, Problem>>
  release(): Promise<void>
}

interface Attempt {
  readonly stateDir: string
  readonly file: string
  readonly mine: LockRecord
  /** Our record under a name of its own: what links are made from. */
  readonly beside: string
}

/** Follows the claims on a dead record to the first free one and takes it. A live holder of a claim ends the way. */
const takeClaim = async (attempt: Attempt, dead: LockRecord): Promise<string | LockRecord> => {
  for (let record = dead; ;) {
    const claim = claimFile(attempt.file, record.nonce)
    if (await linkIfAbsent(attempt.beside, claim)) return claim
    const holder = await readRecord(claim)
    if (holder === undefined) continue
    if ((await livenessOf(holder, attempt.mine)) !== 'dead') return holder
    record = holder
  }
}

/** True when the record of the dead holder was replaced by ours; the live record in the way otherwise; false when the lock moved on meanwhile. */
const replaceDead = async (attempt: Attempt, dead: LockRecord): Promise<boolean | LockRecord> => {
  const claim = await takeClaim(attempt, dead)
  if (typeof claim !== 'string') return claim
  const current = await readRecord(attempt.file)
  if (current?.nonce !== dead.nonce) {
    await removeIfThere(claim)
    return false
  }
  await rename(attempt.beside, attempt.file)
  await removeOldClaims(attempt.stateDir, attempt.file, attempt.mine.nonce)
  return true
}

/** Undefined when the lock is ours now; else who holds it. */
const tryToTake = async (attempt: Attempt): Promise<LockRecord | undefined> => {
  for (;;) {
    if (await linkIfAbsent(attempt.beside, attempt.file)) return undefined
    const holder = await readRecord(attempt.file)
    if (holder === undefined) continue
    if ((await livenessOf(holder, attempt.mine)) !== 'dead') return holder
    const replaced = await replaceDead(attempt, holder)
    if (replaced === true) return undefined
    if (replaced !== false) return replaced
  }
}

const heldLock = ({ stateDir, file, mine }: Attempt): LocalLock => ({
  async confirm() {
    const seen = await readRecord(file).catch(() => undefined)
    return seen?.nonce === mine.nonce ? ok(undefined) : err(lockLost(mine.run, file, seen))
  },
  async release() {
    const seen = await readRecord(file).catch(() => undefined)
    if (seen?.nonce !== mine.nonce) return
    await removeIfThere(file)
    await syncFolder(locksFolder(stateDir))
  },
})

const recordOf = (request: LockRequest, identity: ProcessIdentity): LockRecord => {
  const { clusterId, run, who, playbook, since } = request
  return { format: 1, nonce: randomUUID(), clusterId, run, who, playbook, since, ...identity }
}

/** Takes the lock of a cluster, at once from a holder that is certainly gone; a Problem `run/locked` (exit 5) names a holder that is not. */
export const takeLock = async (request: LockRequest): Promise<Result<LocalLock, Problem>> => {
  const { stateDir, clusterId } = request
  const file = lockFile(stateDir, clusterId)
  try {
    await makeFolders(locksFolder(stateDir))
    const mine = recordOf(request, await identify(request.pid))
    const attempt: Attempt = { stateDir, file, mine, beside: await writeBeside(file, mine) }
    try {
      const holder = await tryToTake(attempt)
      if (holder !== undefined) return err(lockedBy(holder, file))
    } finally {
      await removeIfThere(attempt.beside)
    }
    await syncFolder(locksFolder(stateDir))
    return ok(heldLock(attempt))
  } catch (cause) {
    return err(cause instanceof ProblemError ? cause.problem : cannotLock(file, cause))
  }
}

/** The problem a taker would meet now, or undefined when the lock is free (or its holder is certainly gone). Changes nothing. */
export const lookAtLock = async (
  request: Pick<LockRequest, 'stateDir' | 'clusterId' | 'pid'>,
): Promise<Problem | undefined> => {
  const file = lockFile(request.stateDir, request.clusterId)
  try {
    const holder = await readRecord(file)
    if (holder === undefined) return undefined
    return (await livenessOf(holder, await identify(request.pid))) === 'dead' ? undefined : lockedBy(holder, file)
  } catch (cause) {
    return cannotLock(file, cause)
  }
}
