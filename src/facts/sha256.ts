import type * as Crypto from 'node:crypto'
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/**
 * SHA-256 of a text, hexadecimal; `latin1` for bytes told one character each. Loads `node:crypto` at its first use: that takes a tenth of the time of
 * a short command, and most commands of this kind digest nothing.
 */
export const sha256 = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string => {
  const { createHash } = load('node:crypto') as typeof Crypto
  return createHash('sha256').update(text, encoding).digest('hex')
}
