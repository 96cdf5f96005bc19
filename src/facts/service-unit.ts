import { err, ok, type Result } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'
import { shownValues } from './shown-values.ts'
import { findNodeScript } from './find-node.ts'

/** A service of systemd, as `systemctl show` prints it. */
export interface ServiceUnitReading {
  /** `kafka.service`. */
  readonly unit: string
  /** False: systemd knows no such unit. */
  readonly isLoaded: boolean
  /** Null while none runs. */
  readonly mainPid: number | null
  /** After so long a stop ends in SIGKILL, milliseconds; null: never (`infinity`, or SendSIGKILL=no). */
  readonly killAfterMs: number | null
  /** `no`, `on-failure`, `always` … */
  readonly restart: string
  /** `control-group`, `mixed`, `process` or `none`. */
  readonly killMode: string
  /** The number of the signal that a stop sends. */
  readonly killSignal: number
  /** What it runs for a stop before the signal, as systemd prints it; null: nothing. */
  readonly stopCommand: string | null
  /** So many nodes of Kafka run on the host, whoever's they are. */
  readonly nodes: number
}

const keys = ['Id', 'LoadState', 'MainPID', 'TimeoutStopUSec', 'SendSIGKILL', 'Restart', 'KillMode', 'KillSignal']

const show = `systemctl show --no-pager ${keys.map((key) => `-p ${key}`).join(' ')} -p ExecStop -- "$unit" || exit 1
printf 'Nodes='
grep -lszxF -ekafka.Kafka /proc/[0-9]*/cmdline | grep -c .
exit 0
`

/** The unit is named. */
const namedScript = (unit: string): string => `unit=${quoteWord(unit)}
[ -d /run/systemd/system ] || { echo 'systemd does not run on this host' >&2; exit 1; }
${show}`

/** sh that sets `$unit` to the unit of the system whose control group `$pid` is in; empty where there is none. Kernels before cgroup v2 name it behind `name=systemd`. */
export const unitOfProcess = `unit=$(sed -n 's#^[0-9]*:[^:]*:/system\\.slice/\\(.*/\\)\\{0,1\\}\\([^/]*\\.service\\)$#\\2#p' "/proc/$pid/cgroup" | head -n 1)`

/** The unit that runs the node; `none` where there is none. */
const ownerScript = (
  config: string,
): string => `${findNodeScript(config)}[ -d /run/systemd/system ] || { echo none; exit 0; }
unit=
owner() { ${unitOfProcess}; }
each_node owner
[ -n "$unit" ] || { echo none; exit 0; }
${show}`

const msPer: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
}

/** A span of time as systemd prints it (`1min 30s`, `infinity`; systemd.time(7)), milliseconds; null for no end. */
const parseSpan = (text: string): Result<number | null, string> => {
  if (text === 'infinity' || text === '0') return ok(null)
  const parts = text.split(' ').map((part) => /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part))
  const ms = parts.map((part) => Number(part?.[1]) * (msPer[part?.[2] ?? ''] ?? Number.NaN))
  const sum = ms.reduce((total, one) => total + one, 0)
  return Number.isFinite(sum) ? ok(sum) : err(`not a span of time: ${text}`)
}

/** The unit named, or with `unit` '' the one that runs the node; null: none does. */
export const serviceUnit: Fact<{ config: string; unit: string }, ServiceUnitReading | null> = {
  name: 'service-unit',
  script: ({ config, unit }) => (unit === '' ? ownerScript(config) : namedScript(unit)),
  parse: (output) => {
    if (output.trim() === 'none') return ok(null)
    const values = shownValues(output)
    const missing = [...keys, 'Nodes'].find((key) => !values.has(key))
    if (missing !== undefined) return err(`systemctl show tells no ${missing}: ${output.slice(0, 80)}`)
    const of = (key: string): string => values.get(key) ?? ''
    const span = parseSpan(of('TimeoutStopUSec'))
    const [mainPid, killSignal, nodes] = [Number(of('MainPID')), Number(of('KillSignal')), Number(of('Nodes'))]
    if (!span.ok) return span
    if (!Number.isInteger(mainPid)) return err(`not a pid: ${of('MainPID')}`)
    if (!Number.isInteger(killSignal + nodes)) return err(`not numbers: ${output.slice(0, 80)}`)
    return ok({
      unit: of('Id'),
      isLoaded: of('LoadState') === 'loaded',
      mainPid: mainPid === 0 ? null : mainPid,
      killAfterMs: of('SendSIGKILL') === 'no' ? null : span.value,
      restart: of('Restart'),
      killMode: of('KillMode'),
      killSignal,
      stopCommand: of('ExecStop') === '' ? null : of('ExecStop'),
      nodes,
    })
  },
}
