import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { Fact } from './fact.ts'
import { shownValues } from './shown-values.ts'

/** What systemd says of a unit at this moment. */
export interface UnitStateReading {
  /** `active`, `inactive`, `failed`, `activating`, `deactivating` … */
  readonly active: string
  /** `running`, `dead`, `auto-restart`, `stop-sigterm` … */
  readonly sub: string
  /** How its last run ended: `success`, `exit-code`, `signal`, `start-limit-hit` … */
  readonly result: string
  /** Of its main process; a JVM ended by SIGTERM tells 143. */
  readonly exitStatus: number
  /** How often systemd has started it again by itself since it was last started by somebody; 0 where systemd does not tell (before 235). */
  readonly restarts: number
}

const keys = ['ActiveState', 'SubState', 'Result', 'ExecMainStatus', 'NRestarts']

/** The state of a unit, cheap enough to be polled. A unit that systemd does not know is unknown, not stopped. */
export const unitState: Fact<{ unit: string }, UnitStateReading> = {
  name: 'unit-state',
  script: ({ unit }) => `[ -d /run/systemd/system ] || { echo 'systemd does not run on this host' >&2; exit 1; }
systemctl show --no-pager -p LoadState ${keys.map((key) => `-p ${key}`).join(' ')} -- ${quoteWord(unit)}
`,
  parse: (output) => {
    const values = shownValues(output)
    const of = (key: string): string => values.get(key) ?? ''
    if (of('LoadState') !== 'loaded') return err(`systemd knows no such unit (${of('LoadState') || 'no answer'})`)
    const missing = keys.find((key) => key !== 'NRestarts' && of(key) === '')
    const [exitStatus, restarts] = [Number(of('ExecMainStatus')), Number(of('NRestarts'))]
    if (missing !== undefined || !Number.isInteger(exitStatus) || !Number.isInteger(restarts))
      return err(`not a state of a unit: ${output.slice(0, 80)}`)
    return ok({ active: of('ActiveState'), sub: of('SubState'), result: of('Result'), exitStatus, restarts })
  },
}
