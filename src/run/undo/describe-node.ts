import type { HostView } from '../../modules/host-view.ts'
import { look, observationIn } from '../look/look.ts'
import type { RunContext } from '../run-context.ts'

/** How a node stands at this moment, for the person who must go on from here: `b1 now: no process runs; linked to 3.9.2; not answering`. */
export const describeNode = async (context: RunContext, host: HostView): Promise<string> => {
  const seen = await look(context, { avoid: [host.nodeId], hosts: [host], logsOf: [] })
  const { process, linked } = observationIn(seen, host)
  if (process === undefined) return `${host.name} now: unknown, the host cannot be asked`
  const runs = process === null ? 'no process runs' : `${process.release} runs (pid ${process.pid})`
  const isAnswering = seen.snapshot.nodes.some((node) => node.host === host.name && node.isAnswering)
  return `${host.name} now: ${runs}; linked to ${linked ?? 'nobody knows what'}; ${isAnswering ? 'answering' : 'not answering'}`
}
