import type { Problem } from '../../diagnostics/problem.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import { toldAct, type Act, type ActOutcome } from '../../modules/act.ts'
import type { ModuleDecision, ModuleInput } from '../../modules/module.ts'
import type { ProgramModuleTask, Scope } from '../../plan/program.ts'
import type { Look } from '../look/look.ts'
import { pauseForPort } from '../look/port-look.ts'
import { addressOf, describeStates, isInFlight, moveNode, type Place, type RunContext } from '../run-context.ts'
import { isInDoubt, isWithinReach, runAct, timedAct } from './acts.ts'
import { guardStop } from './guard.ts'
import { moduleInputFor, type StepPast, type UnknownInput } from './input.ts'
import { actsDone, recallActs, unknownEnd } from '../resume/past/past-acts.ts'
import { forgetUndo, noteBlame, noteCleanStop, noteUndo, toldUndo } from '../undo/note-turn.ts'
import { readLogTail } from './log-tail.ts'
import { noteActed, noteBack, noteNotSent, noteSending, stateOfWait, type BeforeAct } from './node-marks.ts'
import {
  findBarred,
  renderAct,
  renderBlockers,
  renderNotBack,
  stepProblem,
  unknownFact,
  valueProblem,
  type Trouble,
} from './problems.ts'
import { beginWaiting, type Waiting } from './waiting.ts'

/*
 * One module task on one host: look, decide, act, look again, until the module says `unchanged` or `refuse`.
 *  1. Facts and, where the module needs it, the cluster are read fresh before every decision.
 *  2. Acts happen at most once; a second answer may only bring other kinds of them (a restart: stop, then start). Before them: the guard of their effects, the lock, the journal. After them: the journal, then the loop.
 *  3. A wait keeps R4's patience; once this run has stopped the node, a first Ctrl-C no longer ends it (the node is brought to R3, the window is cut).
 */

/** R3 samples its window each 2 s (safety.md); waits that look for something else poll faster. */
const windowPollMs = 2000
const defaultPollMs = 200
const slowestPollMs = 1000
/** Characters of a web page that stand in the journal. */
const toldOfPage = 500

/** How one module task ended. */
export type TaskResult =
  | { readonly kind: 'ended'; readonly changed: boolean; readonly result: unknown }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'interrupted' }

/** One module task, being run. */
class ModuleStep {
  readonly #context: RunContext
  readonly #place: Place
  readonly #task: ProgramModuleTask
  readonly #args: unknown
  readonly #waiting: Waiting
  readonly #startedMs: number
  readonly #limitMs: number
  readonly #done: ActOutcome[] = []
  /** While the host refuses a stop as decided too long ago. */
  #late: Waiting | undefined
  #actedMs = 0
  #wasAnswering = false
  #input: ModuleInput<never> | undefined

  constructor(context: RunContext, place: Place, of: { readonly task: ProgramModuleTask; readonly args: unknown }) {
    this.#context = context
    this.#place = place
    this.#task = of.task
    this.#args = of.args
    this.#startedMs = context.clock.monotonicMs()
    this.#limitMs = of.task.effects.stops === 'node' ? context.limits.stopNoProgressMs : context.limits.noProgressMs
    this.#waiting = beginWaiting(context, { address: this.#address, host: place.host?.name, limitMs: this.#limitMs })
    this.#done.push(...actsDone(context, place, of.task))
    this.#actedMs = this.#startedMs
  }

  get #address(): string {
    return addressOf(this.#place, this.#task.id)
  }

