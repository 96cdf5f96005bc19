import { err, ok, type Result } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import { sealLine, chainStart } from '../../../src/journal/replay-chain.ts'
import { replayJournal } from '../../../src/journal/replay.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program, ProgramPhase } from '../../../src/plan/program.ts'
import { encodeEvent, type RunEvent } from '../../../src/run/run-event.ts'
import type { ActAnswer, Connection } from '../../../src/run/ports.ts'
import { block, engineWorld, hostViews, task, topology, type EngineWorld } from '../../fakes/engine-world.ts'
import { loadGood } from '../../support/load-good.ts'

/** How one act on a host goes wrong. `lost`: no answer comes; `cut`: the host cannot be reached, from before the act or from after it. */
export type ActFault =
  | 'refused'
  | 'lost-before'
  | 'lost-after'
  | 'no-effect'
  | 'reverted'
  | 'cut-before'
  | 'cut-before-returns'
  | 'cut-after'
  | 'cut-after-returns'

export const actFaults: readonly ActFault[] = [
  'refused',
  'lost-before',
  'lost-after',
  'no-effect',
  'reverted',
  'cut-before',
  'cut-before-returns',
  'cut-after',
  'cut-after-returns',
]

/** How a node that was started does not come back. `none`: it does. */
export type BackFault = 'dies' | 'silent' | 'wrong-release' | 'fatal-log' | 'deaf' | 'recovery' | 'other-dies'

export const backFaults: readonly BackFault[] = [
  'dies',
  'silent',
  'wrong-release',
  'fatal-log',
  'deaf',
  'recovery',
  'other-dies',
]

const kinds = { stop: 'stop-node', link: 'symlink', start: 'start-node', install: 'install-release' } as const
export type ActName = keyof typeof kinds

/** The `nth` act of this kind on this host (from 1) goes wrong. */
export interface Trap {
  readonly host: string
  readonly act: ActName
  readonly nth?: number
  readonly fault: ActFault
}

export interface Trouble {
  readonly traps?: readonly Trap[]
  /** The node of this host does not come back on the release it is linked to then. */
  readonly back?: { readonly host: string; readonly fault: BackFault; readonly other: string } | undefined
  /** What else happens at an event. */
  readonly at?: (event: RunEvent, world: EngineWorld) => void
}

/** A shipped playbook over the hosts of the fake cluster, with an `always` behind each block that stops a node. */
export const loadShipped = async (name: string): Promise<Program> => {
  const program = buildProgram(await loadGood(`playbooks/${name}`), { shorten: { maxWaitMs: 5000 } })
  return { ...program, topology, hosts: hostViews, phases: program.phases.map(withAlways) }
}

const withAlways = (phase: ProgramPhase): ProgramPhase => ({
  ...phase,
  tasks: phase.tasks.map((one) =>
    one.kind === 'block'
      ? block(one.id, one.tasks, { ...one, always: [task('last', 'kafka.collect_logs', { lines: 1 })] })
      : one,
  ),
})

const lost = (host: string): Problem => ({
  code: 'host/lost',
  what: `${host} did not answer in time`,
  why: ['the test says so'],
  fix: 'none',
  exitCode: 4,
})

type Acted = Result<ActAnswer, Problem>

/** Sets the trap of an act that is about to be sent, and springs it. */
class Traps {
  readonly #world: EngineWorld
  readonly #traps: readonly Trap[]
  readonly #counts = new Map<string, number>()
  #armed: Trap | undefined

  constructor(world: EngineWorld, traps: readonly Trap[]) {
    this.#world = world
    this.#traps = traps
  }

  see(event: RunEvent): void {
    if (event.type !== 'act-started' || event.host === null) return
    const { host, act } = event
    const count = (this.#counts.get(`${host} ${act.kind}`) ?? 0) + 1
    this.#counts.set(`${host} ${act.kind}`, count)
    this.#armed = this.#traps.find(
      (trap) => trap.host === host && kinds[trap.act] === act.kind && (trap.nth ?? 1) === count,
    )
    if (this.#armed?.fault.startsWith('cut-before') === true) this.#cut(this.#armed)
  }

  #cut({ host, fault }: Trap): void {
    const { unreachable } = this.#world.hosts.behaviour
    unreachable.add(host)
    if (fault.endsWith('returns')) this.#world.clock.after(20_000, () => unreachable.delete(host))
  }

  #revert({ host, act }: Trap): void {
    const node = this.#world.cluster.node(host)
    const { clock } = this.#world
    if (act === 'link') node.linked = '3.9.2'
    if (act === 'install') this.#world.hosts.behaviour.installed.delete('4.1.2')
    if (act !== 'stop') return
    clock.after(this.#world.hosts.behaviour.stopMs, () => {
      node.process = { pid: 77, startedAtMs: clock.nowMs(), release: node.linked }
      node.isUp = true
    })
  }

  async spring(act: () => Promise<Acted>): Promise<Acted> {
    const trap = this.#armed
    this.#armed = undefined
    if (trap === undefined) return act()
    switch (trap.fault) {
      case 'refused':
        return ok({ ok: false, exitCode: 1, output: '', why: 'the host says no' })
      case 'no-effect':
        return ok({ ok: true, exitCode: 0, output: '' })
      case 'lost-before':
        await this.#world.clock.sleep(10_000)
        return err(lost(trap.host))
      case 'lost-after':
        await act()
        await this.#world.clock.sleep(10_000)
        return err(lost(trap.host))
      case 'reverted': {
        const { broken } = this.#world.hosts.behaviour
        if (trap.act === 'start') broken.add('4.1.2').add('3.9.2')
        const answer = await act()
        broken.clear()
        this.#revert(trap)
        return answer
      }
      case 'cut-after':
      case 'cut-after-returns': {
        const answer = await act()
        this.#cut(trap)
        return answer
      }
      default:
        throw new Error('a host that cannot be reached takes no act')
    }
  }
}

