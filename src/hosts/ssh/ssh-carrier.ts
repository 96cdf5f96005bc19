import type { Duplex } from 'node:stream'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import { quoteWords } from '../../shell/quote.ts'
import type { Carried, Carrier, Spare } from '../carry/carrier.ts'
import type { FarPort } from '../forward.ts'
import type { FarFile } from '../transport.ts'
import type { Links } from './links.ts'
import type { SshTarget } from './settings/target.ts'
import { unreachableHost } from './ssh-problems.ts'
import type { ExecFault, Link } from './ssh2-client.ts'

/** sshd's default limit is 10, and it frees a channel only after its process is reaped (measured: 6 at once begin to fail). */
const mostChannels = 4
/** Ours: a host whose new connections carry nothing that often in a row is not asked again. */
const mostTries = 3

/** The login shell becomes the line's own: what it would say or do after it never comes. */
const lineOf = (words: readonly string[]): string => `exec ${quoteWords(words)}`

/** A connection with what the server lets it carry. */
interface Pooled {
  readonly link: Link
  channels: number
  /** Falls to what the server accepted when it refuses one more (MaxSessions). */
  room: number
  /** Has it carried anything yet? */
  isUsed: boolean
}

/**
 * One host over ssh2: one connection for the run, a channel for each line, at most four at once. A server that takes fewer gets a further connection for the next
 * line; one that has gone is made anew at the next.
 */
export class SshCarrier implements Carrier {
  readonly tellsEnds = true
  readonly #links: Links
  readonly #target: SshTarget
  readonly #pool: Pooled[] = []
  readonly #waiting: (() => void)[] = []
  /** Lines started ahead of need: they go before anybody waits for a channel. */
  readonly #spares = new Set<Carried>()
  #startingSpares = 0
  #opening: Promise<Result<Pooled, Problem>> | undefined
  #hasSftp = true

  constructor(links: Links, target: SshTarget) {
    this.#links = links
    this.#target = target
  }

  /** Is there a connection, or can one be made? */
  async open(): Promise<Result<void, Problem>> {
    if (this.#live().length > 0) return ok(undefined)
    const opened = await this.#more()
    return opened.ok ? ok(undefined) : opened
  }

  /** A stream to a port that the host reaches. It takes none of the channels that commands share: servers count those of sessions only (MaxSessions). */
  async forward({ host, port }: FarPort): Promise<Result<Duplex, string>> {
    const [live] = this.#live()
    const pooled = live === undefined ? await this.#more() : ok(live)
    if (pooled.ok) return pooled.value.link.forward(host, port)
    return err([pooled.error.what, ...pooled.error.why].join(': '))
  }

  async start(words: readonly string[]): Promise<Result<Carried, Problem>> {
    return this.#carry((link, closed) => link.exec(lineOf(words), closed))
  }

  async startSpare(words: readonly string[]): Promise<Spare | undefined> {
    // Beside one that waits, only where a channel stays free.
    const others = this.#spares.size + this.#startingSpares
    const pooled = this.#channels() + Math.min(others, 1) >= mostChannels ? undefined : this.#withRoom()
    if (pooled === undefined) return undefined
    pooled.channels += 1
    this.#startingSpares += 1
    const started = await pooled.link.exec(lineOf(words), () => this.#free(pooled))
    this.#startingSpares -= 1
    if (!started.ok) {
      this.#free(pooled)
      pooled.room = Math.max(1, pooled.channels)
      return undefined
    }
    const carried = started.value
    this.#spares.add(carried)
    void carried.exited.then(() => this.#spares.delete(carried))
    if (this.#waiting.length > 0) this.#reclaim()
    return { carried, take: () => this.#spares.delete(carried) && pooled.link.isOpen }
  }

  async openFile(path: string): Promise<FarFile | undefined> {
    if (!this.#hasSftp) return undefined
    const opened = await this.#carry((link, closed) => link.openFile(path, closed))
    return opened.ok ? opened.value : undefined
  }

  close(): void {
    for (const { link } of this.#pool.splice(0)) link.close()
  }

  end(): Promise<void> {
    this.close()
    return Promise.resolve()
  }

  /** Opens something that takes a channel, on a connection with room for one. */
  async #carry<T>(
    open: (link: Link, closed: () => void) => Promise<Result<T, ExecFault>>,
  ): Promise<Result<T, Problem>> {
    let why = ''
    for (let tries = 0; tries < mostTries;) {
      const pooled = await this.#roomy()
      if (!pooled.ok) return pooled
      const { link } = pooled.value
      const carried = await open(link, () => this.#free(pooled.value))
      if (carried.ok) {
        pooled.value.isUsed = true
        return carried
      }
      why = carried.error.why
      this.#free(pooled.value)
      if (carried.error.kind === 'refused') {
        this.#leave(pooled.value)
        break
      }
      if (carried.error.kind === 'lost' || this.#isHopeless(pooled.value)) tries += 1
    }
    return err(
      unreachableHost(this.#target.host, { place: this.#target.address, why: `no channel could be had: ${why}` }),
    )
  }

  /** A server without SFTP is asked for it once. The library cannot give back the channel that asked: its connection gets no new line, and goes with its last. */
  #leave(pooled: Pooled): void {
    this.#hasSftp = false
    pooled.room = 0
    if (pooled.channels === 0) pooled.link.close()
  }

  #live(): Pooled[] {
    const live = this.#pool.filter(({ link }) => link.isOpen)
    this.#pool.splice(0, this.#pool.length, ...live)
    return live
  }

  /** A connection with room for one channel more, which is counted already. */
  async #roomy(): Promise<Result<Pooled, Problem>> {
    for (;;) {
      const free = this.#withRoom()
      if (free !== undefined) {
        free.channels += 1
        return ok(free)
      }
      const isComing = this.#reclaim()
      if (isComing || this.#channels() >= mostChannels)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      else {
        const opened = await this.#more()
        if (!opened.ok) return opened
      }
    }
  }

  #withRoom(): Pooled | undefined {
    return this.#live().find(({ channels, room }) => channels < room)
  }

  #channels(): number {
    return this.#live().reduce((sum, { channels }) => sum + channels, 0)
  }

  /** Ends a line that nobody needs yet, by the end of its input: its channel is free when its process is reaped. False: there is none. */
  #reclaim(): boolean {
    const [spare] = this.#spares
    if (spare === undefined) return false
    this.#spares.delete(spare)
    spare.stdin.end()
    return true
  }

  /**
   * Learns from a refused channel how many the server takes. One that takes none on a connection without any has not reaped its last process yet: that connection is
   * given up, and the next line gets a new one. Only where that never carried anything there is little hope.
   */
  #isHopeless(pooled: Pooled): boolean {
    if (pooled.channels > 0) {
      pooled.room = pooled.channels
      return false
    }
    pooled.link.close()
    return !pooled.isUsed
  }

  #free(pooled: Pooled): void {
    pooled.channels -= 1
    if (pooled.channels === 0 && pooled.room === 0) pooled.link.close()
    this.#waiting.shift()?.()
  }

  #more(): Promise<Result<Pooled, Problem>> {
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #connect(): Promise<Result<Pooled, Problem>> {
    const link = await this.#links.open(this.#target)
    if (!link.ok) return link
    const pooled = { link: link.value, channels: 0, room: mostChannels, isUsed: false }
    this.#pool.push(pooled)
    return ok(pooled)
  }
}
