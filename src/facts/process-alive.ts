import { err, ok } from '../diagnostics/result.ts'
import type { Fact } from './fact.ts'
import { isAlive, parseProcStat, startedAtMsOf } from './proc.ts'

/** Is exactly this process (pid and start as `node-process` told them) still there? The cheapest look there is, for waits of a stop. */
export const processAlive: Fact<{ pid: string; startedAtMs: string }, boolean> = {
  name: 'process-alive',
  script: ({
    pid,
    startedAtMs,
  }) => `[ -r /proc/1/stat ] || { echo 'the processes of other users are hidden on this host' >&2; exit 1; }
echo wanted ${Number(startedAtMs)}
{ read -r stat < /proc/${Number(pid)}/stat; } 2> /dev/null || exit 0
grep '^btime ' /proc/stat
printf 'stat %s\\n' "$stat"
`,
  parse: (output) => {
    const [, wanted, boot, line] = /^wanted (\d+)\n(?:btime (\d+)\nstat (.*)\n)?$/.exec(output) ?? []
    if (wanted === undefined) return err('the answer is cut off')
    if (line === undefined) return ok(false)
    const stat = parseProcStat(line)
    if (stat === undefined) return err(`not a line of /proc/PID/stat: ${line}`)
    return ok(startedAtMsOf(Number(boot), stat.startTicks) === Number(wanted) && isAlive(stat))
  },
}
