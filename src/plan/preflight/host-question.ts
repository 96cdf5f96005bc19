import type { HostReading } from '../../facts/host-facts.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { Observed } from '../observed.ts'
import type { PlannedNode } from '../plan.ts'
import type { Program } from '../program.ts'
import { releasesWantedOn } from '../releases-wanted.ts'

/** One host whose node an apply would stop, and all that R0 asks about it. */
export interface HostQuestion {
  readonly host: HostView
  readonly reading: HostReading
  /** The node's process; null: none runs, undefined: unknown. */
  readonly pid: number | null | undefined
  /** The release left and the one gone to: the same for a mere restart. */
  readonly from: string
  readonly to: string
  /** Releases that a phase would put on this host. */
  readonly installs: readonly string[]
}

const known = (release: string | null | undefined): string | undefined =>
  release === null || release === '' ? undefined : release

const linkedOn = (observed: Observed, { host }: PlannedNode): string | undefined => {
  const seen = observed.nodes[host]
  return seen?.ok === true ? known(seen.value.linked) : undefined
}

const toOf = ({ versions }: Program, now: string | undefined): string => versions?.to ?? now ?? ''

const releasesOf = (program: Program, observed: Observed, node: PlannedNode): { from: string; to: string } => {
  const linked = linkedOn(observed, node)
  const to = toOf(program, known(node.from) ?? linked)
  // A stopped node that is linked to the new release already has not run it: it still leaves the old one.
  const left = linked === to ? undefined : linked
  return { from: known(node.from) ?? left ?? program.versions?.from[0] ?? to, to }
}

const pidOn = (observed: Observed, host: string): number | null | undefined => {
  const seen = observed.nodes[host]
  const process = seen?.ok === true ? seen.value.process : undefined
  return process === null || process === undefined ? process : process.pid
}

/** The hosts that were read and whose nodes would be stopped, in the inventory's order. */
export const hostQuestions = (
  program: Program,
  observed: Observed,
  nodes: readonly PlannedNode[],
): readonly HostQuestion[] =>
  program.hosts.flatMap((host) => {
    const node = nodes.find((one) => one.host === host.name && one.change !== 'none')
    const reading = observed.hosts[host.name]
    if (node === undefined || reading === undefined) return []
    return [
      {
        host,
        reading,
        pid: pidOn(observed, host.name),
        ...releasesOf(program, observed, node),
        installs: releasesWantedOn(program, host),
      },
    ]
  })
