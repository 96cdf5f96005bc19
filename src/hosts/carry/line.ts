/**
 * The line that carries a command to a host. Its script is a constant; what differs are its words.
 *  1. It prints a mark with its own process id on both outputs: what login files print before it is no answer, and the id is that of the command.
 *  2. It goes to folder / and puts on a small environment: PATH and HOME of the session there, LANG=C, and what the command is given.
 *  3. It becomes the command. Where the way cannot tell exit codes it stays instead, and prints a second mark with the exit code.
 */
import type { HostCommand } from '../../run/ports.ts'

const begin = 'm=$1; shift; printf "%s %s\\n" "$m" $$; printf "%s %s\\n" "$m" $$ >&2; cd /; '
const tell = 'e=$1; shift; '
const small = 'env -i PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}" HOME="${HOME:-/}" LANG=C "$@"'

const becoming = `${begin}exec ${small}`
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

/** `nonce`: a fresh random word. */
export const buildLine = (
  { argv, env = {} }: Pick<HostCommand, 'argv' | 'env'>,
  { nonce, tellsEnds }: { readonly nonce: string; readonly tellsEnds: boolean },
): Line => {
  const [begin, over] = [`--${nonce}-begin`, `--${nonce}-over`]
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const rest = [begin, ...given, ...asCommand(argv)]
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
