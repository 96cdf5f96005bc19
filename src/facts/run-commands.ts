import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'

/** A command of kplay that still runs on a host. */
export interface RunCommand {
  readonly pid: number
  /** Its first words. */
  readonly text: string
}

/**
 * What a run has running on this host: processes with `KPLAY_RUN=RUN` in their environment (R10). Asked by a shell that does not carry it itself.
 * Processes of other users, whose environment is hidden, are not seen.
 */
export const runCommands: Fact<{ run: string }, readonly RunCommand[]> = {
  name: 'run-commands',
  script: ({ run }) => `mark=${quoteWord(`KPLAY_RUN=${run}`)}
echo commands
for file in $(grep -lszxF -e"$mark" /proc/[0-9]*/environ); do
  pid=\${file#/proc/} pid=\${pid%/environ}
  text=$(tr '\\0\\n' '  ' < "/proc/$pid/cmdline" | cut -c 1-80) 2> /dev/null || continue
  [ -z "$text" ] || printf '%s %s\\n' "$pid" "$text"
done
exit 0
`,
  parse: (output) => {
    const [head, ...lines] = output.replace(/\n$/, '').split('\n')
    if (head !== 'commands') return err('not a list of commands')
    const parsed = lines.map((line) => /^(\d+) (.*)$/.exec(line))
    if (parsed.includes(null)) return err('not a list of commands')
    return ok(parsed.flatMap((match) => (match === null ? [] : [{ pid: Number(match[1]), text: match[2] ?? '' }])))
  },
}
