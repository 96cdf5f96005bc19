/**
 * kafkajs 2.2.4: a consumer that is stopped while its fetchers are renewed (a broker came or went) gets new fetchers afterwards, which nothing ends: each asks
 * a runner that no longer runs, is answered at once, and asks again. The process does nothing else any more: no record is sent or read. Seen in loads of
 * thirty rolls, where members leave their group while brokers restart. Here such fetchers are ended, and what they ask takes a turn of the event loop.
 */
import { createRequire } from 'node:module'

/** What is read of kafkajs' own class: src/consumer/runner.js. */
export interface Runner {
  readonly running: boolean
  readonly fetchManager?: { stop(): Promise<void> }
}

type Fetch = (this: Runner, nodeId: unknown) => Promise<readonly unknown[]>

/** `fetch` of a runner, for one that may not run any more. */
export const endingStopped = (fetch: Fetch): Fetch =>
  async function (this: Runner, nodeId) {
    if (this.running) return fetch.call(this, nodeId)
    // Not waited for: it waits for the fetcher that asks.
    void this.fetchManager?.stop()
    await new Promise((resolve) => setImmediate(resolve))
    return []
  }

let isMended = false

/** Mends kafkajs in this process, once. */
export const mendStoppedConsumers = (): void => {
  if (isMended) return
  isMended = true
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/consumer/runner.js') as {
    prototype: { fetch: Fetch }
  }
  prototype.fetch = endingStopped(prototype.fetch)
}
