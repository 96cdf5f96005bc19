/*
 * node/service-unit (R0). systemd sends SIGKILL when `TimeoutStopSec` is over, whatever kplay does (P3), and starts again what ends behind its back:
 *  1. with `service.type: systemd` the unit must be there, run the node, and give a stop at least 600 s; a finite time is told even then (R2);
 *  2. its stop must be an orderly end of this node alone: a signal on which a JVM shuts down, to the JVM, and no kafka-server-stop.sh where other nodes run beside it
 *     (bare, it signals every Kafka of the host);
 *  3. with `scripts` the node must not be the process of a unit that starts it again: kplay's start and systemd's would meet at the log dirs.
 * Source: systemd.service(5), TimeoutStopSec and Restart; an incident with 70 min of lost data after a kill at 5 min.
 */
import type { ServiceUnitReading } from '../../../facts/service-unit.ts'
import { renderDuration } from '../../../diagnostics/duration.ts'
import type { HostQuestion } from '../host-question.ts'
import type { Told } from '../told.ts'

/** Kafka itself waits 300 s for the controller's approval, and closing logs comes after that. */
const leastStopMs = 600_000

const rule = 'node/service-unit'

const dropIn = (unit: string, line: string): string =>
  `systemctl edit ${unit}: under [Service] write ${line}; then systemctl daemon-reload`

const findStopTime = ({ host }: HostQuestion, { unit, killAfterMs }: ServiceUnitReading): Told[] => {
  if (killAfterMs === null) return []
  const told = { rule, host, wanted: 'TimeoutStopSec=infinity' } as const
  const fix = `${dropIn(unit, 'TimeoutStopSec=infinity')} (on ${host.name}; no restart is needed)`
  const saw = `systemd kills ${unit} when a stop takes longer than ${renderDuration(killAfterMs)}`
  return killAfterMs < leastStopMs
    ? [{ ...told, kind: 'refuse', saw: `${saw}: a broker that is killed recovers its logs, and may lose data`, fix }]
    : [{ ...told, kind: 'note', saw: `${saw}: a risk where a stop has ever taken that long`, fix }]
}

/** SIGHUP, SIGINT, SIGTERM: a JVM ends in order on each. */
const orderly = [1, 2, 15]

const findStopWay = ({ host }: HostQuestion, reading: ServiceUnitReading): Told[] => {
  const { unit, killMode, killSignal, stopCommand, nodes } = reading
  const told = {
    kind: 'refuse',
    rule,
    host,
    wanted: `a stop of ${unit} that ends this node in order, and no other`,
  } as const
  const mends: Told[] = []
  if (killMode === 'none')
    mends.push({
      ...told,
      saw: `systemctl stop ${unit} signals nobody (KillMode=none): the node would run on`,
      fix: `${dropIn(unit, 'KillMode=mixed')} (on ${host.name}; no restart is needed)`,
    })
  if (!orderly.includes(killSignal))
    mends.push({
      ...told,
      saw: `systemctl stop ${unit} sends signal ${killSignal}, on which a JVM does not shut down in order`,
      fix: `${dropIn(unit, 'KillSignal=SIGTERM')} (on ${host.name}; no restart is needed)`,
    })
  if (nodes > 1 && stopCommand?.includes('kafka-server-stop') === true && !/--(node-id|process-role)/.test(stopCommand))
    mends.push({
      ...told,
      saw: `${unit} stops by kafka-server-stop.sh, which signals all ${nodes} nodes of Kafka on this host`,
      fix: `${dropIn(unit, 'ExecStop= (empty: systemd then sends SIGTERM to this node)')} (on ${host.name}; no restart is needed)`,
    })
  return mends
}

const findMainProcess = ({ host, pid }: HostQuestion, { unit, mainPid }: ServiceUnitReading): Told[] => {
  if (pid === undefined || pid === null || pid === mainPid) return []
  return [
    {
      kind: 'refuse',
      rule,
      host,
      saw: `${unit} ${mainPid === null ? 'runs nothing' : `runs process ${mainPid}`}, the node is process ${pid}`,
      wanted: `the node is the main process of ${unit}`,
      fix: `name the right unit in service.unit, or stop process ${pid} and start the node by systemctl start ${unit}`,
    },
  ]
}

const notThere = ({ host }: HostQuestion, unit: string, why: string): Told => ({
  kind: 'refuse',
  rule,
  host,
  saw: `the unit ${unit} of ${host.name} ${why}`,
  wanted: 'a unit that systemd knows',
  fix: `correct service.unit of ${host.name} in the inventory: systemctl list-units --type=service names all`,
})

const findOfSystemd = (question: HostQuestion, named: string): Told[] => {
  const { unit } = question.reading
  if (!unit.ok) return [notThere(question, named, `could not be read: ${unit.error}`)]
  if (unit.value === null || !unit.value.isLoaded) return [notThere(question, named, 'is not known to systemd')]
  const reading = unit.value
  return [findMainProcess, findStopTime, findStopWay].flatMap((find) => find(question, reading))
}

const findOfScripts = ({ host, reading, pid }: HostQuestion): Told[] => {
  const unit = reading.unit.ok ? reading.unit.value : null
  if (unit === null || pid === undefined || pid === null || unit.mainPid !== pid) return []
  const isRestarted = unit.restart !== 'no'
  return [
    {
      kind: isRestarted ? 'refuse' : 'note',
      rule,
      host,
      saw: isRestarted
        ? `${unit.unit} of systemd runs the node and starts it again when it ends (Restart=${unit.restart}), while service.type is scripts`
        : `${unit.unit} of systemd runs the node, while service.type is scripts: after its restart it runs outside the unit`,
      wanted: 'a node that is started by kafka-server-start.sh',
      fix: `take it out of systemd first: systemctl disable --now ${unit.unit}, then start it by kafka-server-start.sh -daemon ${host.install.config} with the environment of the unit`,
    },
  ]
}

/** What the service manager of a host would do to a stop. With `scripts` a unit that could not be read is no finding: the plan names it as not checked; the user's own commands are not judged. */
export const findUnitFaults = (question: HostQuestion): Told[] => {
  const { service } = question.host
  if (service.type === 'commands') return []
  return service.type === 'systemd' ? findOfSystemd(question, service.unit) : findOfScripts(question)
}
