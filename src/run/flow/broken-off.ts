import type { Problem } from '../../diagnostics/problem.ts'
import { describeStates, type RunContext } from '../run-context.ts'
import { resumeCommand } from './unattended.ts'

/** Why a run was broken off whose journal takes no more lines: as `problem` says, with how its nodes stand, and with 8 where it leaves one down. */
export const brokenOff = (context: RunContext, problem: Problem): Problem => {
  if (!context.emitter.events.some(({ type }) => type === 'phase-started')) return problem
  const isDown = [...context.memory.values()].some(({ isInFlight }) => isInFlight)
  return {
    ...problem,
    state: describeStates(context),
    fix:
      problem.code === 'journal/gone'
        ? problem.fix
        : `make the state folder writable and give it space, then ${resumeCommand(context)}: it looks at the nodes first`,
    exitCode: isDown ? 8 : problem.exitCode,
  }
}
