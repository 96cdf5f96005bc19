import { renderJson } from '../diagnostics/json-text.ts'
import type { ExitCode, Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabContext } from '../rehearsal/context.ts'
import { checkMachine, findCacheDir } from '../rehearsal/machine.ts'
import type { Invocation } from './command.ts'
import { showLabProgress } from './lab-progress.ts'
import { tellAnswer } from './tell-problem.ts'
import type { World } from './world.ts'

/** What the lab needs of the world: cache folder, locks, clock, progress on stderr, and Ctrl-C as the signal to stop and clean up. */
export const labContextOf = (world: World): Result<LabContext, Problem> => {
  const cacheDir = findCacheDir(world.env, world.cwd)
  const unfit = checkMachine({ platform: world.platform, cacheDir })
  if (unfit !== undefined) return err(unfit)
  return ok({
    env: world.env,
    platform: world.platform,
    cacheDir,
    locksDir: `${world.root}/releases`,
    clock: world.clock,
    signal: world.interrupts.first,
    progress: showLabProgress(world.stderr, world.clock),
  })
}

/** The one positional of a command on a lab. */
export const labNameOf = (invocation: Invocation, command: string): Result<string, Problem> => {
  const [name, extra] = invocation.positionals
  if (name !== undefined && extra === undefined) return ok(name)
  return err({
    code: 'cli/wrong-arguments',
    what: `kplay ${command}: wrong arguments`,
    why: [name === undefined ? 'the name of a lab is missing' : `unexpected word "${extra}"`],
    fix: 'kplay lab list shows the names',
    exitCode: 3,
  })
}

/** Ends a lab command: its answer as JSON on stdout, or its problem on stderr. */
export const finish = (result: Result<object, Problem>, world: World): ExitCode =>
  tellAnswer(result.ok ? ok(renderJson(result.value)) : result, world.stdout, world)
