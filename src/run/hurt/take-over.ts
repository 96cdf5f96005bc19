/*
 * The hurt node goes first (R0, R6): before the first phase that stops nodes it is brought back on the release it runs, or is linked to.
 *  1. Without a process it is started; with one it is waited for, in log recovery as long as that takes, and never stopped.
 *  2. It is proven back (R3, window included), with all other nodes healthy.
 *  3. From here on it is a node like all others: it is upgraded when the turn of its role comes, and undone from what this run did to it.
 * Taken over is *in flight*: a Ctrl-C waits for it. What does not come back is left as it is (R9: what an earlier run did to it stands in that run's
 * journal alone), and a person is needed: exit 8. It is told as a phase of its own, so that a journal never takes it for a turn of the playbook's.
 */
import type { Problem } from '../../diagnostics/problem.ts'
import type { HostView } from '../../modules/host-view.ts'
import { stopsNodes } from '../../plan/hurt/hurt-node.ts'
import { takeOverPhase } from '../../plan/hurt/take-over-phase.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { readNodeFacts } from '../look/node-look.ts'
import { runningProcess } from '../process-mark.ts'
import { describeStates, isWindowCut, memoryOf, type Place, type RunContext } from '../run-context.ts'
import { inOrder, unchangedEnd, type StepEnd } from '../step-end.ts'
import { runTask } from '../steps/task.ts'

/** The node that was unhealthy at the run's first look, and whom somebody answers for; undefined when there is none, or it is back. */
export const hurtHost = (context: RunContext): HostView | undefined =>
  context.program.hosts.find(({ name }) => context.memory.get(name)?.hurt === 'yes')

type HostPlace = Place & { readonly host: HostView }

const notBack = (context: RunContext, { host }: HostPlace, problem: Problem): Problem => ({
  ...problem,
  what: `${host.name} was hurt and is not back: ${problem.what}`,
  why: [
    ...problem.why,
    `nothing of ${host.name} was undone: what an earlier run or a person did to it stands in no journal of this run`,
    'no other node was touched',
  ],
  state: describeStates(context),
  fix: `look at ${host.name} (its logs are in ${host.install.logs}), bring it back by hand, then run the same kplay apply again`,
  exitCode: problem.exitCode === 1 ? 8 : problem.exitCode,
})

const bringBack = async (context: RunContext, before: ProgramPhase, host: HostView): Promise<StepEnd> => {
  const { observation } = await readNodeFacts(context, host, { withLog: false })
  const release = runningProcess(observation)?.release ?? observation.linked ?? ''
  const phase = takeOverPhase(before, host, release)
  const place = { phase, host }
  const frame = { phase: phase.id, host: host.name }
  const because = `hurt: brought back on ${release} before anything else is touched`
  const memory = memoryOf(context, host.name)
  await context.emitter.emit({ type: 'phase-started', phase: phase.id, nodes: phase.hosts })
  await context.emitter.emit({ type: 'node-started', ...frame, position: 1, of: 1, because })
  memory.isInFlight = true
  const end = await inOrder(phase.tasks, (task) => runTask(context, place, task))
  const isBack = end.kind === 'ended' && !isWindowCut(context, host.name)
  if (isBack) Object.assign(memory, { hurt: 'healed', isFresh: end.changed, beforeRelease: release })
  await context.emitter.emit({ type: 'node-ended', ...frame, ok: isBack, changed: isBack && end.changed })
  await context.emitter.emit({ type: 'phase-ended', phase: phase.id, ok: isBack })
  return end.kind === 'failed' ? { kind: 'failed', problem: notBack(context, place, end.problem) } : end
}

/** Brings the hurt node back before this phase, where the phase stops nodes and one is hurt. */
export const takeOver = async (context: RunContext, before: ProgramPhase): Promise<StepEnd> => {
  const host = stopsNodes(before) ? hurtHost(context) : undefined
  if (host === undefined) return unchangedEnd
  const end = await bringBack(context, before, host)
  return end.kind === 'ended' && context.interrupts.first.aborted ? { kind: 'interrupted' } : end
}
