import type { Problem } from '../../diagnostics/problem.ts'
import type { Act, ActOutcome } from '../../modules/act.ts'
import type { ModuleDecision } from '../../modules/module.ts'
import type { Blocker } from '../../kafka/decide/decision.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { ProgramModuleTask, ProgramTask, ValueFault } from '../../plan/program.ts'
import { resumeCommand } from '../flow/unattended.ts'
import { addressOf, describeStates, isInFlight, type Place, type RunContext } from '../run-context.ts'

/** One blocker in words: `partition orders-3: broker 2 out of sync; wanted …`. */
export const renderBlocker = (b: Blocker): string => {
  const partition =
    b.topic === undefined ? '' : `partition ${b.topic}${b.partition === undefined ? '' : `-${b.partition}`}: `
  const node = b.nodeId === undefined ? '' : `node ${b.nodeId}: `
  return `${partition}${node}${b.saw}; wanted ${b.wanted} [${b.rule}]`
}

/** The first few blockers in words, and how many more there are. */
export const renderBlockers = (blockers: readonly Blocker[], most = 5): string[] => {
  const lines = blockers.slice(0, most).map(renderBlocker)
  return blockers.length > most ? [...lines, `… and ${blockers.length - most} more`] : lines
}

/** What was done, in a word or as the command it was. */
export const renderAct = (act: Act): string => {
  if (act.kind === 'command') return act.argv.join(' ')
  return act.kind === 'http' ? `GET ${act.url}` : act.kind
}

/** R9: `b1 did not come back`, or `b1 is back, but b3 is not` where every blocker names another node. */
export const renderNotBack = (context: RunContext, host: HostView, blockers: readonly Blocker[]): string => {
  const ids = [...new Set(blockers.map((blocker) => blocker.nodeId ?? host.nodeId))]
  if (ids.length === 0 || ids.includes(host.nodeId)) return `${host.name} did not come back`
  const names = ids.map((id) => context.program.hosts.find((other) => other.nodeId === id)?.name ?? `node ${id}`)
  return `${host.name} is back, but ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not`
}

const subjectOf = (place: Place, task: ProgramTask): string => `task "${addressOf(place, task.id)}"`

/** What a person does next: depends on whether a node is down or behind because of this run. */
const nextOf = (context: RunContext, place: Place): string =>
  isInFlight(context, place)
    ? `look at ${place.host?.name ?? 'the node'} (its log is below and in ${place.host?.install.logs ?? ''}), then ${resumeCommand(context)}: it goes on from there`
    : `mend what is named above, then ${resumeCommand(context)}: it goes on from there`

/** A module does not know what runs: while a node is down because of this run, only going on with it brings the node back; another apply would wait for the node. */
const goingOn = (context: RunContext, place: Place, fix: string): string =>
  isInFlight(context, place) ? fix.replace(/\bapply again$/, `${resumeCommand(context)}: it goes on from there`) : fix

/** What a step met, before it is a Problem. */
export interface Trouble {
  readonly code: string
  readonly what: string
  readonly why: readonly string[]
  readonly fix?: string
  readonly ran?: string
  readonly log?: readonly string[]
}

/** A failed step as the user sees it: exit 8 while a node is down or behind because of this run, else 1. */
export const stepProblem = (
  context: RunContext,
  place: Place,
  of: { readonly task: ProgramTask; readonly trouble: Trouble },
): Problem => {
  const { task, trouble } = of
  const hurt = isInFlight(context, place)
  return {
    code: trouble.code,
    what: trouble.what,
    at: task.origin,
    subject: subjectOf(place, task),
    why: trouble.why.length === 0 ? ['nothing more is known'] : trouble.why,
    ...(trouble.ran === undefined ? {} : { ran: trouble.ran }),
    state: describeStates(context),
    fix: trouble.fix === undefined ? nextOf(context, place) : goingOn(context, place, trouble.fix),
    exitCode: hurt ? 8 : 1,
    ...(trouble.log === undefined ? {} : { log: trouble.log }),
  }
}

/** The decision of a module whose looks failed: unknown is never healthy (P9). */
export const unknownFact = (name: string, why: string): ModuleDecision<unknown> => ({
  kind: 'refuse',
  what: `${name} is unknown`,
  why: [why],
  fix: 'make the host answer the question above, then apply again',
})

/** Why these acts are never sent: one of their kind was done before in this step, or nobody approved what can not be taken back. */
export const findBarred = (
  { phase }: Place,
  { module, effects }: ProgramModuleTask,
  { acts, done }: { readonly acts: readonly Act[]; readonly done: readonly ActOutcome[] },
): Trouble | undefined => {
  if (acts.some((act) => done.some((one) => one.act.kind === act.kind))) {
    const said = done.map((one) => one.why ?? one.output).filter((text) => text !== '')
    return {
      code: 'run/not-converged',
      what: `"${module.name}" acted, but the change cannot be seen`,
      why: ['it acted once and the host or cluster is still not as wanted', ...said],
    }
  }
  if (effects.irreversible !== true || phase.isIrreversible) return undefined
  return {
    code: 'run/irreversible',
    what: `"${module.name}" cannot be taken back and was not approved`,
    why: [`phase "${phase.id}" is not marked irreversible`],
  }
}

/** An expression that has no value at run time. */
export const valueProblem = (
  context: RunContext,
  place: Place,
  of: { readonly task: ProgramTask; readonly fault: ValueFault },
): Problem => ({
  ...stepProblem(context, place, {
    task: of.task,
    trouble: {
      code: 'run/value',
      what: `a value could not be worked out: ${of.fault.message}`,
      why: [of.fault.message],
    },
  }),
  at: of.fault.origin,
})
