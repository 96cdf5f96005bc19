import type { Problem } from '../../diagnostics/problem.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import { buildPlan } from '../../plan/build-plan.ts'
import { findHurt, namedHurt } from '../../plan/hurt/hurt-node.ts'
import type { Observed } from '../../plan/observed.ts'
import type { PlannedBlocker } from '../../plan/plan.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import { runningProcess } from '../process-mark.ts'
import { memoryOf, type RunContext } from '../run-context.ts'
import { unchangedEnd, type StepEnd } from '../step-end.ts'
import { renderBlockers } from '../steps/problems.ts'
import { beginWaiting } from '../steps/waiting.ts'
import { observe } from './observe.ts'
import { observeClients } from './observe-clients.ts'

const pollMs = 1000

/** Listeners of a node that can be asked and did not answer. */
const deafListeners = (snapshot: ClusterSnapshot, host: string): readonly string[] => {
  const answer = snapshot.nodes.find((candidate) => candidate.host === host)
  const deaf = answer?.listeners?.filter((listener) => !listener.isAnswering && listener.isUnchecked !== true)
  return deaf?.map((listener) => listener.address) ?? []
}

/** What the run keeps of its first look: each node's release, the listeners that were deaf already (R3), and who is hurt (R0). */
const remember = (context: RunContext, observed: Observed): void => {
  const hurt = findHurt(context.program, observed, context.hurt ?? namedHurt(context.program))
  for (const host of context.program.hosts) {
    const memory = memoryOf(context, host.name)
    const node = observed.nodes[host.name]
    const observation = node?.ok === true ? node.value : undefined
    if (host === hurt) memory.hurt = 'yes'
    // A run that goes on keeps what its first process saw.
    if (memory.beforeRelease !== '') continue
    memory.beforeRelease = runningProcess(observation)?.release ?? ''
    memory.deafAtStart = deafListeners(observed.snapshot, host.name)
  }
}

const preflightProblem = (what: string, blockers: readonly PlannedBlocker[], isUnreachable: boolean): Problem => {
  const fixes = [...new Set(blockers.flatMap((b) => (b.fix === undefined ? [] : [b.fix])))]
  return {
    code: 'run/preflight',
    what,
    why: renderBlockers(blockers, 20),
    state: 'nothing was changed',
    fix:
      fixes.length > 0
        ? fixes.join('; ')
        : 'mend what is named above, then apply again; kplay plan shows the same list without waiting',
    exitCode: isUnreachable ? 4 : 1,
  }
}

const ruleText = (blockers: readonly Blocker[]): string => renderBlockers(blockers, 1)[0] ?? ''

/** R0: refuses at once what waiting cannot cure, waits for the rest with R4's patience. Nothing is changed before it ends well (P7). */
export const runPreflight = async (context: RunContext): Promise<StepEnd> => {
  const clients = await observeClients(context, context.program)
  const waiting = beginWaiting(context, { address: 'preflight', host: undefined, limitMs: context.limits.noProgressMs })
  for (let samples = 1; ; samples++) {
    if (context.interrupts.first.aborted) return { kind: 'interrupted' }
    const observed = { ...(await observe(context, context.program)), ...clients }
    const { blockers } = buildPlan({ program: context.program, observed, hurt: context.hurt })
    const refusals = blockers.filter((b) => b.kind === 'refuse')
    if (refusals.length > 0)
      return { kind: 'failed', problem: preflightProblem(`the run is refused: ${ruleText(refusals)}`, blockers, false) }
    if (blockers.length === 0) {
      remember(context, observed)
      return unchangedEnd
    }
    const patient = await waiting.poll({ blockers, isClean: false, snapshot: observed.snapshot })
    if (!patient) {
      const seconds = Math.round(context.limits.noProgressMs / 1000)
      return {
        kind: 'failed',
        problem: preflightProblem(`the cluster is not healthy and nothing moved for ${seconds} s`, blockers, false),
      }
    }
    await context.clock.sleep(pollMs, context.interrupts.first)
  }
}
