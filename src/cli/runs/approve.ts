import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { writeApproval } from '../../journal/asks/approval-file.ts'
import type { RunEvent } from '../../run/run-event.ts'
import { oneLine } from '../../views/words/one-line.ts'
import type { Command, Invocation } from '../command.ts'
import { whoOf } from '../compose.ts'
import { interruptedBefore } from '../interrupted.ts'
import { tellAnswer } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { cannotAsk, openAsked, type AskedRun } from './open-past.ts'

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** A gate that waits, and all that a person should know of it. */
interface WaitingGate {
  readonly asked: AskedRun
  readonly started: Of<'run-started'>
  readonly gate: Of<'gate-opened'>
  /** Of the plan that goes on behind it. */
  readonly digest: string
}

const noGate = (run: string, phase: string, why: string): Problem => ({
  code: 'run/no-gate',
  what: `run ${run} does not wait for an approval of phase "${phase}"`,
  why: [why],
  fix: `kplay status ${run} shows what it waits for`,
  exitCode: 3,
})

/** The last gate of this phase, unless it was passed or declined. */
const openGate = (events: readonly RunEvent[], phase: string): Of<'gate-opened'> | undefined => {
  const last = events.findLast(
    (event) => (event.type === 'gate-opened' || event.type === 'gate-answered') && event.phase === phase,
  )
  const isAnswered = last?.type === 'gate-answered' && last.answer !== 'absent'
  if (last === undefined || isAnswered) return undefined
  return events.findLast((event) => event.type === 'gate-opened' && event.phase === phase) as Of<'gate-opened'>
}

const findGate = (asked: AskedRun, phase: string): Result<WaitingGate, Problem> => {
  const { run, events } = asked
  const { started } = asked.state
  if (started === null) return err(noGate(run, phase, 'it has not begun'))
  const names = started.phases.map(({ id }) => id)
  if (!names.includes(phase)) return err(noGate(run, phase, `it has no such phase: its phases are ${names.join(', ')}`))
  const gate = openGate(events, phase)
  if (gate === undefined) return err(noGate(run, phase, 'its gate is not open: not reached yet, or answered already'))
  const digest = events.findLast((event) => event.type === 'run-resumed')?.digest ?? started.digest
  return ok({ asked, started, gate, digest })
}

const wrongDigest = ({ asked, digest }: WaitingGate, given: string): Problem => ({
  code: 'run/wrong-digest',
  what: 'this approval is for another plan',
  subject: `run ${asked.run}`,
  why: [`the run goes on with plan ${digest}`, `--digest says ${given}`],
  state: 'nothing was approved',
  fix: `read what the run does (kplay status ${asked.run}), then approve its digest`,
  exitCode: 9,
})

const show = ({ asked, started, gate, digest }: WaitingGate): string => {
  const { cluster, versions } = started
  const phase = started.phases.find(({ id }) => id === gate.phase)
  const way = versions === null ? '' : `, ${versions.from.join(' or ')} -> ${versions.to}`
  const lines = [
    `run ${asked.run}: ${oneLine(started.playbook)} (${oneLine(started.file)})`,
    `  cluster ${oneLine(cluster.name)} (${cluster.id}, ${cluster.mode})${way}`,
    `  phase "${gate.phase}": ${oneLine(phase?.description ?? '')}`,
    `  asks: ${oneLine(gate.prompt)}`,
    `  plan ${digest}`,
    ...(gate.irreversible ? ['What it does can never be taken back.'] : []),
  ]
  return `${lines.join('\n')}\n`
}

const notConfirmed = (isTerminal: boolean): Problem => ({
  code: isTerminal ? 'run/declined' : 'run/not-confirmed',
  what: 'nothing was approved',
  why: [isTerminal ? 'the answer was not the name of the phase' : 'there is no terminal to ask at, and no --yes'],
  fix: isTerminal ? 'approve it when it may run' : 'read the above, then approve with --yes',
  exitCode: 10,
})

const confirm = async ({ gate }: WaitingGate, isSure: boolean, world: World): Promise<Problem | undefined> => {
  if (isSure) return undefined
  if (world.ask === undefined) return notConfirmed(false)
  const answer = await world.ask('Type the name of the phase to approve it: ', world.interrupts.first)
  if (world.interrupts.first.aborted) return interruptedBefore('while kplay asked')
  return answer?.trim() === gate.phase ? undefined : notConfirmed(true)
}

const write = async ({ asked, gate, digest }: WaitingGate, world: World): Promise<Result<void, Problem>> => {
  const at = new Date(world.clock.nowMs()).toISOString()
  try {
    await writeApproval(asked.dir, { run: asked.run, phase: gate.phase, digest, by: whoOf(world), at })
    return ok(undefined)
  } catch (cause) {
    return err(cannotAsk(asked.dir, cause))
  }
}

/** The gate that the words name, if it waits and is of the plan they mean. */
const namedGate = async (invocation: Invocation, world: World): Promise<Result<WaitingGate, Problem>> => {
  const [word, phase, extra] = invocation.positionals
  if (word === undefined || phase === undefined) return err(wrongArguments('approve', 'it takes RUN and PHASE'))
  if (extra !== undefined) return err(wrongArguments('approve', `unexpected word "${extra}"`))
  const asked = await openAsked('approve', word, world)
  if (!asked.ok) return asked
  const gate = findGate(asked.value, phase)
  if (!gate.ok) return gate
  const given = invocation.text('digest') ?? gate.value.digest
  return given === gate.value.digest ? gate : err(wrongDigest(gate.value, given))
}

const approve = async (invocation: Invocation, world: World): Promise<Result<string, Problem>> => {
  const gate = await namedGate(invocation, world)
  if (!gate.ok) return gate
  world.stderr.write(show(gate.value))
  const refused = await confirm(gate.value, invocation.isOn('yes'), world)
  if (refused !== undefined) return err(refused)
  const written = await write(gate.value, world)
  if (!written.ok) return written
  const { run, isAlive } = gate.value.asked
  return ok(
    `approved: phase "${gate.value.gate.phase}" of run ${run}; ${isAlive ? 'the run goes on by itself' : `go on with kplay resume ${run}`}\n`,
  )
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> =>
  tellAnswer(await approve(invocation, world), world.stderr, world)

/** Exit 0 approved · 3 no such run, phase or gate · 9 another plan · 10 not confirmed · 130 interrupted. Contacts nothing. */
export const command: Command = {
  name: 'approve',
  summary: 'open the gate of a phase for which a run waits',
  usage: 'approve RUN PHASE [--digest DIGEST] [--yes]',
  options: {
    digest: { type: 'string', value: 'DIGEST', summary: 'refuse unless the run goes on with exactly this plan' },
    yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
  },
  run,
}
