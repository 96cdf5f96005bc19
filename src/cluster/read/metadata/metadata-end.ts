import type { Quorum } from '../../../kafka/snapshot/cluster-snapshot.ts'
import { freshWithinMs } from '../../../kafka/rules/stale-view.ts'
import type { KafkaNode, Topology } from '../../../kafka/topology.ts'
import type { Clock } from '../../../run/ports.ts'
import type { Connections } from '../../wire/connections.ts'
import { viaCandidates } from '../choose-via.ts'
import { firstGood, type Attempt } from '../first-good.ts'
import { readQuorum } from './quorum.ts'

/** A moment by both clocks: the monotonic one may stand still while the machine sleeps, the wall clock may be set. */
export interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

/** A quorum and when it was asked for. */
export interface AskedQuorum {
  readonly quorum: Quorum
  readonly askedAt: Moment
}

export const momentOf = (clock: Clock): Moment => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() })

/** Four within R1's 2 s: the oldest of them is old enough for every healthy broker. */
const sampleEveryMs = 500

/** Where the leader's log ends; null when the leader or its offset is unknown. */
const endOf = ({ leaderId, voters }: Quorum): number | null => {
  const end = voters.find((voter) => voter.nodeId === leaderId)?.logEndOffset ?? -1
  return end < 0 ? null : end
}

/**
 * Where the metadata log ended a moment ago: what every broker must have applied by now. Each look leaves what it saw of the quorum for later ones, and the oldest
 * within R1's 2 s is taken: what ended so long ago a healthy broker need not be waited for. Only where there is none the quorum is asked beforehand.
 */
export class MetadataEnd {
  readonly #topology: Topology
  readonly #connections: Connections
  readonly #clock: Clock
  /** Not told within this time, the end is unknown: a frozen controller must not hold up what the brokers know themselves. */
  readonly #patienceMs: number
  #seen: readonly AskedQuorum[] = []
  #isSampling = false

  constructor(of: { topology: Topology; connections: Connections; clock: Clock; patienceMs: number }) {
    this.#topology = of.topology
    this.#connections = of.connections
    this.#clock = of.clock
    this.#patienceMs = of.patienceMs
  }

  /** Keeps what a look saw of the quorum, for later ones. */
  keep(asked: AskedQuorum): void {
    this.#forgetOld()
    this.#seen = [...this.#seen, asked]
  }

  /**
   * Asks the quorum unless the last that was seen is new: told now and then while nobody looks, the next look finds an end that is old enough to be applied, and
   * need not wait half a second for brokers before 4.1. Never rejects.
   */
  async sample(preferred: number | null): Promise<void> {
    const last = this.#seen.at(-1)
    if (this.#topology.mode === 'zookeeper' || this.#isSampling) return
    if (last !== undefined && this.#ageMs(last.askedAt) < sampleEveryMs) return
    this.#isSampling = true
    const askedAt = momentOf(this.#clock)
    const quorum = await this.#ask(preferred)
    if (quorum !== null) this.keep({ quorum, askedAt })
    this.#isSampling = false
  }

  /** Null when unknown, undefined in ZooKeeper mode. Never rejects. */
  async read(preferred: number | null): Promise<number | null | undefined> {
    if (this.#topology.mode === 'zookeeper') return undefined
    this.#forgetOld()
    const quorum = this.#seen[0]?.quorum ?? (await this.#ask(preferred))
    return quorum === null ? null : endOf(quorum)
  }

  #forgetOld(): void {
    this.#seen = this.#seen.filter(({ askedAt }) => this.#ageMs(askedAt) <= freshWithinMs)
  }

  #ageMs({ monotonicMs, wallMs }: Moment): number {
    return Math.max(this.#clock.monotonicMs() - monotonicMs, Math.abs(this.#clock.nowMs() - wallMs))
  }

  /** Patience is for answers. What it takes to connect the first time, over a slow line or through a host, has a limit of its own. */
  async #connect(brokers: readonly KafkaNode[]): Promise<void> {
    const attempts = brokers.map(({ brokerAddress = '' }): Attempt<true> => async () => {
      const connection = await this.#connections.get({ address: brokerAddress, lane: 'forwarded' })
      return connection.ok ? true : null
    })
    await this.#within(firstGood(attempts, this.#patienceMs / 2, this.#clock), 2 * this.#patienceMs)
  }

  async #within<T>(answer: Promise<T | null>, limitMs: number): Promise<T | null> {
    const told = new AbortController()
    const first = await Promise.race([answer, this.#clock.sleep(limitMs, told.signal).then(() => null)])
    told.abort()
    return first
  }

  async #ask(preferred: number | null): Promise<Quorum | null> {
    const brokers = viaCandidates(this.#topology, { preferred, avoid: [] })
    await this.#connect(brokers)
    const attempts = brokers.map(({ brokerAddress = '' }): Attempt<Quorum> => async () => {
      const quorum = await readQuorum(this.#connections, brokerAddress)
      return quorum.ok ? quorum.value : null
    })
    return this.#within(firstGood(attempts, this.#patienceMs / 2, this.#clock), this.#patienceMs)
  }
}
