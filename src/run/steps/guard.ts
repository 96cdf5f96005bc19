import { decideBackIn } from '../../kafka/decide/back.ts'
import { defaultWindowMs } from '../../kafka/decide/clean-window.ts'
import { decisionOf, type Blocker, type Decision } from '../../kafka/decide/decision.ts'
import { decideStop } from '../../kafka/decide/stop.ts'
import { decideBackServer } from '../../kafka/servers/back-server.ts'
import { decideStopServer } from '../../kafka/servers/stop-server.ts'
import { judgeCluster, type JudgedCluster } from '../../kafka/snapshot/judged-cluster.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import type { ProgramTask } from '../../plan/program.ts'
import { look, observationIn, type Look } from '../look/look.ts'
import { decidePins } from '../look/zookeeper/pins.ts'
import { addressOf, interruptAt, memoryOf, type Place, type RunContext } from '../run-context.ts'
import { isSameProcess, markOf, runningProcess } from '../process-mark.ts'
import type { StepEnd } from '../step-end.ts'
import { renderBlockers, stepProblem } from './problems.ts'
import { beginWaiting, type Waiting } from './waiting.ts'

/*
 * R1 and the Wait list of R0, asked by the engine before every act that takes a Kafka node down, whatever the playbook says (P2, P10).
 *  1. Look: a snapshot not read from the target, every node asked directly, the process of every host.
 *  2. A young process (its age below the clean window) whose R3 this run has not seen is proven back first, window included.
 *  3. Decide. `wait` polls again with R4's patience; `refuse` ends the run; `safe` counts only while it is at most 2 s old by both clocks.
 *     A ZooKeeper server is judged by the rule for those (kafka/servers).
 *     In ZooKeeper mode the protocols that the brokers' files pin are asked as well (look/zookeeper/pins.ts).
 *  4. Confirm the lock on the target itself, then answer the time after which the target's host must refuse the stop by its own clock.
 */

/** R1: a decision older than this is asked again. */
const freshMs = 2000
/** R1: monotonic and wall clock may differ by so much since the look; more means the machine slept. */
const clockSkewMs = 1000
/** R1: the host refuses the stop so long after the decision, by its own clock. */
const notAfterMs = 5000
const pollMs = 1000

/** A guard that let the stop through, with the limit the host itself checks; or the end of the step. */
export type Guarded = { readonly kind: 'safe'; readonly notAfterMs: number } | Exclude<StepEnd, { kind: 'ended' }>

const releasesOf = (context: RunContext): readonly string[] => {
  const { versions } = context.program
  return versions === undefined ? [] : [...versions.from, versions.to]
}

/** A look with its snapshot made ready once for all nodes: on a large cluster that is most of what deciding costs. */
type SeenCluster = Look & { readonly cluster: JudgedCluster }

/** R3 of another node without *new process*, host side included; a log is only judged where it was read. */
const judgeOther = (context: RunContext, seen: SeenCluster, host: HostView): readonly Blocker[] => {
  const memory = memoryOf(context, host.name)
  const observation = observationIn(seen, host)
  if (isServer(host)) {
    const server = decideBackServer({ snapshot: seen.snapshot, observation })
    return server.kind === 'safe' ? [] : server.blockers
  }
  const decision = decideBackIn(seen.cluster, {
    nodeId: host.nodeId,
    observation: { ...observation, log: observation.log ?? { fatal: [], protocolErrors: [], isRecovering: false } },
    releases: releasesOf(context),
    deafAtStart: memory.deafAtStart,
  })
  // What R3 says of a node itself carries no node id; here it is another node than the one asked about.
  return decision.kind === 'safe' ? [] : decision.blockers.map((b) => ({ nodeId: host.nodeId, ...b }))
}

/** Is this node's process too young to be trusted without a window of its own? */
const isYoungAndUnproven = (context: RunContext, seen: Look, host: HostView): boolean => {
  const process = runningProcess(observationIn(seen, host))
  if (process === undefined || isSameProcess(process, memoryOf(context, host.name).proven)) return false
  return process.ageMs < windowMs(context, seen)
}

const windowMs = (context: RunContext, seen: Look): number =>
  Math.min(defaultWindowMs(seen.snapshot), context.limits.maxWaitMs ?? Number.POSITIVE_INFINITY)

/** The window of a young node, opened at its first look. */
const windowOf = (context: RunContext, windows: Map<string, Waiting>, host: HostView): Waiting => {
  const window =
    windows.get(host.name) ?? beginWaiting(context, { address: host.name, host: host.name, limitMs: Infinity })
  windows.set(host.name, window)
  return window
}

