import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { LockWish } from '../ports.ts'
import { leaseMs, type LeaseAnswer, type LeaseHolder, type LeaseMark, type SeenLease } from './lease-port.ts'
import { heldBy, stoppedWaiting, tooFewNodes, type Mute } from './lease-problems.ts'
import { askLease, type LeaseNode, type LeaseSetting } from './lease-setting.ts'
import { standingOf, type Standing } from './standing.ts'

/*
 * Taking the lease of a cluster (R10).
 *  1. Look at all nodes at once. Somebody's live lease on any of them ends it, and nothing was written.
 *  2. What nobody renews is watched until it may be taken (see standing.ts), as long as the nodes that are free are too few.
 *  3. Take: one after another in the order of their ids until there are enough, then the rest at once. A node where something else lies than a moment ago, or too few: all are given back.
 * Two runs meet at the first node that both reach; the one that comes second gives back what it has.
 */

/** A lease of ours on a node. */
export interface Seat {
  readonly host: string
  readonly dir: string
}

/** What was seen of one node's lease, and since when it has been so. */
interface Sight {
  readonly node: LeaseNode
  readonly answer: Result<LeaseAnswer, Problem>
  /** When this look was sent, and when the answer to the first that showed the same had come; monotonic. */
  readonly askedMs: number
  readonly sinceMs: number
  readonly hasMoved: boolean
}

interface Judged extends Sight {
  readonly standing: Standing | 'mute'
}

/** Which nodes, and how many of them at least. */
export interface Claim {
  /** In the order of `inOrderOfIds`. */
  readonly nodes: readonly LeaseNode[]
  readonly needed: number
}

const pollMs = 1000

const leaseIn = ({ answer }: Sight): SeenLease | null => (answer.ok ? answer.value.lease : null)

const isSame = (a: SeenLease | null, b: SeenLease | null): boolean => a?.nonce === b?.nonce && a?.beat === b?.beat

const see = async (setting: LeaseSetting, node: LeaseNode, before: Sight | undefined): Promise<Sight> => {
  const { config } = node.install
  const askedMs = setting.clock.monotonicMs()
  const answer = await askLease(setting, node.name, { kind: 'find', place: { config, roles: node.roles } })
  const nowMs = setting.clock.monotonicMs()
  if (before === undefined || !before.answer.ok || !answer.ok)
    return { node, answer, askedMs, sinceMs: nowMs, hasMoved: before?.hasMoved ?? false }
  const isUnchanged = isSame(leaseIn(before), answer.value.lease)
  const hasMoved = before.hasMoved || (!isUnchanged && answer.value.lease !== null)
  return { node, answer, askedMs, sinceMs: isUnchanged ? before.sinceMs : nowMs, hasMoved }
}

const judge = async (setting: LeaseSetting, sight: Sight, wish: Pick<LockWish, 'isPatient'>): Promise<Judged> => {
  if (!sight.answer.ok) return { ...sight, standing: 'mute' }
  const lease = leaseIn(sight)
  const holder = lease?.holder ?? null
  const standing = standingOf(lease, {
    nonce: setting.nonce,
    isHolderGone: holder !== null && (await setting.isGone(holder)),
    unchangedMs: sight.askedMs - sight.sinceMs,
    hasMoved: sight.hasMoved,
    isPatient: wish.isPatient === true,
  })
  return { ...sight, standing }
}

const muteOf = (sights: readonly Sight[]): readonly Mute[] =>
  sights.flatMap(({ node, answer }) => (answer.ok ? [] : [{ host: node.name, problem: answer.error }]))

type Taken =
  | { readonly kind: 'taken'; readonly seat: Seat }
  | { readonly kind: 'outrun'; readonly problem: Problem }
  | { readonly kind: 'mute'; readonly mute: Mute; readonly dir: string }

const takeOne = async (setting: LeaseSetting, { node, answer }: Judged): Promise<Taken> => {
  const host = node.name
  if (!answer.ok) return { kind: 'mute', mute: { host, problem: answer.error }, dir: '' }
  const { dir, lease } = answer.value
  const was: LeaseMark | null = lease === null ? null : { nonce: lease.nonce, beat: lease.beat }
  const { nonce, holder } = setting
  const taken = await askLease(setting, host, { kind: 'take', dir, was, nonce, holder })
  if (!taken.ok) return { kind: 'mute', mute: { host, problem: taken.error }, dir }
  const { lease: now, isDone } = taken.value
  if (isDone || now?.nonce === nonce) return { kind: 'taken', seat: { host, dir } }
  const problem = now === null ? tooFewNodes({ wanted: 1, nodes: 1, mute: [] }) : heldBy(host, now)
  return { kind: 'outrun', problem }
}

