import type { Mode, Role } from './snapshot/cluster-snapshot.ts'

/** A Kafka node as the inventory lists it: what rules and readers need of a host, nothing of how it is reached. */
export interface KafkaNode {
  /** Inventory name: `b1`. */
  readonly host: string
  readonly nodeId: number
  /** A combined node has both `controller` and `broker`. */
  readonly roles: readonly Role[]
  /** Where kplay asks it as a broker, `host:port`; absent for a dedicated controller. */
  readonly brokerAddress?: string
  /** Where kplay asks it as a controller, `host:port`; absent for a pure broker. */
  readonly controllerAddress?: string
  readonly rack?: string
}

/** A ZooKeeper server as the inventory lists it. It is no Kafka node: it has no node id, and its own ids may be those of brokers. */
export interface ZooKeeperServer {
  readonly host: string
  /** Where it is asked by `srvr`, `host:port`. */
  readonly address: string
}

/** The cluster as the inventory describes it. */
export interface Topology {
  readonly name: string
  readonly mode: Mode
  readonly clusterId: string
  /** `host:port` of each bootstrap server, in the order written. */
  readonly bootstrap: readonly string[]
  readonly nodes: readonly KafkaNode[]
  /** The ensemble, in ZooKeeper mode only. */
  readonly zookeepers?: readonly ZooKeeperServer[]
}

export const isBroker = (node: { readonly roles: readonly Role[] }): boolean => node.roles.includes('broker')
export const isController = (node: { readonly roles: readonly Role[] }): boolean => node.roles.includes('controller')
