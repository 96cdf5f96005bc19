/* R6 for ZooKeeper servers: followers before the leader, so that the ensemble elects once. Looked up again before each server. */
import type { ClusterSnapshot } from '../snapshot/cluster-snapshot.ts'

/** One place in the order, with the reason a reviewer reads in the plan. */
export interface OrderedServer {
  readonly host: string
  readonly because: string
}

const becauseOf = (mode: string | null): string => {
  if (mode === null) return 'ZooKeeper server; what it is to the ensemble is unknown'
  return mode === 'leader' ? 'ZooKeeper server; the leader, last of all' : `ZooKeeper server; ${mode}`
}

/** All of `remaining` (inventory names), each once: as written, the leader last. */
export const orderServers = (
  { ensemble = [] }: Pick<ClusterSnapshot, 'ensemble'>,
  remaining: readonly string[],
): OrderedServer[] => {
  const modeOf = (host: string): string | null => ensemble.find((one) => one.host === host)?.mode ?? null
  const places = remaining.map((host) => ({ host, mode: modeOf(host) }))
  return [...places.filter(({ mode }) => mode !== 'leader'), ...places.filter(({ mode }) => mode === 'leader')].map(
    ({ host, mode }) => ({ host, because: becauseOf(mode) }),
  )
}
