import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Program } from '../../plan/program.ts'
import { reachProblem } from '../look-at-cluster.ts'

/** The problem (exit 4) of a cluster of which no node answers, or of a host that could not be asked at all; undefined when all could. */
export const unreached = (program: Program, observed: Observed): Problem | undefined => {
  const nobody = reachProblem({ topology: program.topology, snapshot: observed.snapshot })
  if (nobody !== undefined) return nobody
  const failed = program.hosts
    .map((host) => observed.nodes[host.name])
    .find((node): node is Extract<Result<never, Problem>, { ok: false }> => node?.ok === false)
  return failed?.error
}
