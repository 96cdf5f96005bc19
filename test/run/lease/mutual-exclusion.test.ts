import { expect } from 'chai'
import fc from 'fast-check'
import { LeaseWorld, Operator } from './lease-world.ts'

/*
 * Never two at once: whatever becomes of clocks, machines, hosts and ways between them, a stop passes the fence of a host only for the run that holds the
 * cluster, and what a run was told it may do is over before anybody else may begin.
 */

type Happening =
  | { readonly kind: 'take' | 'patient' | 'release' | 'sleep' | 'wake' | 'die'; readonly who: number }
  | { readonly kind: 'act'; readonly who: number; readonly host: number }
  | { readonly kind: 'cut'; readonly who: number; readonly host: number }
  | { readonly kind: 'jump'; readonly who: number; readonly ms: number }
  | { readonly kind: 'boot'; readonly host: number }
  | { readonly kind: 'pass'; readonly ms: number }

const people = 3
const hosts = 3
const who = fc.nat(people - 1)
const host = fc.nat(hosts - 1)

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('take', 'patient'), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('release', 'die'), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('sleep', 'wake'), who }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('act'), who, host }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut'), who, host }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump'), who, ms: fc.constantFrom(-3_600_000, 3_600_000, 50_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('boot'), host }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(500, 5000, 16_000, 61_000, 130_000) }),
  },
) as fc.Arbitrary<Happening>

/** How long what was confirmed may take: run-lease.ts promises 20 s from the confirmation to the first moment anybody else may begin. */
const actMs = 19_000

/** Plays the happenings; answers how often somebody acted. */
class Play {
  readonly world = new LeaseWorld(hosts)
  readonly people = Array.from({ length: people }, (_, at) => new Operator(this.world, `p${at}`))
  acted = 0
  readonly faults: unknown[] = []
  /** Who may be acting, and until when at most. A machine that sleeps does nothing until it wakes up. */
  #acting: { readonly name: string; readonly untilMs: number } | undefined
  readonly #asleep = new Set<string>()

  async play(happenings: readonly Happening[]): Promise<void> {
    for (const one of happenings) {
      await this.#happen(one)
      await this.world.time.settle()
    }
    for (const person of this.people) person.wakeUp()
    await this.world.time.advance(200_000)
    if (this.faults.length > 0) throw this.faults[0]
  }

  async #happen(one: Happening): Promise<void> {
    const person = 'who' in one ? this.people[one.who] : undefined
    const name = 'host' in one ? `b${one.host + 1}` : ''
    if (one.kind === 'pass') await this.world.time.advance(one.ms)
    else if (one.kind === 'boot') this.world.lease(name).reboot()
    else if (person !== undefined) this.#ofPerson(person, one, name)
  }

  #ofPerson(person: Operator, one: Exclude<Happening, { kind: 'pass' | 'boot' }>, host: string): void {
    const works: Readonly<Record<typeof one.kind, () => unknown>> = {
      take: () => person.take(),
      patient: () => person.take({ isPatient: true }),
      release: () => person.lease.release(),
      sleep: () => this.#sleep(person),
      die: () => this.#bury(person),
      wake: () => this.#wake(person),
      cut: () => person.cut.delete(host) || person.cut.add(host),
      jump: () => person.jump(one.kind === 'jump' ? one.ms : 0),
      act: () => this.#act(person, host).catch((fault: unknown) => this.faults.push(fault)),
    }
    works[one.kind]()
  }

  #sleep(person: Operator): void {
    this.#asleep.add(person.name)
    person.fallAsleep()
  }

  #wake(person: Operator): void {
    if (person.isDead) return
    this.#asleep.delete(person.name)
    person.wakeUp()
  }

  /** Its process ends, and everybody here sees that. */
  #bury(person: Operator): void {
    this.#sleep(person)
    person.isDead = true
    for (const other of this.people) other.gone.add(`run-${person.name}`)
  }

  async #act(person: Operator, host: string): Promise<void> {
    const { nowMs } = this.world.time
    const confirmed = await person.lease.confirm(host)
    const fence = person.lease.fence(host)
    // A confirmation that came late is asked again by the guard (R1): only a fresh one is acted on.
    if (!confirmed.ok || fence === undefined || this.#asleep.has(person.name) || this.world.time.nowMs - nowMs > 2000)
      return
    expect(this.world.lease(host).canPass(fence), `${person.name} was told that ${host} is its own`).to.equal(true)
    this.#mayAct(person.name)
  }

  #mayAct(name: string): void {
    const { nowMs } = this.world.time
    const acting = this.#acting
    const isOver = acting === undefined || acting.name === name || nowMs >= acting.untilMs || this.#isGone(acting.name)
    expect(isOver, `${name} acts while ${acting?.name} may`).to.equal(true)
    this.#acting = { name, untilMs: nowMs + actMs }
    this.acted += 1
  }

  /** It died or gave its lease back: nothing of it goes on. */
  #isGone(name: string): boolean {
    const person = this.people.find((one) => one.name === name)
    return person?.isDead === true || person?.lease.fence('b1') === undefined
  }
}

describe('two runs of one cluster', () => {
  it('never act at once, whatever becomes of clocks, machines and hosts', async function () {
    this.timeout(60_000)
    let acted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 30, maxLength: 90, size: 'max' }), async (happenings) => {
        const play = new Play()
        await play.play(happenings)
        acted += play.acted
      }),
      { numRuns: Number(process.env['KPLAY_TEST_RUNS'] ?? 100) },
    )
    // The plays are no good if nobody ever gets to act.
    expect(acted).to.be.greaterThan(50)
  })
})