  async run(): Promise<TaskResult> {
    // A node just started has nothing to show before its port opens.
    if (this.#task.module.hasWindow === true && isInFlight(this.#context, this.#place)) await this.#pauseForPort(0)
    for (;;) {
      if (this.#mustStop()) return { kind: 'interrupted' }
      const { decision, seen } = await this.#decide()
      if (decision.kind === 'unchanged') {
        await noteActed(this.#context, this.#place, this.#done)
        noteCleanStop(this.#context, this.#place, { done: this.#done, result: decision.result })
        if (this.#task.module.hasWindow === true) await noteBack(this.#context, this.#place, seen)
        return { kind: 'ended', changed: this.#done.length > 0, result: decision.result }
      }
      if (decision.kind === 'refuse') return this.#refuse(decision)
      const end = decision.kind === 'wait' ? await this.#wait(decision, seen) : await this.#act(decision.acts)
      if (end !== undefined) return end
    }
  }

  /** A node that did not come back brings the end of its logs along. */
  async #refuse(decision: Extract<ModuleDecision<unknown>, { kind: 'refuse' }>): Promise<TaskResult> {
    const { host } = this.#place
    const isBack = this.#task.module.hasWindow === true && host !== undefined
    const log = isBack ? { log: await readLogTail(this.#context, host) } : {}
    noteBlame(this.#context, this.#place, { task: this.#task, blockers: decision.blockers ?? [], isGivenUp: false })
    return this.#fail({ ...log, ...decision, code: isBack ? 'run/node-not-back' : 'run/refused' }, decision.blockers)
  }

  /** Ctrl-C: at once at the second; at the first only while no node is down or behind because of this run. */
  #mustStop(): boolean {
    const { first, second } = this.#context.interrupts
    return second.aborted || (first.aborted && !isInFlight(this.#context, this.#place))
  }

  #fail(trouble: Trouble, blockers: readonly Blocker[] = []): TaskResult {
    const why = [...trouble.why, ...renderBlockers(blockers)]
    return {
      kind: 'failed',
      problem: stepProblem(this.#context, this.#place, { task: this.#task, trouble: { ...trouble, why } }),
    }
  }

  async #decide(): Promise<{ decision: ModuleDecision<unknown>; seen: Look | undefined }> {
    const first = await this.#ask()
    const mine = { task: this.#task, done: this.#done }
    return first.decision.kind === 'unchanged' && recallActs(this.#context, this.#place, mine) ? this.#ask() : first
  }

  async #ask(): Promise<{ decision: ModuleDecision<unknown>; seen: Look | undefined }> {
    const past: StepPast = {
      done: this.#done,
      sinceActMs: this.#done.length === 0 ? 0 : this.#context.clock.monotonicMs() - this.#actedMs,
      cleanForMs: this.#waiting.cleanForMs(),
      looks: this.#waiting.samples(),
      wasAnswering: this.#wasAnswering,
    }
    const input = await moduleInputFor(this.#context, this.#place, { task: this.#task, args: this.#args, past })
    if (!input.ok) return { decision: this.#unknown(input.error), seen: undefined }
    this.#input = input.value as ModuleInput<unknown> as ModuleInput<never>
    return { decision: this.#task.module.decide(this.#input), seen: input.value.look }
  }

  /** Before anything was done, what cannot be read ends the step; afterwards, and while a node is down, a look that failed is only one look (R4). */
  #unknown({ what, why }: UnknownInput): ModuleDecision<unknown> {
    const isHeld = this.#done.length > 0 || this.#task.module.hasWindow === true
    const { changes, stops } = this.#task.effects
    const isOnlyTried = this.#place.isAfterFailure === true && changes === undefined && stops === undefined
    if (isOnlyTried || (!isHeld && !isInFlight(this.#context, this.#place))) return unknownFact(what, why)
    return { kind: 'wait', blockers: [{ rule: 'cluster/unknown', saw: `${what}: ${why}`, wanted: 'known' }] }
  }

  async #wait(
    decision: Extract<ModuleDecision<unknown>, { kind: 'wait' }>,
    seen: Look | undefined,
  ): Promise<TaskResult | undefined> {
    const isClean = decision.isClean === true
    this.#waiting.noteClean(isClean)
    await moveNode(this.#context, this.#place, stateOfWait(this.#context, this.#place, decision))
    const { blockers } = decision
    const patient = await this.#waiting.poll({ blockers, isClean, snapshot: seen?.snapshot })
    const { timeoutMs } = this.#task
    const isLate = timeoutMs !== undefined && this.#context.clock.monotonicMs() - this.#startedMs > timeoutMs
    if (!patient || isLate) return await this.#giveUp(blockers, isLate ? timeoutMs : undefined)
    const pollMs = decision.pollMs ?? (isClean ? windowPollMs : defaultPollMs)
    await this.#pause(isClean ? pollMs : Math.max(pollMs, this.#restMs()), seen)
    return undefined
  }

  /** A wait that lasts is looked at less often: its end is seen a fiftieth later at most, one second at most. */
  #restMs(): number {
    return Math.min(slowestPollMs, (this.#context.clock.monotonicMs() - this.#startedMs) / 50)
  }

  /** Between two looks. One that shows the node not answering goes on when its port opens. */
  #pause(pollMs: number, seen: Look | undefined): Promise<void> {
    const answer = seen?.snapshot.nodes.find((node) => node.host === this.#place.host?.name)
    this.#wasAnswering = answer?.isAnswering === true
    return answer?.isAnswering === false && this.#task.module.hasWindow === true
      ? this.#pauseForPort(pollMs)
      : this.#context.clock.sleep(pollMs, this.#context.interrupts.second)
  }

  #pauseForPort(pollMs: number): Promise<void> {
    return pauseForPort(this.#context, { host: this.#place.host, pollMs }, this.#context.interrupts.second)
  }

  async #giveUp(blockers: readonly Blocker[], timeoutMs: number | undefined): Promise<TaskResult> {
    const { host } = this.#place
    const isBack = this.#task.module.hasWindow === true && host !== undefined
    const limit = Math.round(this.#limitMs / 1000)
    const reason =
      timeoutMs === undefined ? `no progress for ${limit} s` : `its timeout of ${timeoutMs / 1000} s is over`
    const what = isBack
      ? `${renderNotBack(this.#context, host, blockers)}: ${reason}`
      : `"${this.#task.module.name}" was not reached: ${reason}`
    const log = isBack ? { log: await readLogTail(this.#context, host) } : {}
    noteBlame(this.#context, this.#place, { task: this.#task, blockers, isGivenUp: true })
    return this.#fail({ code: isBack ? 'run/node-not-back' : 'run/timeout', what, why: [], ...log }, blockers)
  }

  /** Guards, journals and does the acts. Answers only when the step ends here. */
  async #act(acts: readonly Act[]): Promise<TaskResult | undefined> {
    const barred = findBarred(this.#place, this.#task, { acts, done: this.#done })
    if (barred !== undefined) return this.#fail(barred)
    const unknown = unknownEnd(this.#context, this.#place, this.#task, this.#args)
    if (unknown !== undefined) return this.#fail(unknown)
    await noteActed(this.#context, this.#place, this.#done)
    const guarded = await this.#guard(acts)
    if (guarded.end !== undefined) return guarded.end
    noteUndo(this.#context, this.#place, { task: this.#task, input: this.#input })
    for (const act of acts) {
      const end = await this.#doAct(timedAct(act, this.#task), guarded.notAfterMs)
      if (end === 'again') return undefined
      if (end !== undefined) return end
    }
    this.#actedMs = this.#context.clock.monotonicMs()
    return undefined
  }

  /** By effect, and by the act itself: no stop gets by whatever a module says of itself. A start alone takes nothing down (R9: only stops are held). */
  async #guard(acts: readonly Act[]): Promise<{ end?: TaskResult; notAfterMs: number | undefined }> {
    const { host } = this.#place
    const isStart = acts.every((act) => act.kind === 'start-node')
    const isStop = !isStart && (this.#task.effects.stops === 'node' || acts.some((act) => act.kind === 'stop-node'))
    if (!isStop || host === undefined) {
      const problem = await this.#confirmLock()
      return problem === undefined
        ? { notAfterMs: undefined }
        : { end: { kind: 'failed', problem }, notAfterMs: undefined }
    }
    const guarded = await guardStop(this.#context, { ...this.#place, host }, this.#task)
    return guarded.kind === 'safe' ? { notAfterMs: guarded.notAfterMs } : { end: guarded, notAfterMs: undefined }
  }

  /** R9: what brings a node in flight back goes on without a lock, unless another run holds it; only stops never do. */
  async #confirmLock(): Promise<Problem | undefined> {
    const locked = await this.#context.lock.confirm(this.#place.host?.name)
    if (locked.ok) return undefined
    const { error } = locked
    if (!isInFlight(this.#context, this.#place)) return error
    if (error.code === 'run/lock-lost') return { ...error, state: describeStates(this.#context), exitCode: 8 }
    const text = `${error.what}; the node that is down is brought back all the same`
    const host = this.#place.host?.name ?? null
    await this.#context.emitter.emit({ type: 'notice', host, code: error.code, text })
    return undefined
  }

  /** `again`: the host refused a stop as decided too long ago, or was never reached, so R1 is asked once more. */
  async #doAct(act: Act, notAfterMs: number | undefined): Promise<TaskResult | 'again' | undefined> {
    const frame = { address: this.#address, host: this.#place.host?.name ?? null }
    const undo = this.#done.length === 0 ? toldUndo(this.#context, this.#place, this.#task) : {}
    await this.#context.emitter.emit({ type: 'act-started', ...frame, act: toldAct(act), ...undo })
    const before = await noteSending(this.#context, this.#place, act)
    this.#context.recent.forget()
    const outcome = await runAct(this.#context, act, { host: this.#place.host, notAfterMs })
    this.#context.recent.forget()
    this.#done.push(outcome)
    const { ok, tookMs } = outcome
    // A whole page in every sample of a watch would fill the journal.
    const output = act.kind === 'http' ? outcome.output.slice(0, toldOfPage) : outcome.output
    await this.#context.emitter.emit({ type: 'act-ended', ...frame, ok, output, why: outcome.why ?? null, tookMs })
    if (ok || isInDoubt(outcome)) return undefined
    return (await this.#mayDecideAgain(outcome, before)) ? 'again' : this.#failAct(act, outcome, before)
  }

  /** R1: nothing was signalled, so the node is as it was; bounded by R4's patience, or a host whose clock leaps would be asked for ever. */
  async #mayDecideAgain(outcome: ActOutcome, before: BeforeAct | undefined): Promise<boolean> {
    if (outcome.isTooLate !== true) return false
    const refused = { rule: 'cluster/stale-view', saw: outcome.why ?? 'too old', wanted: 'a newer one' } as const
    const { noProgressMs: limitMs } = this.#context.limits
    this.#late ??= beginWaiting(this.#context, { address: this.#address, host: this.#place.host?.name, limitMs })
    await noteNotSent(this.#context, this.#place, before)
    do {
      if (!(await this.#late.poll({ blockers: [refused], isClean: false, snapshot: undefined }))) return false
      await this.#pause(defaultPollMs, undefined)
    } while (!this.#mustStop() && !(await isWithinReach(this.#context, this.#place.host)))
    this.#done.pop()
    if (this.#done.length === 0) forgetUndo(this.#context, this.#place, this.#task)
    return true
  }

  async #failAct(act: Act, outcome: ActOutcome, before: BeforeAct | undefined): Promise<TaskResult> {
    const isUnsent = outcome.isUnsent === true
    if (act.kind === 'stop-node' || isUnsent) await noteNotSent(this.#context, this.#place, before)
    if (isUnsent && this.#done.length === 1) forgetUndo(this.#context, this.#place, this.#task)
    const what = `"${this.#task.module.name}" failed`
    const why = [outcome.why ?? 'no reason was given']
    return this.#fail({ code: 'run/act-failed', what, why, ran: renderAct(act) })
  }
}

/** Runs one module task at a place. The scope holds every name its arguments may read. */
export const runModule = async (
  context: RunContext,
  place: Place,
  of: { readonly task: ProgramModuleTask; readonly scope: Scope },
): Promise<TaskResult> => {
  const args = of.task.args(of.scope)
  if (!args.ok) return { kind: 'failed', problem: valueProblem(context, place, { task: of.task, fault: args.error }) }
  return new ModuleStep(context, place, { task: of.task, args: args.value }).run()
}
