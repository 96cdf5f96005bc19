import { expect } from 'chai'
import type { GroupsReading } from '../../../src/kafka/groups/group-sample.ts'
import { createEmitter, type Emitter } from '../../../src/run/emitter.ts'
import type { Clock } from '../../../src/run/ports.ts'
import type { RunEvent, RunEventBody } from '../../../src/run/run-event.ts'
import { watchGroups } from '../../../src/run/watch/watch-groups.ts'
import type { GroupWatch } from '../../../src/run/watch/groups-port.ts'
import { FakeClock } from '../../fakes/fake-clock.ts'

const reading = (committed: number, end: number, more: Partial<GroupsReading> = {}): GroupsReading => ({
  groups: [{ group: 'billing', hasMembers: true, offsets: [{ topic: 'orders', partition: 0, committed, end }] }],
  unknown: [],
  ...more,
})

const stop: RunEventBody = {
  type: 'act-started',
  address: 'roll.stop@b1',
  host: 'b1',
  act: { kind: 'stop-node', pid: 1, startedAtMs: 1 },
}
const turn: RunEventBody = { type: 'node-started', phase: 'roll', host: 'b1', position: 1, of: 3, because: '' }

/** A watch over scripted answers; time passes by hand. */
class Watched {
  readonly clock = new FakeClock()
  readonly emitter: Emitter
  readonly watch: GroupWatch
  next: GroupsReading = { groups: [], unknown: [] }
  reads = 0

  constructor(earlier: readonly RunEvent[] = [], clock?: Clock) {
    const journal = { append: () => Promise.resolve(), close: () => Promise.resolve() }
    this.emitter = createEmitter({ run: 'r', clock: this.clock, journal, listeners: [], earlier })
    const groups = {
      read: () => {
        this.reads += 1
        return Promise.resolve(this.next)
      },
      close: () => Promise.resolve(),
    }
    this.watch = watchGroups({ groups, clock: clock ?? this.clock, emitter: this.emitter })
  }

  /** A look after so many seconds. */
  async after(seconds: number, next: GroupsReading): Promise<void> {
    await this.clock.sleep(seconds * 1000)
    this.next = next
    await this.watch.look(30_000)
  }

  /** What was told, one line an event. */
  get told(): readonly string[] {
    return this.emitter.events.flatMap((event) => {
      if (event.type === 'notice') return [`${event.code}: ${event.text}`]
      if (event.type !== 'groups-seen') return []
      return [event.groups.map(({ group, state, lag }) => `${group} ${state} ${lag}`).join(', ')]
    })
  }
}

describe('the group watch', () => {
  it('says nothing where there is no group', async () => {
    const watched = new Watched()
    await watched.after(2, { groups: [], unknown: [] })
    await watched.watch.end(false)
    expect(watched.told).to.deep.equal([])
    expect(watched.reads).to.equal(1)
  })

  it('tells the first look, a standstill at once and by name, and the moving again', async () => {
    const watched = new Watched()
    await watched.after(0, reading(0, 10))
    await watched.after(12, reading(50, 51))
    await watched.emitter.emit(stop)
    await watched.after(2, reading(50, 90))
    await watched.after(27, reading(50, 400))
    await watched.after(2, reading(50, 400))
    await watched.after(1, reading(420, 420))
    expect(watched.told).to.deep.equal([
      'billing unwatched 10',
      'billing moving 1',
      'billing moving 350',
      'billing stalled 350',
      'group/stalled: consumer group billing stands still while its partitions grow, 350 records behind',
      'billing moving 0',
      'group/stalled: consumer group billing moves again, 0 records behind',
    ])
  })

  it('tells each turn of a node, and lags that change every few seconds only', async () => {
    const watched = new Watched()
    await watched.after(0, reading(0, 10))
    await watched.after(2, reading(0, 20))
    await watched.after(1, reading(0, 30))
    await watched.emitter.emit(turn)
    await watched.after(1, reading(0, 40))
    await watched.after(5, reading(0, 40))
    await watched.after(5, reading(0, 50))
    expect(watched.told).to.deep.equal(['billing unwatched 10', 'billing unwatched 40', 'billing unwatched 50'])
  })

  it('learns whom to watch only before the first stop of this process', async () => {
    const watched = new Watched()
    await watched.after(0, reading(0, 10))
    await watched.emitter.emit(stop)
    await watched.after(12, reading(50, 51))
    const history = await watched.watch.look(30_000)
    expect(history.isBaseline).to.equal(false)
    expect(watched.told.at(-1)).to.equal('billing unwatched 1')
  })

  it('watches in a resumed run what the processes before it watched', async () => {
    const before = new Watched()
    await before.after(0, reading(0, 10))
    await before.after(12, reading(50, 51))
    const after = new Watched(before.emitter.events)
    await after.after(0, reading(50, 100))
    await after.after(31, reading(50, 400))
    expect(after.told).to.deep.include('billing stalled 350')
  })

  it('looks on by itself until it is ended, and then no more', async () => {
    const slept = Promise.withResolvers<void>()
    const clock: Clock = {
      nowMs: () => 0,
      monotonicMs: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve())
          slept.resolve()
        }),
    }
    const watched = new Watched([], clock)
    watched.next = reading(0, 10)
    watched.watch.begin()
    await slept.promise
    expect(watched.reads).to.equal(1)
    await watched.watch.end(false)
    await watched.watch.end(false)
    expect(watched.reads).to.equal(2)
    expect(watched.told).to.deep.equal(['billing unwatched 10'])
  })

  it('tells nothing of a look that is under way when it ends, and waits for none that has to end at once', async () => {
    const watched = new Watched()
    await watched.after(0, reading(0, 10))
    const late = watched.watch.look(30_000)
    watched.next = reading(0, 900)
    await watched.emitter.emit(turn)
    const told = watched.told.length
    await watched.watch.end(true)
    await late
    expect(watched.told.length).to.equal(told)
  })

  it('names no more than fifty groups, the stalled ones first', async () => {
    const watched = new Watched()
    const many = Array.from({ length: 60 }, (_, i) => ({
      group: `g${i}`,
      hasMembers: true,
      offsets: [{ topic: 'orders', partition: 0, committed: 0, end: i }],
    }))
    await watched.after(0, { groups: many, unknown: [{ what: 'b2', why: 'no answer' }] })
    const [seen] = watched.emitter.events.flatMap((event) => (event.type === 'groups-seen' ? [event] : []))
    expect(seen?.groups.length).to.equal(50)
    expect(seen?.groups[0]?.group).to.equal('g59')
    expect(seen?.more).to.equal(10)
    expect(seen?.unknown).to.deep.equal(['b2: no answer'])
  })
})
