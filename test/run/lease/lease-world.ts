import { err, ok, type Result } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { LeaseNode, LeaseSetting } from '../../../src/run/lease/lease-setting.ts'
import { RunLease } from '../../../src/run/lease/run-lease.ts'
import type { Clock, Connection, LeaseHolder, LeaseRequest, LockWish } from '../../../src/run/ports.ts'
import { FakeLease } from '../../fakes/fake-leases.ts'
import { leaseHolder } from '../../support/own-lease.ts'

/** Time that moves only when the test moves it; who sleeps waits for that. */
export class WorldTime {
  nowMs = 1_800_000_000_000
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = []

  /** What is under way gets to its next sleep. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms
    await this.settle()
    for (;;) {
      const [next] = this.#sleepers.toSorted((a, b) => a.untilMs - b.untilMs)
      if (next === undefined || next.untilMs > endMs) break
      this.#sleepers = this.#sleepers.filter((one) => one !== next)
      this.nowMs = Math.max(this.nowMs, next.untilMs)
      next.wake()
      await this.settle()
    }
    this.nowMs = endMs
  }

  sleepUntil(untilMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((wake) => {
      if (signal?.aborted === true) wake()
      else {
        this.#sleepers.push({ untilMs, wake })
        signal?.addEventListener('abort', () => wake(), { once: true })
      }
    })
  }
}

/** A machine that runs kplay: its clocks may jump, it may fall asleep, hosts may be out of its reach. */
export class Operator {
  readonly name: string
  readonly told: string[] = []
  readonly lease: RunLease
  readonly nonce: string
  readonly stop = new AbortController()
  /** Hosts that cannot be reached from here. */
  readonly cut = new Set<string>()
  /** What it sent, `take b1`. */
  readonly sent: string[] = []
  /** Its processes are not seen to be gone by anybody unless named here. */
  readonly gone = new Set<string>()
  readonly #world: LeaseWorld
  /** Its process has ended: it never wakes up. */
  isDead = false
  #isAsleep = false
  #awake: (() => void)[] = []
  #sleptMs = 0
  #asleepSinceMs = 0
  #wallMs = 0

  constructor(world: LeaseWorld, name: string, holder: Partial<LeaseHolder> = {}) {
    this.#world = world
    this.name = name
    this.nonce = `nonce-${name}`
    const setting: LeaseSetting = {
      hosts: { connect: (host) => this.#connect(host) },
      clock: this.#clock(),
      nodes: world.nodes,
      holder: leaseHolder({ run: `run-${name}`, who: name, ...holder }),
      nonce: this.nonce,
      isGone: ({ run }) => Promise.resolve(this.gone.has(run)),
    }
    this.lease = new RunLease(setting)
  }

  take(wish: Partial<LockWish> = {}): Promise<Result<void, Problem>> {
    const tell = (text: string): Promise<void> => Promise.resolve(void this.told.push(text))
    return this.lease.take({ tell, signal: this.stop.signal, ...wish })
  }

  /** The machine sleeps: nothing it does goes on, its monotonic clock stands still. */
  fallAsleep(): void {
    if (this.#isAsleep) return
    this.#isAsleep = true
    this.#asleepSinceMs = this.#world.time.nowMs
  }

  wakeUp(): void {
    if (!this.#isAsleep || this.isDead) return
    this.#isAsleep = false
    this.#sleptMs += this.#world.time.nowMs - this.#asleepSinceMs
    for (const go of this.#awake.splice(0)) go()
  }

  /** Somebody sets its wall clock. */
  jump(ms: number): void {
    this.#wallMs += ms
  }

  /** Waits while the machine sleeps. */
  async #running(): Promise<void> {
    while (this.#isAsleep) await new Promise<void>((go) => this.#awake.push(go))
  }

  #clock(): Clock {
    const { time } = this.#world
    const asleepMs = (): number => this.#sleptMs + (this.#isAsleep ? time.nowMs - this.#asleepSinceMs : 0)
    return {
      nowMs: () => time.nowMs + this.#wallMs,
      monotonicMs: () => time.nowMs - asleepMs() - 1_799_000_000_000,
      sleep: async (ms, signal) => {
        await time.sleepUntil(time.nowMs + ms, signal)
        await this.#running()
      },
    }
  }

  #connect(host: string): Promise<Result<Connection, Problem>> {
    const unreachable: Problem = { code: 'test/cut', what: `${host} is cut off`, why: ['a test'], fix: '', exitCode: 4 }
    const lease = async (request: LeaseRequest): ReturnType<Connection['lease']> => {
      await this.#running()
      if (this.cut.has(host)) return err(unreachable)
      this.sent.push(`${request.kind} ${host}`)
      const answer = this.#world.lease(host).answer(request)
      // The answer may find the machine asleep.
      await this.#running()
      return answer
    }
    // Nothing else of a connection is for a lease.
    return Promise.resolve(ok({ lease } as unknown as Connection))
  }
}

/** Hosts with leases, and machines that want them. */
export class LeaseWorld {
  readonly time = new WorldTime()
  readonly nodes: readonly LeaseNode[]
  readonly #leases = new Map<string, FakeLease>()

  /** Nodes `b1` to `bN`, listed last first: only their ids say in which order they are taken. */
  constructor(count: number) {
    this.nodes = Array.from({ length: count }, (_, at): LeaseNode => {
      const nodeId = count - at
      return { name: `b${nodeId}`, nodeId, roles: ['broker'], install: { config: `/b${nodeId}.properties` } }
    })
  }

  lease(host: string): FakeLease {
    const lease = this.#leases.get(host) ?? new FakeLease(() => this.time.nowMs)
    this.#leases.set(host, lease)
    return lease
  }

  /** Who lies on each node, by node id: `ada`, or `-`. */
  get holders(): readonly string[] {
    return this.nodes
      .toSorted((a, b) => a.nodeId - b.nodeId)
      .map(({ name }) => this.lease(name).lying?.nonce.replace('nonce-', '') ?? '-')
  }
}