/** Takes one sample of a young node; the blocker says how much of its window is missing. */
const sampleYoung = (context: RunContext, seen: Look, host: HostView, window: Waiting): readonly Blocker[] => {
  const wantedMs = windowMs(context, seen)
  if (window.cleanForMs() >= wantedMs) {
    memoryOf(context, host.name).proven = markOf(observationIn(seen, host))
    return []
  }
  const saw = `clean for ${Math.round(window.cleanForMs() / 1000)} s since its process started`
  return [{ rule: 'node/window', nodeId: host.nodeId, saw, wanted: `${Math.round(wantedMs / 1000)} s` }]
}

/** The blockers of all other nodes; a young node's window is one of them while it runs. */
const judgeOthers = (
  context: RunContext,
  seen: Look,
  target: HostView,
  windows: Map<string, Waiting>,
): readonly Blocker[] => {
  const blockers: Blocker[] = []
  const ready = { ...seen, cluster: judgeCluster({ snapshot: seen.snapshot, topology: context.program.topology }) }
  for (const host of context.program.hosts) {
    if (host.name === target.name || host.roles.length === 0) continue
    const own = judgeOther(context, ready, host)
    blockers.push(...own)
    if (!isYoungAndUnproven(context, seen, host)) continue
    const window = windowOf(context, windows, host)
    window.noteClean(own.length === 0)
    if (own.length === 0) blockers.push(...sampleYoung(context, seen, host, window))
  }
  return blockers
}

const decide = (context: RunContext, seen: Look, target: HostView, windows: Map<string, Waiting>): Decision => {
  const { snapshot } = seen
  const { topology, waivers, hosts } = context.program
  const deafAtStart = hosts.flatMap((host) => memoryOf(context, host.name).deafAtStart)
  const hurt = memoryOf(context, target.name).isUndoing ? { hurt: target.nodeId } : {}
  const own = isServer(target)
    ? decideStopServer({ snapshot, topology, target: target.name, deafAtStart })
    : decideStop({ snapshot, topology, target: target.nodeId, ...hurt, waivers, deafAtStart })
  if (own.kind === 'refuse') return own
  const others = judgeOthers(context, seen, target, windows)
  const all = [...(own.kind === 'wait' ? own.blockers : []), ...others]
  const unique = [...new Map(all.map((b) => [[b.rule, b.topic, b.partition, b.nodeId].join('/'), b])).values()]
  return decisionOf(unique.map((blocker) => ({ kind: 'wait', blocker })))
}

const isFresh = (context: RunContext, seen: Look): boolean => {
  const monotonic = context.clock.monotonicMs() - seen.begunMonotonicMs
  const wall = context.clock.nowMs() - seen.begunWallMs
  return monotonic <= freshMs && Math.abs(wall - monotonic) <= clockSkewMs
}

const hostLimit = (seen: Look, target: HostView): number | undefined => {
  const now = seen.nodes.get(target.name)?.hostNowMs
  return now === undefined ? undefined : now + notAfterMs
}

/** Young nodes need their log judged; all others only their process. */
const lookAround = async (context: RunContext, target: HostView, previous: Look | undefined): Promise<Look> => {
  const young =
    previous === undefined ? [] : context.program.hosts.filter((host) => isYoungAndUnproven(context, previous, host))
  const seen = await look(context, {
    avoid: [target.nodeId],
    again: target.nodeId,
    hosts: context.program.hosts,
    logsOf: young.map((host) => host.name),
  })
  const isMissed = (host: HostView): boolean => isYoungAndUnproven(context, seen, host) && !young.includes(host)
  return previous === undefined && context.program.hosts.some((host) => host.name !== target.name && isMissed(host))
    ? lookAround(context, target, seen)
    : seen
}

const staleBlocker = (context: RunContext, seen: Look): Blocker => ({
  rule: 'cluster/stale-view',
  saw: `a look that took ${Math.round(context.clock.monotonicMs() - seen.begunMonotonicMs)} ms`,
  wanted: `a decision at most ${freshMs} ms old, by both clocks`,
})

interface Verdict {
  readonly decision: Decision
  /** Set only when the decision is safe, fresh and the host's clock is known. */
  readonly notAfterMs: number | undefined
}

