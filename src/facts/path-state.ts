import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import { absentOrUnknown } from './absent.ts'
import type { Fact } from './fact.ts'

/** What stands at a path. */
export type PathState =
  | { readonly kind: 'absent' | 'folder' | 'file' | 'other' }
  /** `to` is the text of the link; `isBroken` when nothing is there. */
  | { readonly kind: 'link'; readonly to: string; readonly isBroken: boolean }

/** What stands at `path` (absolute). A folder on the way that may not be entered makes it unknown. */
export const pathState: Fact<{ path: string }, PathState> = {
  name: 'path-state',
  script: ({ path }) => `p=${quoteWord(path)}
if [ -L "$p" ]; then
  if [ -e "$p" ]; then echo link; else echo broken; fi
  readlink -- "$p"
elif [ -d "$p" ]; then echo folder
elif [ -f "$p" ]; then echo file
elif [ -e "$p" ]; then echo other
else
${absentOrUnknown}
fi
`,
  parse: (output) => {
    const [kind, ...rest] = output.replace(/\n$/, '').split('\n')
    if (kind === 'link' || kind === 'broken')
      return rest.length > 0 ? ok({ kind: 'link', to: rest.join('\n'), isBroken: kind === 'broken' }) : err('no target')
    return kind === 'absent' || kind === 'folder' || kind === 'file' || kind === 'other'
      ? ok({ kind })
      : err(`not a state: ${kind ?? ''}`)
  },
}
