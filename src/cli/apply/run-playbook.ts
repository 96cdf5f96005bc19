import { createRecent } from '../../run/look/recent.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { ProblemError, type Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { noProgressMs, stopNoProgressMs } from '../../kafka/decide/patience.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { buildPlan } from '../../plan/build-plan.ts'
import { withTurns } from '../../plan/nodes/expected-turns.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Plan } from '../../plan/plan.ts'
import { tellNotes } from '../../views/words/plan-notes.ts'
import { createEmitter, type Emitter } from '../../run/emitter.ts'
import { isAnythingPending, runProgram, type RunEnd } from '../../run/engine.ts'
import { clientsSeen } from '../../run/watch/tell-clients.ts'
import { observePlan } from '../../run/look/observe-plan.ts'
import type { RunContext } from '../../run/run-context.ts'
import type { RunEvent, RunEventBody, RunListener } from '../../run/run-event.ts'
import { watchGroups } from '../../run/watch/watch-groups.ts'
import { watchMetrics } from '../../run/watch/watch-metrics.ts'
import type { Notifier } from '../../views/notify/notifier.ts'
import { interruptedBefore } from '../interrupted.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import type { World } from '../world.ts'
import { openBackup } from '../../journal/backup/keep-files.ts'
import type { AskedOf } from '../resume/asked.ts'
import { resumedRunOf, resumedEvent, type Resumption } from '../resume/resumption.ts'
import { openRun, type OpenRun } from './open-run.ts'
import { peopleOf, unattendedFor } from './people.ts'
import { unreached } from './unreached.ts'
import { openView, type RunView } from './view.ts'
import type { Wish } from './wish.ts'

/** A finished run, for whoever asked for it. */
export interface FinishedRun {
  readonly run: string
  readonly end: RunEnd
  readonly events: readonly RunEvent[]
}

/** What a command adds to a run. */
export interface RunExtras {
  /** Told once the run has said its id, which is the first line of stderr. */
  readonly warnings: readonly Diagnostic[]
  /** What the lab took the place of, in words. */
  readonly replaced: readonly string[]
  readonly listeners: readonly RunListener[]
  /** Looks at the plan before anybody is asked to confirm it; the answer ends the run. */
  readonly refuse?: (plan: Plan, observed: Observed) => Problem | undefined
  /** Kept with the run, so that `kplay resume` can go on with it; absent: it cannot be resumed. */
  readonly asked?: AskedOf
  /** The run goes on; absent: it is new. */
  readonly resumption?: Resumption
}

export const noExtras: RunExtras = { warnings: [], replaced: [], listeners: [] }

const watchOf = (
  { adapters, program, lab }: OpenRun,
  parts: { world: World; emitter: Emitter },
): RunContext['watch'] => {
  const { emitter } = parts
  return {
    groups: watchGroups({ groups: adapters.groups, clock: parts.world.clock, emitter }),
    metrics: watchMetrics({ ...adapters, program, emitter, isLab: lab !== undefined }),
  }
}

const contextOf = (
  opened: OpenRun,
  wish: Wish,
  parts: { world: World; emitter: Emitter; view: RunView; resumption: Resumption | undefined },
): RunContext => ({
  ...(parts.resumption === undefined ? {} : { resumed: resumedRunOf(parts.resumption, opened.earlier) }),
  program: opened.program,
  clock: parts.world.clock,
  hosts: opened.adapters.hosts,
  cluster: opened.adapters.cluster,
  lock: opened.lock,
  http: opened.adapters.http,
  backup: openBackup({ run: opened.run, dir: opened.dir, nowMs: () => parts.world.clock.nowMs() }),
  watch: watchOf(opened, parts),
  ...peopleOf(opened, wish, parts),
  ...(wish.back?.hurt === undefined ? {} : { hurt: { host: wish.back.hurt, by: 'journal' as const } }),
  emitter: parts.emitter,
  limits: {
    noProgressMs: wish.patienceMs ?? noProgressMs,
    stopNoProgressMs: wish.patienceMs ?? stopNoProgressMs,
    maxWaitMs: wish.maxWaitMs,
    unattendedMs: unattendedFor(wish, parts.world),
  },
  interrupts: parts.world.interrupts,
  memory: new Map(),
  registers: new Map(),
  onceDone: new Set(),
  recent: createRecent(),
})

