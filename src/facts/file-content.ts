import { Buffer } from 'node:buffer'
import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import { absentOrUnknown } from './absent.ts'
import type { Fact } from './fact.ts'

/** What a file holds; links are followed. */
export type FileReading =
  | { readonly kind: 'absent' | 'folder' | 'other' | 'too-large' }
  /** One character for each byte (ISO 8859-1), so that nothing is lost. */
  | { readonly kind: 'file'; readonly text: string }

/** Files larger than this are no configuration, bytes. */
const mostBytes = 1_000_000

/** The bytes of `path` (absolute). A file that may not be read is unknown. */
export const fileContent: Fact<{ path: string }, FileReading> = {
  name: 'file-content',
  script: ({ path }) => `p=${quoteWord(path)}
if [ -d "$p" ]; then echo folder
elif [ -f "$p" ]; then
  [ -r "$p" ] || { echo "may not read $p" >&2; exit 1; }
  if [ "$(wc -c < "$p")" -gt ${mostBytes} ]; then echo too-large; else
    echo file
    base64 < "$p" || exit 1
  fi
elif [ -e "$p" ]; then echo other
else
${absentOrUnknown}
fi
`,
  parse: (output) => {
    const [kind, ...lines] = output.replace(/\n$/, '').split('\n')
    if (kind === 'absent' || kind === 'folder' || kind === 'other' || kind === 'too-large') return ok({ kind })
    const coded = lines.join('')
    if (kind !== 'file' || !/^[A-Za-z0-9+/]*={0,2}$/.test(coded)) return err('not the content of a file')
    return ok({ kind, text: Buffer.from(coded, 'base64').toString('latin1') })
  },
}
