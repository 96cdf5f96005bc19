/*
 * The group watch: samples consumer groups in the background and tells them as events.
 *  1. The baseline is what is seen until this process stops its first node. A run that goes on watches what its earlier processes watched as well.
 *  2. `groups-seen` is told at first, when a group begins or ends to stand still, with each node's turn that begins or ends, and every few seconds while lags change.
 *  3. It never fails a run by itself: whoever demands something of groups asks for a look (kafka.safe_to_stop).
 */
import { defaultMaxStallMs } from '../../kafka/groups/decide-groups.ts'
import { advanceGroups, beginGroups, seenGroups, type GroupHistory } from '../../kafka/groups/group-history.ts'
import type { SeenGroup } from '../../kafka/groups/seen-group.ts'
import type { Emitter } from '../emitter.ts'
import type { Clock } from '../ports.ts'
import type { RunEvent } from '../run-event.ts'
import { noticesOf, rowsOf, watchedBefore, type Rows } from './group-rows.ts'
import type { GroupsPort, GroupWatch } from './groups-port.ts'

/** Ours: often enough to see a commit interval of 5 s, and looking takes a tenth of the time at most. */
const leastPauseMs = 2000
const pausePerLook = 10
/** Lags that change are told so often. */
const tellEveryMs = 5000

/** What the watch works with. */
export interface WatchOptions {
  readonly groups: GroupsPort
  readonly clock: Clock
  readonly emitter: Emitter
}

const isStop = (event: RunEvent): boolean => event.type === 'act-started' && event.act.kind === 'stop-node'
const isTurn = (event: RunEvent): boolean => event.type === 'node-started' || event.type === 'node-ended'

/** Time that passes is no news. */
const newsOf = (rows: Rows): string => JSON.stringify(rows, (key, value: unknown) => (key === 'stalledMs' ? 0 : value))

class Watch implements GroupWatch {
  readonly #groups: GroupsPort
  readonly #clock: Clock
  readonly #emitter: Emitter
  readonly #ended = new AbortController()
  /** Events of this process begin here. */
  readonly #firstEvent: number
  #seenEvents: number
  #history: GroupHistory
  #maxStallMs = defaultMaxStallMs
  #isBaseline = true
  #isLooking = false
  /** Nothing is told any more; a look under way is nobody's business. */
  #isOver = false
  #last: Promise<void> = Promise.resolve()
  #told: Rows | undefined
  #toldMs = Number.NEGATIVE_INFINITY
  #states: ReadonlyMap<string, SeenGroup> = new Map()

  constructor({ groups, clock, emitter }: WatchOptions) {
    this.#groups = groups
    this.#clock = clock
    this.#emitter = emitter
    this.#firstEvent = emitter.events.length
    this.#seenEvents = this.#firstEvent
    this.#history = beginGroups(watchedBefore(emitter.events), clock.monotonicMs())
  }

  begin(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    void this.#sampleOn()
  }

  async look(maxStallMs: number): Promise<GroupHistory> {
    if (maxStallMs > 0) this.#maxStallMs = maxStallMs
    await this.#sample()
    return this.#history
  }

  async end(isAtOnce: boolean): Promise<void> {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    // Where no group was ever worth a word, how they end is not either.
    if (!isAtOnce && this.#told !== undefined) await this.#sample()
    this.#isOver = true
  }

  async #sampleOn(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const begunMs = this.#clock.monotonicMs()
      await this.#sample()
      const tookMs = this.#clock.monotonicMs() - begunMs
      await this.#clock.sleep(Math.max(leastPauseMs, pausePerLook * tookMs), this.#ended.signal)
    }
  }

  /** One after the other: a sample that is asked for begins after it was asked for. */
  #sample(): Promise<void> {
    this.#last = this.#last.then(() => this.#take())
    return this.#last
  }

  async #take(): Promise<void> {
    const atMs = this.#clock.monotonicMs()
    this.#isBaseline &&= !this.#emitter.events.slice(this.#firstEvent).some(isStop)
    const isBaseline = this.#isBaseline
    const reading = await this.#groups.read()
    this.#history = advanceGroups(this.#history, { ...reading, atMs }, isBaseline)
    await this.#tell()
  }

  /** A journal that cannot be written ends the run where it is needed, not here. */
  async #tell(): Promise<void> {
    if (this.#isOver) return
    const groups = seenGroups(this.#history, this.#maxStallMs)
    const rows = rowsOf(groups, this.#history.unknown)
    const notices = noticesOf(this.#states, groups)
    this.#states = new Map(groups.map((one) => [one.group, one]))
    const { events } = this.#emitter
    const hasTurned = events.slice(this.#seenEvents).some(isTurn)
    this.#seenEvents = events.length
    const isDue = hasTurned || notices.length > 0 || this.#isNews(rows)
    const said = [
      ...(isDue && rows.groups.length > 0 ? [{ type: 'groups-seen' as const, ...rows }] : []),
      ...notices.map((text) => ({ type: 'notice' as const, host: null, code: 'group/stalled', text })),
    ]
    if (said.length === 0) return
    this.#told = rows
    this.#toldMs = this.#clock.monotonicMs()
    await Promise.all(said.map((body) => this.#emitter.emit(body))).catch(() => undefined)
  }

  #isNews(rows: Rows): boolean {
    if (this.#told === undefined) return rows.groups.length > 0
    if (this.#clock.monotonicMs() - this.#toldMs < tellEveryMs) return false
    return newsOf(rows) !== newsOf(this.#told)
  }
}

/** Makes the watch of one run. */
export const watchGroups = (options: WatchOptions): GroupWatch => new Watch(options)
