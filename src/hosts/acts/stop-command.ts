import type { ActAnswer, HostResult, StopRequest } from '../../run/ports.ts'
import { mainClass } from '../../facts/find-node.ts'
import { quoteWord, quoteWords } from '../../shell/quote.ts'
import { buildFence } from '../lease/lease-script.ts'
import { buildAsOwner } from './as-owner.ts'
import { commandStopWords, signalWords, unitStopWords } from './driver-words.ts'

type Service = NonNullable<StopRequest['service']>

/** Where no service is named, the process itself is told. */
const bySignal: Service = { type: 'scripts', env: {}, changeEnv: [] }

/*
 * The stop of one process, fenced on its own host (R1, R2). One script, because only the host can compare and act in one breath:
 *  1. Processes of other users must be visible, else "not there" would mean nothing.
 *  2. The process is there, with exactly the start that was observed, and is still `kafka.Kafka CONFIG` (a ZooKeeper server: QuorumPeerMain); with systemd it is the main process of its unit.
 *  3. The node's lease is this run's and not expired, and nobody can take it before the script has ended (R10).
 *  4. The host's own clock is not past `notAfterMs`. Asked last, right before the node is told to end.
 *  5. The driver tells it: SIGTERM to the process; systemd, which sends the signal itself and takes the end as wanted; or the user's own command.
 * kplay itself sends nothing but SIGTERM (P3). The exit codes below are the script's own and mean: nobody was told to end. A process that has gone is a stop that is
 * done, except to systemd: that is told all the same, or it would start the next one.
 */

const gone = 41
const otherProcess = 42
const tooLate = 43
const hidden = 44
const notAllowed = 45
const otherLease = 46
const expiredLease = 47
const unknownLease = 48
/** The user's own command for it ended badly: what it did nobody knows. */
const inDoubt = 49

/** A stop command of the user's own may take as long as the node does: so long it is waited for, then left alone, and the process looked at. Tenths of a second. */
const ownStopTenths = 80

/** Tells the node to end, and exits. `$pid`: 0 where there is none. Runs under the lock of the lease, which what stays behind must not hold. */
const endings: {
  readonly [T in Service['type']]: (service: Extract<Service, { readonly type: T }>) => string
} = {
  scripts: () => `[ "$pid" -ne 0 ] || exit ${gone}
as ${quoteWords(signalWords)} "$pid" && exit 0
[ -e "/proc/$pid" ] || exit ${gone}
exit ${notAllowed}
`,
  systemd: (service) => `as ${quoteWords(unitStopWords(service))} && exit 0
exit ${notAllowed}
`,
  commands: (service) => `said=$(mktemp 2> /dev/null) || said=/dev/null
(cd / && as ${quoteWords(commandStopWords(service))}; exit $?) > "$said" 2>&1 < /dev/null 9>&- &
job=$! tenths=0 line=
while [ $tenths -lt ${ownStopTenths} ]; do
  line=
  { read -r line < "/proc/$job/stat"; } 2> /dev/null
  case \${line##*) } in Z* | '') break ;; esac
  sleep 0.1 2> /dev/null || { sleep 1; tenths=$((tenths + 9)); }
  tenths=$((tenths + 1))
done
if [ $tenths -ge ${ownStopTenths} ]; then
  [ "$said" = /dev/null ] || rm -f -- "$said"
  exit 0
fi
wait "$job"
code=$?
tail -c 2000 -- "$said" >&2
[ "$said" = /dev/null ] || rm -f -- "$said"
[ $code -eq 0 ] && exit 0
echo "service.stop ended with exit code $code" >&2
exit ${inDoubt}
`,
}

const endingOf = (service: Service): string => (endings[service.type] as (service: Service) => string)(service)

/** Is the process there that was observed? Sets `$pid` to 0 where it has gone and its service manager still has to be told. */
const checkProcess = ({ startedAtMs, config, server }: StopRequest, service: Service): string => `stat=
{ read -r stat < "/proc/$pid/stat"; } 2> /dev/null
start_of() { shift 19; ticks=$1; }
case \${stat##*) } in Z* | '') stat= ;; esac
if [ -n "$stat" ]; then
  start_of \${stat##*) }
  boot=$(grep '^btime ' /proc/stat)
  [ $((\${boot#btime } * 1000 + ticks * 10)) -eq ${Number(startedAtMs)} ] || exit ${otherProcess}
  grep -qszxF -e${mainClass[server ?? 'kafka']} "/proc/$pid/cmdline" && grep -qszxF -e${quoteWord(config)} "/proc/$pid/cmdline" || exit ${otherProcess}
${
  service.type === 'systemd'
    ? `  [ "$(systemctl show --no-pager -p MainPID -- ${quoteWord(service.unit)})" = "MainPID=$pid" ] || exit ${otherProcess}\n`
    : ''
}else
  ${service.type === 'systemd' ? 'pid=0' : `exit ${gone}`}
fi
`

/** The fenced stop as sh. It answers at once: the process ends later, or never. `functions` define `as` (as-owner.ts). */
export const buildStopScript = (request: StopRequest, functions = buildAsOwner(undefined).functions): string => {
  const { pid, notAfterMs, lease, service = bySignal } = request
  return `${functions}pid=${Number(pid)}
[ -r /proc/1/stat ] || exit ${hidden}
${pid === 0 ? '' : checkProcess(request, service)}${buildFence(lease, { other: otherLease, expired: expiredLease, unknown: unknownLease })}set -- $(date '+%s %N')
case $2 in
  [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) now=$(($1 * 1000 + 1\${2%??????} - 1000)) ;;
  *) now=$(($1 * 1000 + 999)) ;;
esac
[ "$now" -le ${Number(notAfterMs)} ] || exit ${tooLate}
${endingOf(service)}`
}

const whyOf = ({ pid, lease }: StopRequest, { exitCode, signal, stderr }: HostResult): string => {
  const said = stderr.trim()
  const known: Readonly<Record<number, string>> = {
    [otherProcess]: `process ${pid} is not the node that was observed any more: nothing was signalled`,
    [tooLate]: "the decision was too old by the host's own clock: nothing was signalled",
    [hidden]: 'the processes of other users are hidden on this host: nothing was signalled',
    [notAllowed]: `${pid === 0 ? 'the service' : `process ${pid}`} may not be stopped: ${said}`,
    [otherLease]: `the lease in ${lease.dir} is not this run's any more: nothing was signalled`,
    [expiredLease]: `the lease of this run in ${lease.dir} has expired by the host's own clock: nothing was signalled`,
    [unknownLease]: `the lease of the node could not be compared, so nothing was signalled: ${said}`,
  }
  if (exitCode === inDoubt) return said
  return known[exitCode ?? -1] ?? `the stop ended with ${signal ?? `exit code ${exitCode}`}: ${said}`
}

/** What the script's end means. A process that is gone already is as wanted. */
export const readStopResult = (request: StopRequest, result: HostResult): ActAnswer => {
  const { exitCode, stderr } = result
  if (exitCode === 0) return { ok: true, exitCode, output: '' }
  if (exitCode === gone) return { ok: true, exitCode, output: `process ${request.pid} was gone already` }
  // No exit code: looking at the node tells what became of it.
  const code = exitCode === null || exitCode === inDoubt ? {} : { exitCode }
  const late = exitCode === tooLate ? ({ isTooLate: true } as const) : {}
  return { ok: false, ...code, ...late, output: stderr, why: whyOf(request, result) }
}
