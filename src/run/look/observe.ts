import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import { releasesWanted } from '../../plan/releases-wanted.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Program } from '../../plan/program.ts'
import { look, type Eyes } from './look.ts'

const unreachable = (host: string, why: string): Problem => ({
  code: 'run/unreachable',
  what: `host ${host} could not be asked`,
  subject: host,
  why: [why],
  fix: `make ${host} reachable as the inventory says, then try again`,
  exitCode: 4,
})

/** Everything a plan is made from, read at one time. Nothing is changed; what could not be read is a Problem in its place. */
export const observe = async (eyes: Eyes, program: Program): Promise<Observed> => {
  const seen = await look(eyes, { avoid: [], hosts: program.hosts, logsOf: program.hosts.map((host) => host.name) })
  const nodes: Record<string, Result<NodeObservation, Problem>> = {}
  for (const host of program.hosts) {
    const node = seen.nodes.get(host.name)
    const failure = node === undefined ? 'it was not asked' : node.failure
    nodes[host.name] =
      failure === undefined && node !== undefined ? ok(node.observation) : err(unreachable(host.name, failure ?? ''))
  }
  const hasRelease: Record<string, Result<boolean, Problem>> = {}
  for (const release of releasesWanted(program)) hasRelease[release] = await eyes.hosts.hasRelease(release)
  return { snapshot: seen.snapshot, nodes, hasRelease }
}
