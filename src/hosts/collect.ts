import type { Readable } from 'node:stream'

/** Output beyond this is dropped, per stream: a command must not fill kplay's memory. */
const keptBytes = 8_000_000

/** Keeps the first bytes of a stream and reads the rest away; answers what was kept so far. */
export const collect = (stream: Readable): (() => string) => {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, keptBytes - bytes))
    bytes += kept.length
    if (kept.length > 0) chunks.push(kept)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
