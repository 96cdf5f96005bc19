/** Secrets that are hard to hide: quotes, line ends, backslashes, percent signs, characters of regular expressions and of Base64, other alphabets. */
import fc from 'fast-check'
import { shortestSecret } from '../../src/shell/mask.ts'

const pieces = fc.constantFrom(
  "'",
  ...'"\\`$.?^|()[]{}+-/=%&<>#!~:;,@ \n\t\r0aZ'.split(''),
  '\\n',
  '\\\\',
  '\\u0041',
  '%20',
  '\r\n',
  'é',
  '集群',
  '🦜',
  'pass',
  'word',
  'Zm9v',
)

/** Of at least the length that kplay takes, and without the mask's own character: where it stands nobody could tell it from a mask. */
export const awkwardSecret = fc
  .oneof(
    fc.array(pieces, { minLength: 4, maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ minLength: shortestSecret, maxLength: 16 }),
  )
  .filter((secret) => secret.trim().length >= shortestSecret && !secret.includes('*'))