/** Decides on one look; a safe decision that is no longer fresh becomes a wait. */
const verdictOn = (context: RunContext, seen: Look, target: HostView, windows: Map<string, Waiting>): Verdict => {
  const decision = decide(context, seen, target, windows)
  if (decision.kind !== 'safe') return { decision, notAfterMs: undefined }
  const limit = hostLimit(seen, target)
  return limit !== undefined && isFresh(context, seen)
    ? { decision, notAfterMs: limit }
    : { decision: { kind: 'wait', blockers: [staleBlocker(context, seen)] }, notAfterMs: undefined }
}

type HostPlace = Place & { readonly host: HostView }

interface Blocked {
  readonly task: ProgramTask
  readonly what: string
  readonly blockers: readonly Blocker[]
}

const unsafe = (context: RunContext, place: Place, { task, what, blockers }: Blocked): Guarded => ({
  kind: 'failed',
  problem: stepProblem(context, place, {
    task,
    trouble: { code: 'run/not-safe', what, why: renderBlockers(blockers) },
  }),
})

/** One stop being guarded. */
class StopGuard {
  readonly #context: RunContext
  readonly #place: HostPlace
  readonly #task: ProgramTask
  readonly #waiting: Waiting
  readonly #windows = new Map<string, Waiting>()

  constructor(context: RunContext, place: HostPlace, task: ProgramTask) {
    this.#context = context
    this.#place = place
    this.#task = task
    const address = addressOf(place, task.id)
    this.#waiting = beginWaiting(context, { address, host: place.host.name, limitMs: context.limits.noProgressMs })
  }

  async run(): Promise<Guarded> {
    let seen: Look | undefined
    for (let samples = 1; ; samples++) {
      if (interruptAt(this.#context, this.#place).aborted) return { kind: 'interrupted' }
      seen = await lookAround(this.#context, this.#place.host, seen)
      const pins = await decidePins(this.#context, seen, this.#place.host)
      const verdict =
        pins.kind === 'safe'
          ? verdictOn(this.#context, seen, this.#place.host, this.#windows)
          : { decision: pins, notAfterMs: undefined }
      const end = await this.#end(verdict, seen, samples)
      if (end !== undefined) return end
      await this.#context.clock.sleep(pollMs, this.#context.interrupts.first)
    }
  }

  /** Ends the guard, or polls on. */
  async #end({ decision, notAfterMs: limit }: Verdict, seen: Look, samples: number): Promise<Guarded | undefined> {
    const { host } = this.#place
    const blockers = decision.kind === 'safe' ? [] : decision.blockers
    if (decision.kind === 'wait') {
      const isClean = blockers.every((b) => b.rule === 'node/window')
      if (await this.#waiting.poll({ blockers, isClean, snapshot: seen.snapshot })) return undefined
    }
    await this.#tell(decision, samples)
    if (decision.kind === 'refuse') return this.#unsafe(`${host.name} must not be stopped`, blockers)
    if (limit === undefined) {
      const seconds = Math.round(this.#context.limits.noProgressMs / 1000)
      return this.#unsafe(`${host.name} could not be stopped safely: no progress for ${seconds} s`, blockers)
    }
    const locked = await this.#context.lock.confirm(host.name)
    if (!locked.ok) return { kind: 'failed', problem: locked.error }
    // This process may have stood still meanwhile (a laptop slept), or the lock took its time: then the decision is made again.
    if (isFresh(this.#context, seen)) return { kind: 'safe', notAfterMs: limit }
    const stale = [staleBlocker(this.#context, seen)]
    const isPatient = await this.#waiting.poll({ blockers: stale, isClean: false, snapshot: seen.snapshot })
    return isPatient ? undefined : this.#unsafe(`${host.name} could not be stopped safely: no look was fresh`, stale)
  }

  #unsafe(what: string, blockers: readonly Blocker[]): Guarded {
    return unsafe(this.#context, this.#place, { task: this.#task, what, blockers })
  }

  #tell(decision: Decision, samples: number): Promise<void> {
    return this.#context.emitter.emit({
      type: 'guard',
      address: addressOf(this.#place, this.#task.id),
      host: this.#place.host.name,
      decision: decision.kind,
      samples,
      waitedMs: this.#waiting.waitedMs(),
      blockers: decision.kind === 'safe' ? [] : decision.blockers,
    })
  }
}

/** Waits until the node of `place.host` may be stopped. */
export const guardStop = (context: RunContext, place: HostPlace, task: ProgramTask): Promise<Guarded> =>
  new StopGuard(context, place, task).run()
