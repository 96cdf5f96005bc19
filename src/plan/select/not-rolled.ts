/*
 * node/not-rolled (R8): before a phase that can not be taken back every node runs `to`. A plan refuses it where a node runs something else and no phase
 * before it takes the node there: a run limited to some hosts, a roll left out by its tags, phases in the wrong order. The engine looks again.
 */
import type { Finding } from '../../kafka/decide/decision.ts'
import { refuse } from '../../kafka/rules/finding.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import { isStopped, runningRelease } from '../nodes/plan-nodes.ts'
import type { Observed } from '../observed.ts'
import type { Program } from '../program.ts'

const why = ({ limitedTo, leftOut }: Program, host: string): string => {
  if (limitedTo !== undefined && !limitedTo.includes(host)) return ': --limit leaves it out'
  return leftOut.length === 0 ? '' : `: ${leftOut.join('; ')}`
}

const findOn = (program: Program, host: HostView, of: { release: string; to: string; phase: string }): Finding => {
  const { release, to, phase } = of
  return refuse({
    rule: 'node/not-rolled',
    nodeId: host.nodeId,
    saw: `${host.name} runs ${release}, and no phase before "${phase}" takes it to ${to}${why(program, host.name)}`,
    wanted: `every node on ${to} before "${phase}", which can not be taken back`,
    fix: `run the whole playbook, or leave "${phase}" out with --skip-tags until every node runs ${to}`,
  })
}

/** Nodes that would be behind when a phase that can not be taken back begins; each is named for the first such phase. Nodes nobody could ask are named elsewhere. */
export const findNotRolled = (program: Program, observed: Observed): Finding[] => {
  const { versions, phases } = program
  const index = phases.findIndex((phase) => phase.isIrreversible)
  const phase = phases[index]
  if (versions === undefined || phase === undefined) return []
  const before: Program = { ...program, phases: phases.slice(0, index) }
  return program.hosts
    .filter((host) => host.roles.length > 0 && !isServer(host))
    .flatMap((host) => {
      const release = runningRelease(observed, host.name)
      if (release === null || release === '' || release === versions.to) return []
      if (isStopped(before, observed, host)) return []
      return [findOn(program, host, { release, to: versions.to, phase: phase.id })]
    })
}
