import type { ActAnswer, HostResult, StopRequest } from '../../run/ports.ts'
import { quoteWord } from '../../shell/quote.ts'
import { buildFence } from '../lease/lease-script.ts'

/*
 * SIGTERM to one process, fenced on its own host (R1, R2). One script, because only the host can compare and signal in one breath:
 *  1. Processes of other users must be visible, else "not there" would mean nothing.
 *  2. The process is there, with exactly the start that was observed, and is still `kafka.Kafka CONFIG`.
 *  3. The node's lease is this run's and not expired, and nobody can take it before the script has ended (R10).
 *  4. The host's own clock is not past `notAfterMs`. Asked last, right before the signal.
 * Nothing but SIGTERM is ever sent (P3). The exit codes below are the script's own and mean: nothing was signalled.
 */

const gone = 41
const otherProcess = 42
const tooLate = 43
const hidden = 44
const notAllowed = 45
const otherLease = 46
const expiredLease = 47
const unknownLease = 48

/** The fenced stop as sh. It answers at once: the process ends later, or never. */
export const buildStopScript = ({
  pid,
  startedAtMs,
  config,
  notAfterMs,
  lease,
}: StopRequest): string => `pid=${Number(pid)}
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
${buildFence(lease, { other: otherLease, expired: expiredLease, unknown: unknownLease })}set -- $(date '+%s %N')
case $2 in
  [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) now=$(($1 * 1000 + 1\${2%??????} - 1000)) ;;
  *) now=$(($1 * 1000 + 999)) ;;
esac
[ "$now" -le ${Number(notAfterMs)} ] || exit ${tooLate}
kill -s TERM "$pid" && exit 0
[ -e "/proc/$pid" ] || exit ${gone}
exit ${notAllowed}
`

const whyOf = ({ pid, lease }: StopRequest, { exitCode, signal, stderr }: HostResult): string => {
  const said = stderr.trim()
  const known: Readonly<Record<number, string>> = {
    [otherProcess]: `process ${pid} is not the node that was observed any more: nothing was signalled`,
    [tooLate]: "the decision was too old by the host's own clock: nothing was signalled",
    [hidden]: 'the processes of other users are hidden on this host: nothing was signalled',
    [notAllowed]: `process ${pid} may not be signalled: ${said}`,
    [otherLease]: `the lease in ${lease.dir} is not this run's any more: nothing was signalled`,
    [expiredLease]: `the lease of this run in ${lease.dir} has expired by the host's own clock: nothing was signalled`,
    [unknownLease]: `the lease of the node could not be compared, so nothing was signalled: ${said}`,
  }
  return known[exitCode ?? -1] ?? `the stop ended with ${signal ?? `exit code ${exitCode}`}: ${said}`
}

/** What the script's end means. A process that is gone already is as wanted. */
export const readStopResult = (request: StopRequest, result: HostResult): ActAnswer => {
  const { exitCode, stderr } = result
  if (exitCode === 0) return { ok: true, exitCode, output: '' }
  if (exitCode === gone) return { ok: true, exitCode, output: `process ${request.pid} was gone already` }
  const code = exitCode === null ? {} : { exitCode }
  const late = exitCode === tooLate ? ({ isTooLate: true } as const) : {}
  return { ok: false, ...code, ...late, output: stderr, why: whyOf(request, result) }
}
