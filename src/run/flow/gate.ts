import type { Problem } from '../../diagnostics/problem.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { promptOf } from '../../plan/steps/way-back.ts'
import { describeStates, type RunContext } from '../run-context.ts'
import type { RunEvent } from '../run-event.ts'
import type { StepEnd } from '../step-end.ts'
import { approveCommand, isTooLong, leaveForTime, leaveWaiting, resumeCommand } from './unattended.ts'

/*
 * The gate of a phase: first time, then a person, who so judges what that time has shown.
 * Time counts from the end of the phase before (of the run's start for the first), by the wall clock of the events, those of earlier processes included.
 */

/** A wait for time is told so often. */
const tellEveryMs = 60_000

const declined = (context: RunContext, phase: ProgramPhase): StepEnd => ({
  kind: 'failed',
  problem: {
    code: 'run/declined',
    what: `phase "${phase.id}" was declined`,
    ...at(phase),
    why: [whyAsked(phase), 'the answer was no'],
    state: describeStates(context),
    fix: 'apply again when it may run',
    exitCode: 10,
  },
})

const absent = (context: RunContext, phase: ProgramPhase): StepEnd =>
  leaveWaiting(context, {
    code: 'run/gate-open',
    what: `phase "${phase.id}" waits for a person's approval`,
    ...at(phase),
    why: [whyAsked(phase), 'there is no terminal to ask at, no --approve for it, and nobody approved it meanwhile'],
    fix: `${approveCommand(context, phase.id)}, then ${resumeCommand(context)}`,
  })

const at = ({ gate }: ProgramPhase): Pick<Problem, 'at'> => (gate === undefined ? {} : { at: gate.origin })

const whyAsked = (phase: ProgramPhase): string =>
  phase.isIrreversible ? `what "${phase.id}" does can never be taken back` : 'its gate asks for an approval'

/** The end of another phase, not of an earlier try of this one; else the start of the run. */
const beginning = ({ emitter: { events } }: RunContext, phase: ProgramPhase): RunEvent | undefined =>
  events.findLast((event) => event.type === 'phase-ended' && event.ok && event.phase !== phase.id) ?? events[0]

/** Waits until the time of the gate has passed. Answers an end at a Ctrl-C, and where nobody watches for so long (R7). */
const waitForTime = async (context: RunContext, phase: ProgramPhase, waitMs: number): Promise<StepEnd | undefined> => {
  const { clock, emitter, interrupts } = context
  const since = beginning(context, phase)
  const sinceMs = since === undefined ? clock.nowMs() : Date.parse(since.at)
  for (let samples = 1; ; samples++) {
    if (interrupts.first.aborted) return { kind: 'interrupted' }
    // A clock that was set back tells of no time that passed.
    const waitedMs = Math.max(0, clock.nowMs() - sinceMs)
    const leftMs = waitMs - waitedMs
    if (leftMs <= 0) return undefined
    const what = `phase "${phase.id}" lets time pass before it begins`
    if (isTooLong(context, { phase, host: undefined }, leftMs))
      return leaveForTime(context, { what, ...at(phase), subject: `phase "${phase.id}"`, leftMs })
    const frame = { type: 'step-waiting', address: phase.id, host: null, blockers: [], samples, waitedMs } as const
    await emitter.emit({ ...frame, trend: 'its gate lets time pass', estimateMs: leftMs })
    await clock.sleep(Math.min(leftMs, tellEveryMs), interrupts.first)
  }
}

const askPerson = async (context: RunContext, phase: ProgramPhase, prompt: string): Promise<StepEnd | undefined> => {
  await context.emitter.emit({ type: 'gate-opened', phase: phase.id, prompt, irreversible: phase.isIrreversible })
  const { answer, ...by } = await context.approval.ask({ phase: phase.id, prompt, irreversible: phase.isIrreversible })
  await context.emitter.emit({ type: 'gate-answered', phase: phase.id, answer, ...by })
  if (context.interrupts.first.aborted && answer === 'absent') return { kind: 'interrupted' }
  if (answer === 'approved') return undefined
  return answer === 'declined' ? declined(context, phase) : absent(context, phase)
}

/** Passes the gate of a phase that would change something. Answers an end only when the phase must not run. */
export const passGate = async (context: RunContext, phase: ProgramPhase): Promise<StepEnd | undefined> => {
  const { gate } = phase
  if (gate === undefined) return undefined
  const waited = await waitForTime(context, phase, gate.waitMs ?? 0)
  if (waited !== undefined) return waited
  const prompt = promptOf(context.program, phase)
  const asked = prompt === undefined ? undefined : await askPerson(context, phase, prompt)
  if (asked !== undefined) return asked
  return context.interrupts.first.aborted ? { kind: 'interrupted' } : undefined
}
