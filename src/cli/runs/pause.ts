import type { ExitCode, Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { endPause, readPause, writePause } from '../../journal/asks/pause-file.ts'
import type { Command, Invocation } from '../command.ts'
import { whoOf } from '../compose.ts'
import { tellAnswer } from '../tell-problem.ts'
import type { World } from '../world.ts'
import { wrongArguments } from '../wrong-arguments.ts'
import { cannotAsk, openAsked, type AskedRun } from './open-past.ts'

const goOn = ({ run, isAlive }: AskedRun): string =>
  isAlive ? 'it goes on by itself' : `go on with kplay resume ${run}`

const end = async (asked: AskedRun): Promise<string> =>
  (await endPause(asked.dir))
    ? `run ${asked.run} is no longer paused: ${goOn(asked)}\n`
    : `run ${asked.run} was not paused\n`

const begin = async (asked: AskedRun, world: World): Promise<string> => {
  const { run, dir } = asked
  const known = await readPause(dir)
  const at = new Date(world.clock.nowMs()).toISOString()
  if (known === undefined) await writePause(dir, { run, by: whoOf(world), at })
  const words = known === undefined ? 'is paused' : `was paused already by ${known.by}`
  return `run ${run} ${words}: a node under way is finished, no other is begun; kplay pause --end ${run} ends it\n`
}

const pause = async (invocation: Invocation, world: World): Promise<Result<string, Problem>> => {
  const [word, extra] = invocation.positionals
  if (extra !== undefined) return err(wrongArguments('pause', `unexpected word "${extra}"`))
  const asked = await openAsked('pause', word, world)
  if (!asked.ok) return asked
  try {
    return ok(invocation.isOn('end') ? await end(asked.value) : await begin(asked.value, world))
  } catch (cause) {
    return err(cannotAsk(asked.value.dir, cause))
  }
}

const run = async (invocation: Invocation, world: World): Promise<ExitCode> =>
  tellAnswer(await pause(invocation, world), world.stderr, world)

/** Exit 0, also when nothing was to be done; 3 for a run nobody knows or that is over. Contacts nothing. */
export const command: Command = {
  name: 'pause',
  summary: 'let a run begin no further node, until the pause is ended',
  usage: 'pause RUN [--end]',
  options: { end: { type: 'boolean', summary: 'end the pause' } },
  run,
}
