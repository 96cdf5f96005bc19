import type { Result } from '../../diagnostics/result.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import type { FactRequest } from '../../facts/fact.ts'
import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { RunContext } from '../run-context.ts'
import { readNodeFacts } from './node-look.ts'
import type { SeenNode } from './seen-node.ts'

/** What the engine needs to look: the ports that read. */
export type Eyes = Pick<RunContext, 'hosts' | 'cluster' | 'clock'>

/** Several facts of one host in one round trip. The error is the host's: it could not be asked at all. */
export const askHost = async (
  eyes: Eyes,
  host: string,
  requests: Readonly<Record<string, FactRequest<unknown>>>,
): Promise<Result<Readonly<Record<string, Result<unknown, string>>>, Problem>> => {
  const connection = await eyes.hosts.connect(host)
  return connection.ok ? connection.value.facts(requests) : connection
}

/** One look at the cluster and at the processes of some hosts, taken together. */
export interface Look {
  readonly snapshot: ClusterSnapshot
  /** By host name; a host that could not be asked has an observation full of *unknown*. */
  readonly nodes: ReadonlyMap<string, SeenNode>
  /** Both clocks when the look began, milliseconds. */
  readonly begunMonotonicMs: number
  readonly begunWallMs: number
}

/** What to look at. */
export interface LookRequest {
  /** Node ids the snapshot must not be read from. */
  readonly avoid: readonly number[]
  /** Node ids it is only read from when no other broker tells. */
  readonly ratherNot?: readonly number[]
  /** The target of a stop, whose topics a slow snapshot reads twice (R1). */
  readonly again?: number
  readonly hosts: readonly HostView[]
  /** Hosts whose log is read as well (costs more on a long log). */
  readonly logsOf: readonly string[]
}

/** Looks once. Everything is asked at the same time; nothing unknown is filled in. */
export const look = async (eyes: Eyes, request: LookRequest): Promise<Look> => {
  const begunMonotonicMs = eyes.clock.monotonicMs()
  const begunWallMs = eyes.clock.nowMs()
  const [snapshot, ...nodes] = await Promise.all([
    eyes.cluster.snapshot({
      avoid: request.avoid,
      ...(request.ratherNot === undefined ? {} : { ratherNot: request.ratherNot }),
      ...(request.again === undefined ? {} : { again: request.again }),
    }),
    ...request.hosts.map((host) =>
      readNodeFacts(eyes, host, { withLog: request.logsOf.includes(host.name), withHost: false }),
    ),
  ])
  return { snapshot, nodes: new Map(nodes.map((node) => [node.host, node])), begunMonotonicMs, begunWallMs }
}

/** The observation of a host in a look; all *unknown* when the host was not looked at. */
export const observationIn = (seen: Look, host: HostView): NodeObservation =>
  seen.nodes.get(host.name)?.observation ?? {
    host: host.name,
    nodeId: host.nodeId,
    process: undefined,
    log: undefined,
    linked: undefined,
  }
