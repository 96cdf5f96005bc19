import {
  described,
  draft,
  listOf,
  oneOf,
  orNull,
  recordOf,
  text,
  whole,
  type Schema,
} from '../../diagnostics/schema-parts.ts'

/** What `kplay ping` learnt of one host; null: unknown. */
export interface PingedHost {
  readonly host: string
  readonly address: string
  readonly connection: 'local' | 'ssh' | 'openssh'
  readonly isReached: boolean
  /** As whom commands run there, `become` included. */
  readonly user: string | null
  /** Release of the running node; empty when none runs. */
  readonly kafka: string | null
  /** Does its node answer kplay, in the way and with the login of the inventory? null: no node runs there, or it is unknown whether one does. */
  readonly isAnswering: boolean | null
  /** Version of the Java a start would use; empty when there is none. */
  readonly java: string | null
  /** Name and release: `Linux 6.1.0-44-amd64`. */
  readonly kernel: string | null
  /** How far the host's clock is ahead of this one. */
  readonly clockAheadMs: number | null
  /** From the question to the answer. */
  readonly tookMs: number | null
  /** Why something is unknown, most important first. */
  readonly why: readonly string[]
}

/** What `kplay ping --format json` prints. */
export interface Ping {
  readonly format: 1
  /** Every host was reached and told all that was asked. */
  readonly ok: boolean
  readonly hosts: readonly PingedHost[]
}

/** schemas/ping.schema.json. */
export const pingSchema: Schema = {
  $schema: draft,
  title: 'kplay ping, format 1',
  description: 'How the hosts of an inventory are reached, and what they say of themselves.',
  ...recordOf<Ping>({
    format: { const: 1 },
    ok: { type: 'boolean' },
    hosts: listOf(
      recordOf<PingedHost>({
        host: text,
        address: text,
        connection: oneOf('local', 'ssh', 'openssh'),
        isReached: { type: 'boolean' },
        user: orNull(described(text, 'as whom commands run there, become included')),
        kafka: orNull(described(text, 'release of the running node; empty when none runs')),
        isAnswering: orNull(
          described({ type: 'boolean' }, 'its node answers kplay, as the inventory says how; null where none runs'),
        ),
        java: orNull(described(text, 'version of the Java a start would use; empty when there is none')),
        kernel: orNull(described(text, 'name and release of its kernel')),
        clockAheadMs: orNull(described(whole, 'how far its clock is ahead of this one')),
        tookMs: orNull(whole),
        why: listOf(described(text, 'why something is unknown')),
      }),
    ),
  }),
}
