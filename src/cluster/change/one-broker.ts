import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'
import { viaCandidates } from '../read/choose-via.ts'
import { NodeConnection, type WireSettings } from '../wire/node-connection.ts'

/**
 * A new connection to the first broker that lets itself be asked, for one request that changes something: never a kept one, whose end would leave open whether
 * the request was taken. The error tells each broker's reason. Close it when done.
 */
export const connectToOneBroker = async (
  topology: Topology,
  wire: WireSettings,
): Promise<Result<NodeConnection, readonly string[]>> => {
  const failures: string[] = []
  for (const node of viaCandidates(topology, { preferred: null, avoid: [] })) {
    const opened = await NodeConnection.open(node.brokerAddress ?? '', wire)
    if (opened.ok) return ok(opened.value)
    failures.push(`${node.host} (${node.brokerAddress}): ${opened.error.why}`)
  }
  return err(failures.length === 0 ? ['the inventory lists no broker'] : failures)
}
