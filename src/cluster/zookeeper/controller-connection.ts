import { err, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'
import { connectToOneBroker } from '../change/one-broker.ts'
import { metadata } from '../wire/codecs.ts'
import type { NodeConnection, WireSettings } from '../wire/node-connection.ts'

/**
 * A new connection to the controller broker of a cluster in ZooKeeper mode, where no broker forwards what only the controller does. Any broker is asked who that is:
 * Metadata tells the truth in this mode. Close it when done; the error tells each reason.
 */
export const connectToController = async (
  topology: Topology,
  wire: WireSettings,
  requestMs: number,
): Promise<Result<NodeConnection, readonly string[]>> => {
  const any = await connectToOneBroker(topology, wire, wire.timeouts.requestMs)
  if (!any.ok) return any
  const told = await any.value.ask(metadata, [], false)
  any.value.close()
  if (!told.ok) return err([`${any.value.address}: ${told.error.why}`])
  const { controllerId } = told.value
  const node = topology.nodes.find((one) => one.nodeId === controllerId)
  if (node?.brokerAddress === undefined)
    return err([
      `${any.value.address}: it says the controller is node ${controllerId}, which the inventory does not list`,
    ])
  return connectToOneBroker({ ...topology, nodes: [node] }, wire, requestMs)
}
