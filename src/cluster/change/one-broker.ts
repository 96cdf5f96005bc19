import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'
import { viaCandidates } from '../read/choose-via.ts'
import { NodeConnection, type WireSettings } from '../wire/node-connection.ts'

/**
 * A new connection to the first broker that lets itself be asked, for one request that changes something and may take `requestMs`: never a kept one, whose end would
 * leave open whether the request was taken. A broker that hangs costs the ordinary time-out only. The error tells each broker's reason. Close it when done.
 */
export const connectToOneBroker = async (
  topology: Topology,
  wire: WireSettings,
  requestMs: number,
): Promise<Result<NodeConnection, readonly string[]>> => {
  const failures: string[] = []
  const patient = { ...wire, timeouts: { ...wire.timeouts, requestMs } }
  for (const node of viaCandidates(topology, { preferred: null, avoid: [] })) {
    const address = node.brokerAddress ?? ''
    const tried = await NodeConnection.open({ address }, wire)
    const opened = tried.ok ? await NodeConnection.open({ address }, patient) : tried
    if (tried.ok) tried.value.close()
    if (opened.ok) return ok(opened.value)
    failures.push(`${node.host} (${address}): ${opened.error.why}`)
  }
  return err(failures.length === 0 ? ['the inventory lists no broker'] : failures)
}
