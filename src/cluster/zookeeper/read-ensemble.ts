import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { EnsembleAnswer } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isBroker, type Topology, type ZooKeeperServer } from '../../kafka/topology.ts'
import type { WireSettings } from '../wire/node-connection.ts'
import { splitAddress } from '../wire/port-probe.ts'
import { askServer } from './srvr.ts'

/** How servers are reached. */
export interface EnsembleWay {
  readonly timeoutMs: number
  /** A stream to a port that this host reaches; absent, or no answer at all: servers are reached from here. */
  readonly dial?: (
    host: string,
    at: { readonly host: string; readonly port: number },
  ) => Promise<Result<Duplex, string>> | undefined
}

/** A stream to a server: from here, or through the first broker's host that leads there, for brokers reach their ensemble. */
const openStream = async (
  address: string,
  topology: Topology,
  { dial }: EnsembleWay,
): Promise<Result<Duplex, string>> => {
  const at = splitAddress(address)
  if (dial === undefined) return ok(connect(at))
  let why = 'no way there'
  for (const { host } of topology.nodes.filter(isBroker)) {
    const dialled = dial(host, at)
    if (dialled === undefined) return ok(connect(at))
    const stream = await dialled
    if (stream.ok) return stream
    why = `through ${host}: ${stream.error}`
  }
  return err(why)
}

/** As Kafka's own listeners are reached: through the hosts of brokers where those are the way. */
export const ensembleWay = ({ ways, timeouts }: WireSettings): EnsembleWay => ({
  timeoutMs: timeouts.requestMs,
  ...(ways === undefined
    ? {}
    : { dial: (host, at) => ways.to(`${at.host}:${at.port}`, { host, protocol: 'PLAINTEXT' }).dial?.(at) }),
})

const readServer = async (
  { host, address }: ZooKeeperServer,
  topology: Topology,
  way: EnsembleWay,
): Promise<EnsembleAnswer> => {
  const stream = await openStream(address, topology, way)
  const answer = stream.ok ? await askServer(stream.value, way.timeoutMs) : stream
  return answer.ok
    ? { host, address, ...answer.value }
    : { host, address, version: null, mode: null, why: answer.error }
}

/** Every ZooKeeper server of the inventory, each asked by itself; undefined in KRaft mode. Never rejects. */
export const readEnsemble = async (
  topology: Topology,
  way: EnsembleWay,
): Promise<readonly EnsembleAnswer[] | undefined> =>
  topology.mode === 'zookeeper'
    ? Promise.all((topology.zookeepers ?? []).map((server) => readServer(server, topology, way)))
    : undefined
