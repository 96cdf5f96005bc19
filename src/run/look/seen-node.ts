import type { NodeObservation } from '../../kafka/decide/node-observation.ts'

/** A node as its own host shows it just now. Undefined is *unknown* (P9). */
export interface SeenNode {
  readonly host: string
  readonly observation: NodeObservation
  /** The host's clock, milliseconds since 1970. */
  readonly hostNowMs: number | undefined
  readonly java: string | undefined
  readonly freeBytes: number | undefined
  readonly isConfigPending: boolean | undefined
  /** Why the node's process is unknown, in words; undefined when it is known. */
  readonly failure: string | undefined
}
