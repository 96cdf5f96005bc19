import type { Location, SourceFile } from '../../diagnostics/source.ts'
import type { Topology } from '../../kafka/topology.ts'
import type { HostView } from '../../modules/host-view.ts'
import type { Secret } from '../secrets/secret.ts'

/** An inventory, checked and merged (top, groups, host; the nearest wins). */
export interface Inventory {
  readonly source: SourceFile
  /** What rules and cluster readers need. */
  readonly topology: Topology
  readonly security: Security
  /** Is Kafka spoken to from here, or through the connection to each node's own host? */
  readonly via: 'direct' | 'hosts'
  readonly hosts: readonly InventoryHost[]
  /** Host names by group, in the order written. Groups of other clusters' roles are simply absent. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/** The file that a host's releases come from. */
export interface ArchiveSettings {
  /** Its absolute path on this machine, or its address, cut where the release stands in it. */
  readonly parts: readonly string[]
  /** Hexadecimal, small letters. */
  readonly sha512: string
  /** http:// or https://, not a path. */
  readonly isAddress?: boolean
}

export interface InventoryHost {
  readonly view: HostView
  /** Absent: releases come from the store. */
  readonly archive?: ArchiveSettings
  readonly connection: ConnectionSettings
  readonly groups: readonly string[]
  readonly at: Location
}

/** As whom commands on a host are run. */
export interface BecomeSettings {
  /** All of them, or only those that start and stop its node. */
  readonly for: 'all' | 'service'
  readonly method: 'sudo' | 'doas' | 'su'
  readonly user: string
  readonly password: Secret | undefined
}

/** This machine itself. */
export interface LocalConnectionSettings {
  readonly type: 'local'
  readonly become?: BecomeSettings | undefined
}

/** A host over ssh: by kplay itself, or through the system's own ssh. What is undefined here comes from the ssh configuration of whoever runs kplay. */
export interface SshConnectionSettings {
  readonly type: 'ssh' | 'openssh'
  readonly become?: BecomeSettings | undefined
  readonly user: string | undefined
  readonly port: number | undefined
  /** Paths are absolute, or begin with `~/`. */
  readonly identityFile: string | undefined
  readonly knownHosts: string | undefined
  readonly sshConfig: string | undefined
  /** As ssh's ProxyJump. */
  readonly jump: string | undefined
  readonly password: Secret | undefined
  readonly passphrase: Secret | undefined
}

export type ConnectionSettings = LocalConnectionSettings | SshConnectionSettings

/** As whom kplay logs in to Kafka. */
export interface Login {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: Secret
}

/** How one kind of listener is spoken to. Paths are absolute, or begin with `~/`. */
export interface ListenerSecurity {
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** A file with the certificates to trust; undefined: those this machine trusts. */
  readonly ca?: string | undefined
  /** kplay's own certificate, with `key`. */
  readonly certificate?: string | undefined
  readonly key?: Secret | undefined
  readonly passphrase?: Secret | undefined
  /** With the SASL protocols only. */
  readonly login?: Login | undefined
}

/** How Kafka listeners are spoken to. */
export interface Security {
  readonly brokers: ListenerSecurity
  readonly controllers: ListenerSecurity
}
