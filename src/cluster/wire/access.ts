import type { Duplex } from 'node:stream'
import { err, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'

/** How kplay speaks to one kind of listener, secrets filled in. */
export interface ListenerAccess {
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** With SSL and SASL_SSL; PEM texts. Without `ca`: what this machine trusts. */
  readonly tls?: {
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    readonly passphrase?: string
  }
  /** With the SASL protocols. */
  readonly sasl?: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
    readonly username: string
    readonly password: string
  }
}

/** A way to Kafka through the hosts of its nodes. */
export interface Tunnel {
  /** A stream to a port that this host reaches; the error says why there is none, in a few words. */
  open(host: string, to: { readonly host: string; readonly port: number }): Promise<Result<Duplex, string>>
}

/** How the listeners of a cluster are spoken to and reached. */
export interface ClusterAccess {
  readonly brokers: ListenerAccess
  readonly controllers: ListenerAccess
  /** Absent: from here. */
  readonly tunnel?: Tunnel
}

/** Listeners of a cluster that wants nothing of anybody, reached from here. */
export const openAccess: ClusterAccess = { brokers: { protocol: 'PLAINTEXT' }, controllers: { protocol: 'PLAINTEXT' } }

/** A listener as its broker advertises it, of the host's own node. */
export interface AdvertisedAt {
  readonly host: string
  /** As the broker maps it; null: it does not say. */
  readonly protocol: string | null
}

/** How one address is spoken to and reached. */
export interface Way {
  readonly access: ListenerAccess
  /** A stream there through the host it belongs to; absent: from here. */
  readonly dial?: (to: { readonly host: string; readonly port: number }) => Promise<Result<Duplex, string>>
}

/** The ways to all addresses of a cluster. */
export interface Ways {
  /** `advertised`: the address is no node's of the inventory, but one that a broker advertises. */
  to(address: string, advertised?: AdvertisedAt): Way
  /** Can a listener of this protocol be spoken to? */
  canSpeak(protocol: string | null): boolean
}

const noHost = (): Promise<Result<Duplex, string>> => Promise.resolve(err('no host of the inventory leads there'))

/** Asked at its own address, a node is spoken to as the inventory says for its role; an advertised listener by its protocol. */
export const waysOf = ({ nodes }: Topology, { brokers, controllers, tunnel }: ClusterAccess): Ways => {
  const known = new Map<string, { readonly host: string; readonly access: ListenerAccess }>()
  for (const { host, controllerAddress, brokerAddress } of nodes) {
    if (controllerAddress !== undefined) known.set(controllerAddress, { host, access: controllers })
    if (brokerAddress !== undefined) known.set(brokerAddress, { host, access: brokers })
  }
  const plain: ListenerAccess = { protocol: 'PLAINTEXT' }
  return {
    to: (address, advertised) => {
      const own = known.get(address)
      const access = own?.access ?? (advertised?.protocol === 'PLAINTEXT' ? plain : brokers)
      if (tunnel === undefined) return { access }
      const host = own?.host ?? advertised?.host
      return { access, dial: host === undefined ? noHost : (to) => tunnel.open(host, to) }
    },
    canSpeak: (protocol) => protocol === 'PLAINTEXT' || protocol === brokers.protocol,
  }
}