/** Removes our lease where it lies, all at once. What cannot be reached expires by itself. */
export const giveBack = async (setting: LeaseSetting, seats: readonly Seat[]): Promise<void> => {
  const { nonce } = setting
  await Promise.all(seats.map(({ host, dir }) => askLease(setting, host, { kind: 'give-back', dir, nonce })))
}

/** Seats to give back: also those where nobody knows whether the taking was done. */
const seatsOf = (all: readonly Taken[]): readonly Seat[] =>
  all.flatMap((taken) => {
    if (taken.kind === 'taken') return [taken.seat]
    return taken.kind === 'mute' && taken.dir !== '' ? [{ host: taken.mute.host, dir: taken.dir }] : []
  })

const claimAll = async (
  setting: LeaseSetting,
  free: readonly Judged[],
  claim: Claim,
): Promise<Result<readonly Seat[], Problem>> => {
  const taken: Taken[] = []
  const count = (): number => taken.filter((one) => one.kind === 'taken').length
  let next = 0
  for (; next < free.length && count() < claim.needed; next++) {
    const [one] = free.slice(next)
    if (one === undefined) break
    const end = await takeOne(setting, one)
    taken.push(end)
    if (end.kind !== 'outrun') continue
    await giveBack(setting, seatsOf(taken))
    return err(end.problem)
  }
  if (count() < claim.needed) {
    await giveBack(setting, seatsOf(taken))
    const mute = taken.flatMap((one) => (one.kind === 'mute' ? [one.mute] : []))
    return err(tooFewNodes({ wanted: claim.needed, nodes: claim.nodes.length, mute }))
  }
  const rest = await Promise.all(free.slice(next).map((one) => takeOne(setting, one)))
  return ok([...taken, ...rest].flatMap((one) => (one.kind === 'taken' ? [one.seat] : [])))
}

const nameOf = (holder: LeaseHolder | null): string =>
  holder === null ? 'a run that cannot be read' : `run ${holder.run} of ${holder.who}`

const tellTakenOver = async (free: readonly Judged[], setting: LeaseSetting, wish: LockWish): Promise<void> => {
  const names = new Set(
    free.flatMap((one) => {
      const lease = leaseIn(one)
      return lease === null || lease.nonce === setting.nonce ? [] : [nameOf(lease.holder)]
    }),
  )
  for (const name of names) await wish.tell(`the lease of ${name} is taken over: nobody renews it any more`)
}

const waitingText = (fading: readonly Judged[]): string => {
  const [first] = fading
  const name = nameOf(first === undefined ? null : (leaseIn(first)?.holder ?? null))
  return `the lease of ${name} is watched for ${leaseMs / 1000} s: if nobody renews it, this run takes it`
}

/** Takes the lease on at least `needed` of these nodes, and on as many more as can be had; or on none. */
export const takeSeats = async (
  setting: LeaseSetting,
  claim: Claim,
  wish: LockWish,
): Promise<Result<readonly Seat[], Problem>> => {
  let sights: readonly Sight[] = []
  for (let looks = 0; ; looks++) {
    const before = sights
    sights = await Promise.all(claim.nodes.map((node, at) => see(setting, node, before[at])))
    const judged = await Promise.all(sights.map((sight) => judge(setting, sight, wish)))
    for (const one of judged) {
      const lease = leaseIn(one)
      if (one.standing === 'live' && lease !== null) return err(heldBy(one.node.name, lease))
    }
    const free = judged.filter(({ standing }) => standing === 'free' || standing === 'ours')
    if (free.length >= claim.needed) {
      await tellTakenOver(free, setting, wish)
      return claimAll(setting, free, claim)
    }
    const fading = judged.filter(({ standing }) => standing === 'fading')
    if (free.length + fading.length < claim.needed)
      return err(tooFewNodes({ wanted: claim.needed, nodes: claim.nodes.length, mute: muteOf(sights) }))
    if (looks === 0) await wish.tell(waitingText(fading))
    if (wish.signal.aborted) return err(stoppedWaiting(setting.holder.run))
    await setting.clock.sleep(pollMs, wish.signal)
  }
}
