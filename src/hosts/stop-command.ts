import type { ActAnswer, HostResult, StopRequest } from '../run/ports.ts'
import { quoteWord } from '../shell/quote.ts'

/*
 * SIGTERM to one process, fenced on its own host (R1, R2). One script, because only the host can compare and signal in one breath:
 *  1. Processes of other users must be visible, else "not there" would mean nothing.
 *  2. The process is there, with exactly the start that was observed, and is still `kafka.Kafka CONFIG`.
 *  3. The host's own clock is not past `notAfterMs`. Asked last, right before the signal.
 * Nothing but SIGTERM is ever sent (P3). The exit codes below are the script's own and mean: nothing was signalled.
 */

const gone = 41
const otherProcess = 42
const tooLate = 43
const hidden = 44
const notAllowed = 45

/** The fenced stop as sh. It answers at once: the process ends later, or never. */
export const buildStopScript = ({ pid, startedAtMs, config, notAfterMs }: StopRequest): string => `pid=${Number(pid)}
stat=
[ -r /proc/1/stat ] || exit ${hidden}
{ read -r stat < "/proc/$pid/stat"; } 2> /dev/null
[ -n "$stat" ] || exit ${gone}
start_of() { shift 19; ticks=$1; }
start_of \${stat##*) }
boot=$(grep '^btime ' /proc/stat)
[ $((\${boot#btime } * 1000 + ticks * 10)) -eq ${Number(startedAtMs)} ] || exit ${otherProcess}
case \${stat##*) } in Z*) exit ${gone} ;; esac
grep -qszxF -ekafka.Kafka "/proc/$pid/cmdline" && grep -qszxF -e${quoteWord(config)} "/proc/$pid/cmdline" || exit ${otherProcess}
set -- $(date '+%s %N')
case $2 in
  [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) now=$(($1 * 1000 + 1\${2%??????} - 1000)) ;;
  *) now=$(($1 * 1000 + 999)) ;;
esac
[ "$now" -le ${Number(notAfterMs)} ] || exit ${tooLate}
kill -s TERM "$pid" && exit 0
[ -e "/proc/$pid" ] || exit ${gone}
exit ${notAllowed}
`

/** What the script's end means. A process that is gone already is as wanted. */
export const readStopResult = (request: StopRequest, result: HostResult): ActAnswer => {
  const { exitCode, signal, stderr } = result
  if (exitCode === 0) return { ok: true, exitCode, output: '' }
  if (exitCode === gone) return { ok: true, exitCode, output: `process ${request.pid} was gone already` }
  const frame = { ok: false, ...(exitCode === null ? {} : { exitCode }), output: stderr }
  switch (exitCode) {
    case otherProcess:
      return {
        ...frame,
        why: `process ${request.pid} is not the node that was observed any more: nothing was signalled`,
      }
    case tooLate:
      return { ...frame, why: "the decision was too old by the host's own clock: nothing was signalled" }
    case hidden:
      return { ...frame, why: 'the processes of other users are hidden on this host: nothing was signalled' }
    case notAllowed:
      return { ...frame, why: `process ${request.pid} may not be signalled: ${stderr.trim()}` }
    default:
      return { ...frame, why: `the stop ended with ${signal ?? `exit code ${exitCode}`}: ${stderr.trim()}` }
  }
}
