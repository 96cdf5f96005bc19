import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** What `install.current` is. Only a link can be switched: a real folder must be moved by a person first. */
export type LinkReading =
  | { readonly kind: 'link'; readonly target: string; readonly release: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }

/** The release in a folder name like `kafka-4.1.2` or `kafka_2.13-3.9.2`; '' when it holds none. */
export const releaseInName = (path: string): string =>
  /^kafka(?:_2\.1[23])?-(\d+\.\d+\.\d+(?:-[A-Za-z0-9.-]+)?)$/.exec(
    path.replace(/\/+$/, '').replace(/^.*\//, ''),
  )?.[1] ?? ''

/** Which release the symlink `path` points to, by the name of its target; release '' when the name holds none. */
export const linkedRelease: Fact<{ path: string }, LinkReading> = {
  name: 'linked-release',
  script: ({ path }) => `p=${quoteWord(path)}
if [ -L "$p" ]; then readlink -- "$p"
elif [ -e "$p" ]; then echo folder:
elif [ -d "\${p%/*}/" ] && [ ! -x "\${p%/*}/" ]; then echo "may not look into \${p%/*}" >&2; exit 1
else echo absent:; fi
`,
  parse: (output) => {
    const target = output.replace(/\n$/, '')
    if (target === '') return err('readlink said nothing')
    if (target === 'folder:') return ok({ kind: 'folder' })
    return target === 'absent:' ? ok({ kind: 'absent' }) : ok({ kind: 'link', target, release: releaseInName(target) })
  },
}