const wrap = (connection: Connection, traps: Traps, world: EngineWorld): Connection => ({
  ...connection,
  facts: async (requests) => {
    const answers = await connection.facts(requests)
    if (!answers.ok) return answers
    // A link tells where it points; what it shall point to is a folder once it is installed.
    const { linked } = world.cluster.node(connection.host)
    const truths = Object.entries(requests).map(([key, { name, script }]) => {
      const path = /^p='?([^'\n]+)/.exec(script)?.[1] ?? ''
      if (name !== 'path-state') return [key, answers.value[key]] as const
      const link = { kind: 'link', to: `/n/${connection.host}/install/kafka-${linked}`, isBroken: false }
      return [key, ok(path.endsWith('/current') ? link : { kind: 'folder' })] as const
    })
    return ok(Object.fromEntries(truths.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))))
  },
  stopNode: (request) => traps.spring(() => connection.stopNode(request)),
  startNode: (request) => traps.spring(() => connection.startNode(request)),
  symlink: (request) => traps.spring(() => connection.symlink(request)),
  installRelease: async (release, folder) => {
    const done = await traps.spring(async () => {
      await connection.installRelease(release, folder)
      return ok({ ok: true, output: '' })
    })
    if (!done.ok) return done
    return done.value.ok ? ok(undefined) : err({ ...lost(connection.host), what: 'the host says no' })
  },
})

type Back = NonNullable<Trouble['back']>

/** Readies the cluster for the start of a node that shall, or shall not, come back. */
const readyStart = (world: EngineWorld, { host, fault, other }: Back, isBad: boolean): void => {
  const { behaviour, fatal } = world.hosts
  const node = world.cluster.node(host)
  const is = (one: BackFault): boolean => isBad && fault === one
  behaviour.registerMs = is('silent') || is('recovery') ? 1e9 : 1500
  behaviour.broken.clear()
  if (is('dies')) behaviour.broken.add(node.linked)
  node.deafListener = is('deaf') ? '127.0.9.99:9092' : undefined
  fatal.set(host, is('fatal-log') ? ['FATAL it is broken'] : [])
  const wrong = (): void => {
    if (node.process !== null) node.process = { ...node.process, release: '4.0.1' }
  }
  if (is('wrong-release')) world.clock.after(behaviour.startMs + 1, wrong)
  if (is('other-dies')) world.clock.after(3000, () => (world.cluster.node(other).isUp = false))
}

/** On the release it first starts on, the node does not come back. */
const createBack = (back: Back) => {
  let bad: string | undefined
  return (event: RunEvent, world: EngineWorld): void => {
    if (event.type !== 'act-started' || event.host !== back.host) return
    // The node that will stay in recovery is the one whose stop left no marker.
    if (event.act.kind === 'stop-node') world.hosts.behaviour.wasClean = back.fault !== 'recovery'
    if (event.act.kind !== 'start-node') return
    const { linked } = world.cluster.node(back.host)
    bad ??= linked
    readyStart(world, back, linked === bad)
  }
}

/** The fake cluster with something going wrong in it. */
export const failingWorld = (program: Program, trouble: Trouble): EngineWorld => {
  let traps: Traps | undefined
  const back = trouble.back === undefined ? undefined : createBack(trouble.back)
  const see = (event: RunEvent): boolean => {
    traps?.see(event)
    back?.(event, world)
    trouble.at?.(event, world)
    return false
  }
  const world: EngineWorld = engineWorld(program.phases, { maxWaitMs: 5000, program, journalFails: see })
  traps = new Traps(world, trouble.traps ?? [])
  const set = traps
  const { hosts } = world
  Object.assign(world.context, {
    // Shorter than R4's own, so that a wait in vain is not looked at six hundred times.
    limits: { ...world.context.limits, noProgressMs: 60_000, stopNoProgressMs: 60_000 },
    hosts: {
      hasRelease: () => hosts.hasRelease(),
      close: () => hosts.close(),
      connect: async (host: string) => {
        const connected = await hosts.connect(host)
        return connected.ok ? ok(wrap(connected.value, set, world)) : connected
      },
    },
  })
  return world
}

/** What replay says against the events as a journal would hold them; undefined: it is clean. */
export const journalFault = (events: readonly RunEvent[]): string | undefined => {
  let chain = chainStart
  const lines = events.map((event) => {
    const sealed = sealLine(encodeEvent(event), chain)
    chain = sealed.chain
    return `${sealed.line}\n`
  })
  const replayed = replayJournal(Buffer.from(lines.join('')))
  return replayed.ok ? undefined : `line ${replayed.error.line}: ${replayed.error.why}`
}
