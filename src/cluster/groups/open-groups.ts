import type { GroupsReading } from '../../kafka/groups/group-sample.ts'
import type { Topology } from '../../kafka/topology.ts'
import { waysOf, type ClusterAccess } from '../wire/access.ts'
import type { Timeouts } from '../wire/trouble.ts'

export interface GroupOptions {
  readonly topology: Topology
  /** How the brokers are spoken to and reached; absent: in plain text, from here. */
  readonly access?: ClusterAccess
  /** Default: one second to connect, two for each request: no gate hangs on how old this is. */
  readonly timeouts?: Timeouts
}

/** The consumer groups of a cluster. Nothing is loaded or contacted before the first question; closing ends every connection at once. */
export const openGroups = ({
  topology,
  access,
  timeouts = { connectMs: 1000, requestMs: 2000 },
}: GroupOptions): { read(): Promise<GroupsReading>; close(): Promise<void> } => {
  const wire = {
    clientId: 'kplay',
    timeouts,
    ...(access === undefined ? {} : { ways: waysOf(topology, access) }),
  }
  let isClosed = false
  const load = async () => {
    const { GroupEyes } = await import('./group-eyes.ts')
    const eyes = new GroupEyes(topology, wire)
    if (isClosed) eyes.close()
    return eyes
  }
  let loading: ReturnType<typeof load> | undefined
  return {
    read: async () => (await (loading ??= load())).read(),
    close: async () => {
      isClosed = true
      if (loading !== undefined) (await loading).close()
    },
  }
}
