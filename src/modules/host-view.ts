import type { Role } from '../kafka/snapshot/cluster-snapshot.ts'

/** How a host's node is started and stopped. `scripts`: `install.current`/bin/kafka-server-start.sh -daemon; SIGTERM to the node's own pid. */
export interface ScriptsService {
  readonly type: 'scripts'
  readonly env: Readonly<Record<string, string>>
  /** Keys of `env` that may differ from the running process's (R0). */
  readonly changeEnv: readonly string[]
}

/** A unit of systemd: `systemctl start` and `stop`. Its environment is its own: `env` is empty. */
export interface SystemdService {
  readonly type: 'systemd'
  /** `kafka` or `kafka.service`. */
  readonly unit: string
  readonly env: Readonly<Record<string, string>>
  readonly changeEnv: readonly string[]
}

/** Commands of the user's own; words as they are, no shell. */
export interface CommandsService {
  readonly type: 'commands'
  readonly start: readonly string[]
  /** May return before the node has ended, or after it. */
  readonly stop: readonly string[]
  /** Ends with 0 while the service counts as running, with 1 to 3 while not (LSB); undefined: only the process is looked for. */
  readonly status: readonly string[] | undefined
  /** Of all three. */
  readonly env: Readonly<Record<string, string>>
  readonly changeEnv: readonly string[]
}

export type Service = ScriptsService | SystemdService | CommandsService

/** Where things lie on a host; absolute paths. */
export interface Install {
  readonly root: string
  readonly current: string
  readonly config: string
  readonly logs: string
  /** store: the lab's; archive: a file that kplay brings to the host. */
  readonly source: 'store' | 'archive'
}

/**
 * Where a node tells its metrics. `url` is the page of Prometheus, or the address below which Jolokia answers, without a slash at its end; or JMX's service address,
 * which is asked from the host itself.
 */
export interface Metrics {
  readonly type: 'jolokia' | 'prometheus' | 'jmx'
  readonly url: string
}

/** A host as modules see it: merged from top, groups and host of the inventory. */
export interface HostView {
  readonly name: string
  readonly address: string
  readonly nodeId: number
  readonly roles: readonly Role[]
  readonly rack: string | undefined
  readonly vars: Readonly<Record<string, unknown>>
  readonly install: Install
  readonly service: Service
  /** Absent: the inventory names none. */
  readonly metrics?: Metrics
}

/** Does a ZooKeeper server stand there, and no Kafka node? */
export const isServer = ({ roles }: { readonly roles: readonly Role[] }): boolean =>
  roles.length === 1 && roles[0] === 'zookeeper'

/** Stands in for the host of a step that has none. */
export const noHost: HostView = {
  name: '',
  address: '',
  nodeId: -1,
  roles: [],
  rack: undefined,
  vars: {},
  install: { root: '', current: '', config: '', logs: '', source: 'store' },
  service: { type: 'scripts', env: {}, changeEnv: [] },
}
