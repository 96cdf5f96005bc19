import { chainStart, sealLine } from '../../../src/journal/replay-chain.ts'
import { replayJournal } from '../../../src/journal/replay.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Program } from '../../../src/plan/program.ts'
import { createEmitter } from '../../../src/run/emitter.ts'
import { runProgram, type RunEnd } from '../../../src/run/engine.ts'
import { createRecent } from '../../../src/run/look/recent.ts'
import type { Clock, Connection, HostsPort } from '../../../src/run/ports.ts'
import { buildHistory } from '../../../src/run/resume/history.ts'
import { encodeEvent, type RunEvent } from '../../../src/run/run-event.ts'
import type { RunContext } from '../../../src/run/run-context.ts'
import { engineWorld, topology, type EngineWorld } from '../../fakes/engine-world.ts'
import { loadGood } from '../../support/load-good.ts'
import { runStarted } from '../../support/run-started.ts'

/*
 * A run whose process can be killed at any line of its journal, on a cluster that lives on. A killed process is one whose ports never answer again; nothing of its
 * memory reaches the next one, which begins with the text of the journal alone.
 */

/** A playbook on the three and three nodes of the fake cluster, its waits cut to seconds. */
export const loadProgram = async (file: string): Promise<Program> => {
  const inventoryFile = 'test/run/resume/three-and-three.yml'
  const playbook = await loadGood(file, { inventoryFile })
  const program = buildProgram(playbook, { shorten: { maxWaitMs: 3000, patienceMs: undefined } })
  return { ...program, topology }
}

/**
 * Where a process dies: before line `line` (from 1, of the whole journal) is written, after it, or in the act that this line announces, which then is done two seconds
 * later by what was left running.
 */
export interface Death {
  readonly line: number
  readonly at: 'before' | 'after' | 'in-act'
}

const never = new Promise<never>(() => undefined)

type ActName = 'stopNode' | 'startNode' | 'symlink' | 'writeFile' | 'copyFile' | 'installRelease' | 'run'
const actNames: readonly ActName[] = [
  'stopNode',
  'startNode',
  'symlink',
  'writeFile',
  'copyFile',
  'installRelease',
  'run',
]

const lateMs = 2000

/** One process of kplay. */
class Life {
  isDead = false
  isDying = false
  readonly died: Promise<undefined>
  #die: () => void = () => undefined

  constructor() {
    this.died = new Promise((resolve) => (this.#die = () => resolve(undefined)))
  }

  die(): Promise<never> {
    this.isDead = true
    this.#die()
    return never
  }

  /** Answers only the living. */
  async breathe<T>(answer: Promise<T>): Promise<T> {
    if (this.isDead) return never
    const value = await answer
    return this.isDead ? never : value
  }
}

/** A run, its journal and its cluster. */
export class MortalRun {
  readonly world: EngineWorld
  readonly journal: RunEvent[] = []
  /** Faults seen on the way: a node stopped while another was not whole. */
  readonly faults: string[] = []
  readonly #program: Program
  #lives = 0

  constructor(program: Program) {
    this.#program = program
    this.world = engineWorld([])
  }

  /** Runs, or goes on, until the end or a death. */
  async live(death?: Death, change: Partial<RunContext> = {}): Promise<RunEnd | undefined> {
    const life = new Life()
    const { clock } = this.world
    this.#lives += 1
    // A new process needs some time to begin.
    await clock.sleep(600)
    const earlier = JSON.parse(JSON.stringify(this.journal)) as RunEvent[]
    const append = async (event: RunEvent): Promise<void> => {
      if (life.isDead) return never
      const isIt = death?.line === event.seq
      if (isIt && death.at === 'before') return life.die()
      this.journal.push(JSON.parse(encodeEvent(event)) as RunEvent)
      if (isIt && death.at === 'after') return life.die()
      if (isIt) life.isDying = true
    }
    const emitter = createEmitter({
      run: '20261122-031042-test',
      clock,
      journal: { append, close: () => Promise.resolve() },
      listeners: [],
      earlier,
    })
    const hosts = this.#mortalHosts(life)
    const context: RunContext = {
      ...this.world.context,
      program: this.#program,
      clock: this.#mortalClock(life),
      hosts,
      emitter,
      limits: { noProgressMs: 300_000, stopNoProgressMs: 360_000, maxWaitMs: 3000 },
      memory: new Map(),
      registers: new Map(),
      onceDone: new Set(),
      recent: createRecent(),
      ...(earlier.length === 0
        ? {}
        : {
            resumed: {
              history: buildHistory(earlier),
              isSame: true,
              again: new Set<string>(),
              done: new Set<string>(),
            },
          }),
      ...change,
    }
    return Promise.race([life.died, runProgram(context, this.#opening(earlier))])
  }

  /** Does the journal, as written line by line, replay without a fault? */
  replaysClean(): boolean {
    let chain = chainStart
    const lines = this.journal.map((event) => {
      const sealed = sealLine(encodeEvent(event), chain)
      chain = sealed.chain
      return `${sealed.line}\n`
    })
    const replayed = replayJournal(Buffer.from(lines.join('')))
    return replayed.ok && replayed.value.events.length === this.journal.length
  }

  #opening(earlier: readonly RunEvent[]): Parameters<typeof runProgram>[1] {
    const { digest, versions } = this.#program
    if (earlier.length > 0)
      return { type: 'run-resumed', who: 'ada', kplay: '0.0.0', digest, count: this.#lives - 1, changed: [] }
    return runStarted({
      digest,
      versions: versions === undefined ? null : { from: versions.from, to: versions.to },
      phases: this.#program.phases.map(({ id, hosts }) => ({ id, hosts, description: '', irreversible: false })),
    })
  }

  #mortalClock(life: Life): Clock {
    const { clock } = this.world
    return {
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      sleep: (ms, signal) => (life.isDead ? never : life.breathe(clock.sleep(ms, signal))),
    }
  }

  #mortalHosts(life: Life): HostsPort {
    const { hosts } = this.world
    return {
      connect: async (host) => {
        const connected = await life.breathe(hosts.connect(host))
        return connected.ok ? { ok: true, value: this.#mortal(connected.value, life) } : connected
      },
      hasRelease: () => life.breathe(hosts.hasRelease()),
      close: () => Promise.resolve(),
    }
  }

  #mortal(connection: Connection, life: Life): Connection {
    const { host } = connection
    const acts = actNames.map((name) => {
      const act = connection[name] as (...args: readonly unknown[]) => Promise<unknown>
      const mortal = (...args: readonly unknown[]): Promise<unknown> => {
        if (life.isDead) return never
        if (name === 'stopNode') this.#judgeStop(host)
        if (!life.isDying) return life.breathe(act(...args))
        this.#leave(host, () => void act(...args))
        return life.die()
      }
      return [name, mortal] as const
    })
    const facts: Connection['facts'] = (requests) => life.breathe(connection.facts(requests))
    return { ...connection, ...Object.fromEntries(acts), facts }
  }

  /** What was begun goes on without its kplay. */
  #leave(host: string, act: () => void): void {
    const { hosts, clock } = this.world
    hosts.left.set(host, [{ pid: 4711, text: 'sh -c …' }])
    clock.after(lateMs, () => {
      act()
      hosts.left.delete(host)
    })
  }

  #judgeStop(host: string): void {
    for (const node of this.world.cluster.nodes)
      if (node.host !== host && (!node.isUp || !node.isInSync))
        this.faults.push(`${host} stopped while ${node.host} is not whole`)
  }
}
