import { nodeFactRequests, readNodeAnswers, type NodeFactOptions, type NodeReading } from '../../facts/node-facts.ts'
import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { RunContext } from '../run-context.ts'

/** A node as its own host shows it just now. Undefined is *unknown* (P9). */
export interface SeenNode {
  readonly host: string
  readonly observation: NodeObservation
  /** The host's clock, milliseconds since 1970. */
  readonly hostNowMs: number | undefined
  readonly java: string | undefined
  readonly freeBytes: number | undefined
  readonly isConfigPending: boolean | undefined
  /** Why the node's process is unknown, in words; undefined when it is known. */
  readonly failure: string | undefined
}

const seenNode = (host: HostView, reading: NodeReading): SeenNode => {
  const { process, log, linked, hostNowMs, java, freeBytes, isConfigPending, unknown } = reading
  return {
    host: host.name,
    observation: { host: host.name, nodeId: host.nodeId, process, log, linked },
    hostNowMs,
    java,
    freeBytes,
    isConfigPending,
    failure: process === undefined ? (unknown[0] ?? 'its process is unknown') : undefined,
  }
}

const nothing = (host: HostView, failure: string): SeenNode => ({
  host: host.name,
  observation: { host: host.name, nodeId: host.nodeId, process: undefined, log: undefined, linked: undefined },
  hostNowMs: undefined,
  java: undefined,
  freeBytes: undefined,
  isConfigPending: undefined,
  failure,
})

/** Looks at one host's node: one round trip. `withLog` reads its log as well, which costs more on a long one. */
export const readNodeFacts = async (
  eyes: Pick<RunContext, 'hosts'>,
  host: HostView,
  options: NodeFactOptions,
): Promise<SeenNode> => {
  const connection = await eyes.hosts.connect(host.name)
  if (!connection.ok) return nothing(host, [connection.error.what, ...connection.error.why].join('; '))
  const answers = await connection.value.facts(nodeFactRequests(host, options))
  if (!answers.ok) return nothing(host, [answers.error.what, ...answers.error.why].join('; '))
  return seenNode(host, readNodeAnswers(answers.value))
}
