import type { Problem } from '../../diagnostics/problem.ts'
import type { ProgramPhase } from '../../plan/program.ts'
import { promptOf } from '../../plan/steps/way-back.ts'
import { describeStates, type RunContext } from '../run-context.ts'
import type { RunEvent } from '../run-event.ts'
import type { StepEnd } from '../step-end.ts'

/*
 * The gate of a phase: first time, then a person, who so judges what that time has shown.
 * Time counts from the end of the phase before (of the run's start for the first), by the wall clock of the events.
 */

/** A wait for time is told so often. */
const tellEveryMs = 60_000

const gateProblem = (phase: ProgramPhase, answer: 'declined' | 'absent', states: string): Problem => ({
  code: answer === 'declined' ? 'run/declined' : 'run/gate-open',
  what:
    answer === 'declined' ? `phase "${phase.id}" was declined` : `phase "${phase.id}" waits for a person's approval`,
  ...(phase.gate === undefined ? {} : { at: phase.gate.origin }),
  why: [
    phase.isIrreversible ? `what "${phase.id}" does can never be taken back` : 'its gate asks for an approval',
    answer === 'declined' ? 'the answer was no' : 'there is no terminal to ask at and no --approve for it',
  ],
  state: states,
  fix:
    answer === 'declined'
      ? 'apply again when it may run'
      : `apply again with --approve ${phase.id}@DIGEST (the plan prints the digest)`,
  exitCode: answer === 'declined' ? 10 : 6,
})

const begins = (event: RunEvent): boolean => event.type === 'phase-ended' || event.type === 'run-started'

/** Waits until the time of the gate has passed. Answers an end only at a Ctrl-C. */
const waitForTime = async (context: RunContext, phase: ProgramPhase, waitMs: number): Promise<StepEnd | undefined> => {
  const { clock, emitter, interrupts } = context
  const since = emitter.events.findLast(begins)
  const sinceMs = since === undefined ? clock.nowMs() : Date.parse(since.at)
  for (let samples = 1; ; samples++) {
    if (interrupts.first.aborted) return { kind: 'interrupted' }
    const waitedMs = clock.nowMs() - sinceMs
    const leftMs = waitMs - waitedMs
    if (leftMs <= 0) return undefined
    const frame = { type: 'step-waiting', address: phase.id, host: null, blockers: [], samples, waitedMs } as const
    await emitter.emit({ ...frame, trend: 'its gate lets time pass', estimateMs: leftMs })
    await clock.sleep(Math.min(leftMs, tellEveryMs), interrupts.first)
  }
}

const askPerson = async (context: RunContext, phase: ProgramPhase, prompt: string): Promise<StepEnd | undefined> => {
  await context.emitter.emit({ type: 'gate-opened', phase: phase.id, prompt, irreversible: phase.isIrreversible })
  const { answer, ...by } = await context.approval.ask({ phase: phase.id, prompt, irreversible: phase.isIrreversible })
  await context.emitter.emit({ type: 'gate-answered', phase: phase.id, answer, ...by })
  return answer === 'approved'
    ? undefined
    : { kind: 'failed', problem: gateProblem(phase, answer, describeStates(context)) }
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
