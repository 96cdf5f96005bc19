import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { isServer } from '../../modules/host-view.ts'
import type { LockPort, LockWish } from '../ports.ts'
import { heartbeatMs, leaseMs, type LeaseAnswer, type LeaseFence, type LeaseRequest } from './lease-port.ts'
import { leaseLost, unsure, type Mute } from './lease-problems.ts'
import { askLease, inOrderOfIds, type LeaseNode, type LeaseSetting } from './lease-setting.ts'
import { majorityOf } from './standing.ts'
import { giveBack, takeSeats, type Seat } from './take-lease.ts'

/*
 * The lease of one run (R10), from `take` to `release`.
 *  1. Each 15 s it is renewed where it lies: only where our nonce still lies, expired or not. Where another's lies, or none, the run has lost it for good.
 *  2. It is *sure* for 40 s of both our clocks after the sending of a round that reached a majority; later it is renewed before anything is confirmed. A laptop that slept wakes up unsure.
 *  3. `confirm` asks the host of the act itself, one round trip. A host that was not reached when the lease was taken is taken then, and so is that of a ZooKeeper
 *     server: servers count for no majority, so that every run of a cluster counts the same nodes.
 *  4. After a loss nothing is confirmed any more, nothing is renewed; `release` removes only what is ours.
 */

/** Less than the time of a lease, so that what is confirmed has 20 s to happen before anybody may take it. */
const sureMs = leaseMs - 20_000

/** Holds the lease of a run on the nodes of its cluster. */
export class RunLease implements LockPort {
  readonly #setting: LeaseSetting
  readonly #nodes: readonly LeaseNode[]
  readonly #needed: number
  readonly #seats = new Map<string, Seat>()
  readonly #over = new AbortController()
  #beating: Promise<void> | undefined
  #wish: LockWish | undefined
  #sure: { readonly monotonicMs: number; readonly wallMs: number } | undefined
  #loss: Problem | undefined
  #beat = 0

  constructor(setting: LeaseSetting) {
    this.#setting = setting
    this.#nodes = inOrderOfIds(setting.nodes.filter((node) => !isServer(node)))
    this.#needed = majorityOf(this.#nodes.length)
  }

