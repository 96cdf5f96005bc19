import { err, type Result } from '../../diagnostics/result.ts'
import type { Codecs } from './codecs.ts'
import { NodeConnection, type Endpoint, type NodeVersions, type WireSettings } from './node-connection.ts'
import type { Trouble } from './trouble.ts'

/**
 * A node answers the requests of one connection one after the other. What it forwards to the active controller hangs while that is frozen, so it goes on a lane
 * (a connection) of its own and never blocks what the node knows itself.
 */
export type Lane = 'local' | 'forwarded'

/** Where a question goes. */
export interface Place extends Endpoint {
  readonly lane: Lane
}

/** Kept connections, one per address and lane. Opened when first asked, reopened when found closed; concurrent callers share one opening. */
export class Connections {
  readonly #settings: WireSettings
  readonly #open = new Map<string, NodeConnection>()
  readonly #opening = new Map<string, Promise<Result<NodeConnection, Trouble>>>()
  /** Every connection not known to be closed, those still opening among them. */
  readonly #alive = new Set<NodeConnection>()
  #isClosed = false

  constructor(settings: WireSettings) {
    this.#settings = settings
  }

  /** Sends one request that only reads. */
  ask<Args extends unknown[], Answer>(
    place: Place,
    codecs: Codecs<Args, Answer>,
    ...args: Args
  ): Promise<Result<Answer, Trouble>> {
    return this.#with(place, (connection) => connection.ask(codecs, ...args))
  }

  /** ApiVersions, asked afresh. */
  versions(place: Place): Promise<Result<NodeVersions, Trouble>> {
    return this.#with(place, (connection) => connection.versions())
  }

  /** Does the node speak this request at all? */
  async speaks(place: Place, key: number): Promise<Result<boolean, Trouble>> {
    const connection = await this.get(place)
    return connection.ok ? { ok: true, value: connection.value.speaks(key) } : connection
  }

  /** The open connection to a place. */
  async get(place: Place): Promise<Result<NodeConnection, Trouble>> {
    if (this.#isClosed) return err({ kind: 'closed', why: 'closed by kplay' })
    const key = `${place.lane} ${place.address}`
    const kept = this.#open.get(key)
    if (kept?.isOpen() === true) return { ok: true, value: kept }
    if (kept !== undefined) this.#forget(key, kept)
    const pending = this.#opening.get(key) ?? this.#start(key, place)
    return pending
  }

  /** Can a listener of this protocol be spoken to? */
  canSpeak(protocol: string | null): boolean {
    return this.#settings.ways?.canSpeak(protocol) ?? protocol === 'PLAINTEXT'
  }

  /** Ends all connections at once. Later questions are answered with trouble. */
  close(): void {
    this.#isClosed = true
    for (const connection of this.#alive) connection.close()
    this.#alive.clear()
    this.#open.clear()
  }

  #start(key: string, at: Endpoint): Promise<Result<NodeConnection, Trouble>> {
    let born: NodeConnection | undefined
    const opening = NodeConnection.open(at, this.#settings, (connection) => {
      born = connection
      this.#alive.add(connection)
    }).then((opened) => {
      this.#opening.delete(key)
      if (opened.ok && !this.#isClosed) this.#open.set(key, opened.value)
      else if (born !== undefined) this.#alive.delete(born)
      return opened
    })
    this.#opening.set(key, opening)
    return opening
  }

  #forget(key: string, connection: NodeConnection): void {
    connection.close()
    this.#alive.delete(connection)
    this.#open.delete(key)
  }

  /**
   * Asks on the kept connection. When the node had closed that one meanwhile (idle, or restarted), asks once more on a new one: only a new connection tells a dead
   * node from a stale connection. A time-out is never repeated.
   */
  async #with<Answer>(
    place: Place,
    question: (connection: NodeConnection) => Promise<Result<Answer, Trouble>>,
  ): Promise<Result<Answer, Trouble>> {
    const wasKept = this.#open.has(`${place.lane} ${place.address}`)
    const connection = await this.get(place)
    if (!connection.ok) return connection
    const answer = await question(connection.value)
    if (answer.ok || answer.error.kind !== 'closed' || !wasKept) return answer
    const fresh = await this.get(place)
    return fresh.ok ? question(fresh.value) : fresh
  }
}
