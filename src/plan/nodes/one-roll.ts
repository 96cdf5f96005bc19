/*
 * Guides of ZooKeeper's time roll every broker twice, the second time for inter.broker.protocol.version. A KRaft cluster is rolled once, and the plan says why.
 * From 4.0 on nobody knows that key any more.
 */
import { protocolOf } from '../../kafka/releases/protocol.ts'
import type { PlannedNode } from '../plan.ts'
import type { Program } from '../program.ts'
import type { Told } from '../preflight/told.ts'

/** The note on an upgrade within 3.x in KRaft mode; none elsewhere. */
export const noteOneRoll = ({ mode, versions }: Program, nodes: readonly PlannedNode[]): Told[] => {
  const isUpgrade = nodes.some((node) => node.change === 'upgrade')
  if (mode !== 'kraft' || versions === undefined || !isUpgrade || protocolOf(versions.to) === undefined) return []
  return [
    {
      kind: 'note',
      rule: 'config/protocol-version',
      saw: 'one roll, not two: KRaft ignores inter.broker.protocol.version, and metadata.version alone holds new features back',
      wanted: 'one roll',
      fix: 'nothing to do: phase finalize raises metadata.version without a restart',
    },
  ]
}