const startedEvent = (
  opened: OpenRun,
  plan: Plan,
  extras: RunExtras,
  kplay: string,
): Extract<RunEventBody, { type: 'run-started' }> => ({
  type: 'run-started',
  playbook: plan.playbook.name,
  file: plan.playbook.file,
  digest: plan.digest,
  kplay,
  cluster: plan.cluster,
  versions: plan.versions,
  nodes: plan.nodes.map(({ host, nodeId, roles, from }) => ({ host, nodeId, roles, from })),
  phases: plan.phases.map(({ id, description, hosts, irreversible }) => ({ id, description, hosts, irreversible })),
  waivers: opened.program.waivers.map(
    (waiver) => `${waiver.rule}${waiver.topic === undefined ? '' : ` ${waiver.topic}`}`,
  ),
  shortened: plan.shortened,
  ...(plan.leftOut.length === 0 ? {} : { leftOut: plan.leftOut }),
  ...(plan.notes.length === 0 ? {} : { planNotes: tellNotes(plan) }),
  notRehearsed: plan.notRehearsed,
  replaced: extras.replaced,
})

const declined = (isTerminal: boolean): Problem => ({
  code: isTerminal ? 'run/declined' : 'run/not-confirmed',
  what: isTerminal ? 'the plan was declined' : 'nobody confirmed the plan',
  why: [isTerminal ? 'the answer was not "yes"' : 'there is no terminal to ask at, and --yes was not given'],
  state: 'nothing was changed',
  fix: isTerminal ? 'apply again when it may run' : 'read the plan above, then apply again with --yes',
  exitCode: 10,
})

/** Asks for the plan; the answer is a Problem when it must not run. A plan that preflight refuses anyway is not asked for. */
const confirm = async (
  context: RunContext,
  plan: Plan,
  { wish, world }: { wish: Wish; world: World },
): Promise<Problem | undefined> => {
  const isRefused = plan.blockers.some((blocker) => blocker.kind === 'refuse')
  if (wish.yes || isRefused || !(await isAnythingPending(context))) return undefined
  if (world.ask === undefined) return declined(false)
  const answer = await world.ask('\nApply this plan? Only "yes" is taken as a yes: ', world.interrupts.first)
  if (world.interrupts.first.aborted) return interruptedBefore('while kplay asked')
  return answer?.trim() === 'yes' ? undefined : declined(true)
}

const showPlan = async (plan: Plan, wish: Wish, world: World): Promise<void> => {
  if (wish.output === 'ndjson') return
  const { renderPlan } = await import('../../views/plan/render-plan.ts')
  const { colorOf } = await import('../color.ts')
  world.stderr.write(renderPlan(plan, { columns: world.stderr.columns, color: colorOf(world.env, world.stderr) }))
}

const tellInterrupts = (context: RunContext, world: World): void => {
  world.interrupts.first.addEventListener(
    'abort',
    () => void context.emitter.emit({ type: 'interrupt', count: 1 }).catch(() => undefined),
  )
  world.interrupts.second.addEventListener(
    'abort',
    () => void context.emitter.emit({ type: 'interrupt', count: 2 }).catch(() => undefined),
  )
}

const endAtOnce = async (context: RunContext, { started, seen }: Beginning, problem: Problem): Promise<RunEnd> => {
  const end: RunEnd = {
    outcome: problem.exitCode === 130 ? 'interrupted' : 'failed',
    exitCode: problem.exitCode,
    problem,
  }
  for (const event of [started, ...seen]) await context.emitter.emit(event)
  await context.emitter.emit({ type: 'run-ended', ...end, tookMs: 0 })
  return end
}

