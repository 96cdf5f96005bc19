import type { Problem } from '../../diagnostics/problem.ts'
import type { Result } from '../../diagnostics/result.ts'
import { nodeFactRequests, readNodeAnswers, type NodeFactOptions, type NodeReading } from '../../facts/node-facts.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { RunContext } from '../run-context.ts'
import type { SeenNode } from './seen-node.ts'

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

/** What one answer to `nodeFactRequests`, and what was asked with them, says of a host's node. */
export const readSeenNode = (
  host: HostView,
  answers: Result<Readonly<Record<string, Result<unknown, string>>>, Problem>,
): SeenNode =>
  answers.ok
    ? seenNode(host, readNodeAnswers(answers.value))
    : nothing(host, [answers.error.what, ...answers.error.why].join('; '))

/** Looks at one host's node: one round trip. `withLog` reads its log as well, which costs more on a long one. */
export const readNodeFacts = async (
  eyes: Pick<RunContext, 'hosts'>,
  host: HostView,
  options: NodeFactOptions,
): Promise<SeenNode> => {
  const connection = await eyes.hosts.connect(host.name)
  return readSeenNode(host, connection.ok ? await connection.value.facts(nodeFactRequests(host, options)) : connection)
}
