import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrustFault } from '../ssh/trust/trust.ts'

/** What the connections of one run through the system's ssh share: the folder of their sockets, which nobody else may enter, and the host keys that were not to be trusted. */
export class Sockets {
  readonly faults: TrustFault[] = []
  #dir: Promise<string> | undefined

  /** Made at the first question. The path is short: a socket's may have at most 107 bytes. */
  dir(): Promise<string> {
    this.#dir ??= mkdtemp(join(tmpdir(), 'kplay-ssh-'))
    return this.#dir
  }

  async remove(): Promise<void> {
    if (this.#dir !== undefined) await rm(await this.#dir, { recursive: true, force: true })
    this.#dir = undefined
  }
}