/** What tells somebody of this run; undefined where nobody shall be told. */
const notifierOf = async (
  { program, adapters, earlier }: OpenRun,
  world: World,
  emitter: () => Emitter,
): Promise<Notifier | undefined> => {
  const { notify } = program
  if (notify === undefined) return undefined
  const { openNotifier } = await import('./notify.ts')
  return openNotifier(notify, program, { world, http: adapters.http, emitter, earlier })
}

/** The first event of this process, and why nothing else follows it, if nothing does. */
interface Beginning {
  readonly started: Extract<RunEventBody, { type: 'run-started' | 'run-resumed' }>
  readonly refusal: Problem | undefined
  /** Told right after it: what was seen of clients. */
  readonly seen: readonly RunEventBody[]
}

/** Plans a new run, shows the plan, and asks whether it may run. */
const begin = async (
  context: RunContext,
  opened: OpenRun,
  { wish, world, extras }: { wish: Wish; world: World; extras: RunExtras },
): Promise<Beginning> => {
  const { program } = opened
  const observed = await observePlan(context, program)
  const plan = buildPlan({ program, observed, hurt: context.hurt })
  await showPlan(plan, wish, world)
  const { readVersion } = await import('../version.ts')
  const guess = { snapshot: observed.snapshot, maxWaitMs: wish.maxWaitMs }
  const begun = startedEvent(opened, plan, extras, await readVersion(world.root))
  const back = wish.back === undefined ? {} : { takesBack: wish.back.run }
  const started = { ...begun, ...back, phases: begun.phases.map((phase) => withTurns(phase, plan, guess)) }
  const refusal =
    unreached(program, observed) ?? extras.refuse?.(plan, observed) ?? (await confirm(context, plan, { wish, world }))
  return { started, refusal, seen: clientsSeen(program, observed) }
}

const runOpened = async (
  opened: OpenRun,
  wish: Wish,
  parts: { world: World; extras: RunExtras },
): Promise<FinishedRun> => {
  const { world, extras } = parts
  const { run, journal } = opened
  const { resumption } = extras
  const view = openView(world, wish.output, opened.earlier)
  const notifier = await notifierOf(opened, world, () => emitter)
  const emitter: Emitter = createEmitter({
    run,
    clock: world.clock,
    journal,
    earlier: opened.earlier,
    listeners: [...extras.listeners, view.listener, ...(notifier === undefined ? [] : [notifier.listener])],
    ...(opened.mask === undefined ? {} : { mask: opened.mask }),
  })
  const context = contextOf(opened, wish, { world, emitter, view, resumption })
  const begun: Beginning =
    resumption === undefined
      ? await begin(context, opened, { wish, ...parts })
      : { started: await resumedEvent(resumption, opened, world), refusal: undefined, seen: [] }
  const { started, refusal, seen } = begun
  tellInterrupts(context, world)
  if (refusal === undefined) await view.start()
  try {
    const end =
      refusal === undefined ? await runProgram(context, started, seen) : await endAtOnce(context, begun, refusal)
    return { run, end, events: emitter.events }
  } finally {
    await view.close()
    await notifier?.close(world.interrupts.second)
  }
}

/** Runs a checked playbook from lock to end. The error: it never began. Everything it opened is closed when this resolves. */
export const runPlaybook = async (
  playbook: Playbook,
  wish: Wish,
  parts: { readonly world: World; readonly extras: RunExtras },
): Promise<Result<FinishedRun, Problem>> => {
  const { asked, resumption } = parts.extras
  const opened = await openRun(playbook, wish, { world: parts.world, asked, goesOn: resumption })
  if (!opened.ok) return opened
  try {
    await showDiagnostics([...parts.extras.warnings, ...opened.value.warnings], parts.world)
    return ok(await runOpened(opened.value, wish, parts))
  } catch (cause) {
    if (cause instanceof ProblemError) return err(cause.problem)
    throw cause
  } finally {
    await opened.value.close()
  }
}
