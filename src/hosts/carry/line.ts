/**
 * The line that carries a command to a host. Its script is a constant; what differs are its words.
 *  1. It prints a mark with its own process id on both outputs: what login files print before it is no answer, and the id is that of the command.
 *  2. It goes to folder / and puts on a small environment: PATH and HOME of the session there, LANG=C, and what the command is given.
 *  3. It becomes the command. Where the way cannot tell exit codes it stays instead, and prints a second mark with the exit code.
 * One that is started ahead of need does the first, and reads its words from standard input before the rest: their number of lines, and they themselves, quoted.
 * POSIX has `read` take no byte behind its line: what follows is the command's own input.
 */
import type { HostCommand } from '../../run/ports.ts'
import { quoteWords } from '../../shell/quote.ts'

const begin = 'm=$1; shift; printf "%s %s\\n" "$m" $$; printf "%s %s\\n" "$m" $$ >&2; cd /; '
const tell = 'e=$1; shift; '
const small = 'env -i PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}" HOME="${HOME:-/}" LANG=C "$@"'

const becoming = `${begin}exec ${small}`
const waiting = `${begin}IFS= read -r n || exit 70; w=; while [ "$n" -gt 0 ]; do IFS= read -r l || exit 70; w="$w$l
"; n=$((n - 1)); done; eval "set -- $w"; [ $# -gt 0 ] || exit 70; exec ${small}`
const staying = `${tell}${begin}${small}; c=$?; printf "%s %s\\n" "$e" $c >&2; exit $c`

export interface Line {
  readonly words: readonly string[]
  readonly begin: string
  /** Undefined: the way itself tells how the command ends. */
  readonly over: string | undefined
}

/** `env` takes a first word with `=` for a variable. */
const asCommand = (argv: readonly string[]): readonly string[] =>
  argv[0]?.includes('=') === true ? ['sh', '-c', 'exec "$@"', 'sh', ...argv] : argv

const wordsOf = ({ argv, env = {} }: Pick<HostCommand, 'argv' | 'env'>): readonly string[] => [
  ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ...asCommand(argv),
]

/** One that waits for its words; only where the way tells how it ends. `nonce`: a fresh random word. */
export const buildWaitingLine = (nonce: string): Line => {
  const begin = `--${nonce}-begin`
  return { words: ['sh', '-c', waiting, 'kplay', begin], begin, over: undefined }
}

/** What a waiting line reads. */
export const buildAwaited = (command: Pick<HostCommand, 'argv' | 'env'>): string => {
  const text = quoteWords(wordsOf(command))
  return `${text.split('\n').length}\n${text}\n`
}

/** `nonce`: a fresh random word. */
export const buildLine = (
  command: Pick<HostCommand, 'argv' | 'env'>,
  { nonce, tellsEnds }: { readonly nonce: string; readonly tellsEnds: boolean },
): Line => {
  const [begin, over] = [`--${nonce}-begin`, `--${nonce}-over`]
  const rest = [begin, ...wordsOf(command)]
  return tellsEnds
    ? { words: ['sh', '-c', becoming, 'kplay', ...rest], begin, over: undefined }
    : { words: ['sh', '-c', staying, 'kplay', over, ...rest], begin, over }
}

/** SIGTERM, and nothing stronger (P3), to a command by the id of its mark: to the children of a line that stays, so that it can tell their end. */
export const buildTerminate = (pid: number, line: Pick<Line, 'over'>): readonly string[] =>
  line.over === undefined
    ? ['kill', '-s', 'TERM', String(pid)]
    : [
        'sh',
        '-c',
        'p=$1; for f in /proc/[0-9]*/stat; do { read -r l < "$f"; } 2> /dev/null || continue; set -- ${l##*) }; [ "$2" = "$p" ] || continue; f=${f#/proc/}; kill -s TERM "${f%/stat}"; done',
        'kplay',
        String(pid),
      ]