  async take(wish: LockWish): Promise<Result<void, Problem>> {
    if (this.#beating !== undefined) return ok(undefined)
    const sent = this.#now()
    const taken = await takeSeats(this.#setting, { nodes: this.#nodes, needed: this.#needed }, wish)
    if (!taken.ok) return taken
    for (const seat of taken.value) this.#seats.set(seat.host, seat)
    // Time may have passed while somebody else's lease was watched, but the taking itself was a moment ago.
    this.#sure = sent
    this.#wish = wish
    this.#beating = this.#keepAlive()
    return this.#confirmSure()
  }

  async confirm(host?: string): Promise<Result<void, Problem>> {
    const sure = await this.#confirmSure()
    if (!sure.ok) return sure
    const node = this.#setting.nodes.find((one) => one.name === host && one.roles.length > 0)
    return node === undefined ? this.#confirmAll() : this.#confirmNode(node)
  }

  fence(host: string): LeaseFence | undefined {
    const seat = this.#seats.get(host)
    const isOver = this.#loss !== undefined || this.#over.signal.aborted
    return seat === undefined || isOver ? undefined : { dir: seat.dir, nonce: this.#setting.nonce }
  }

  async release(): Promise<void> {
    this.#over.abort()
    await this.#beating
    await giveBack(this.#setting, [...this.#seats.values()])
    this.#seats.clear()
    this.#sure = undefined
  }

  #now(): { readonly monotonicMs: number; readonly wallMs: number } {
    const { clock } = this.#setting
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() }
  }

  #isSure(): boolean {
    if (this.#sure === undefined) return false
    const now = this.#now()
    const wallMs = now.wallMs - this.#sure.wallMs
    return now.monotonicMs - this.#sure.monotonicMs < sureMs && Math.abs(wallMs) < sureMs
  }

  async #confirmSure(): Promise<Result<void, Problem>> {
    if (this.#beating === undefined || this.#over.signal.aborted)
      return err(unsure(this.#setting.holder.run, { wanted: this.#needed, mute: [] }))
    // Gone is not yet another's: what brings a node back goes on, until somebody else is seen (R9).
    if (this.#loss?.code === 'run/lock-gone') await this.#askSeats(({ dir }) => ({ kind: 'read', dir }))
    const mute = this.#loss !== undefined || this.#isSure() ? [] : await this.#renewAll()
    if (this.#loss !== undefined) return err(this.#loss)
    return this.#isSure() ? ok(undefined) : err(unsure(this.#setting.holder.run, { wanted: this.#needed, mute }))
  }

  /** Asks where a lease of ours lies. Finds losses. The answer: who said that it is ours, and who said nothing. */
  async #askSeats(
    requestFor: (seat: Seat) => LeaseRequest,
  ): Promise<{ readonly ours: number; readonly mute: readonly Mute[] }> {
    const answers = await Promise.all(
      [...this.#seats.values()].map(async (seat) => ({
        host: seat.host,
        answer: await askLease(this.#setting, seat.host, requestFor(seat)),
      })),
    )
    const mute: Mute[] = []
    let ours = 0
    for (const { host, answer } of answers) {
      if (!answer.ok) mute.push({ host, problem: answer.error })
      else if (this.#isOurs(host, answer.value) && this.#nodes.some(({ name }) => name === host)) ours += 1
    }
    return { ours, mute }
  }

  #isOurs(host: string, { lease }: LeaseAnswer): boolean {
    if (lease?.nonce === this.#setting.nonce) return true
    const loss = leaseLost(this.#setting.holder.run, host, lease)
    // That somebody else has it says more than that it is gone.
    if (this.#loss?.code !== 'run/lock-lost') this.#loss = loss
    return false
  }

  async #renewAll(): Promise<readonly Mute[]> {
    const sent = this.#now()
    this.#beat += 1
    const { ours, mute } = await this.#askSeats(({ dir }) => this.#renewal(dir))
    if (ours >= this.#needed) this.#sure = sent
    return mute
  }

  #renewal(dir: string): LeaseRequest {
    const { nonce, holder } = this.#setting
    return { kind: 'renew', dir, nonce, beat: this.#beat, holder }
  }

  async #keepAlive(): Promise<void> {
    const { clock } = this.#setting
    for (;;) {
      await clock.sleep(heartbeatMs, this.#over.signal)
      if (this.#over.signal.aborted || this.#loss !== undefined) return
      await this.#renewAll()
    }
  }

  /** An act on no node of its own: a majority must say that it is ours. */
  async #confirmAll(): Promise<Result<void, Problem>> {
    const { ours, mute } = await this.#askSeats(({ dir }) => ({ kind: 'read', dir }))
    if (this.#loss !== undefined) return err(this.#loss)
    const { run } = this.#setting.holder
    return ours >= this.#needed ? ok(undefined) : err(unsure(run, { wanted: this.#needed, mute }))
  }

  async #confirmNode(node: LeaseNode): Promise<Result<void, Problem>> {
    const seat = this.#seats.get(node.name) ?? (await this.#takeOwn(node))
    if ('code' in seat) return err(seat)
    const read = await askLease(this.#setting, node.name, { kind: 'read', dir: seat.dir })
    const answer = read.ok && (read.value.lease?.remainingMs ?? 0) === 0 ? await this.#renewOne(seat, read) : read
    const { run } = this.#setting.holder
    if (!answer.ok) return err(unsure(run, { wanted: 1, mute: [{ host: node.name, problem: answer.error }] }))
    return this.#isOurs(node.name, answer.value) ? ok(undefined) : err(this.#loss ?? leaseLost(run, node.name, null))
  }

  /** Ours but expired, or from before the host was booted: the fence of a stop would not let it pass. */
  async #renewOne(seat: Seat, read: Result<LeaseAnswer, Problem>): Promise<Result<LeaseAnswer, Problem>> {
    if (!read.ok || read.value.lease?.nonce !== this.#setting.nonce) return read
    this.#beat += 1
    return askLease(this.#setting, seat.host, this.#renewal(seat.dir))
  }

  /** R1: a node that could not be taken with the others is taken before anything is done to it. */
  async #takeOwn(node: LeaseNode): Promise<Seat | Problem> {
    if (this.#wish === undefined) throw new Error('no lease was taken')
    const taken = await takeSeats(this.#setting, { nodes: [node], needed: 1 }, this.#wish)
    if (taken.ok) {
      const [seat] = taken.value
      if (seat === undefined) throw new Error('a node was taken without a seat')
      this.#seats.set(node.name, seat)
      return seat
    }
    if (taken.error.code !== 'run/locked') {
      const { run } = this.#setting.holder
      return unsure(run, { wanted: 1, mute: [{ host: node.name, problem: taken.error }] })
    }
    this.#loss = { ...taken.error, code: 'run/lock-lost' }
    return this.#loss
  }
}
