/** What the service manager of a host says of the node beside its process: for `service`, which acts by both. */
import type { FactRequest } from '../facts/fact.ts'
import { request } from '../facts/fact.ts'
import { serviceStatus, type ServiceStatusReading } from '../facts/service-status.ts'
import { unitState, type UnitStateReading } from '../facts/unit-state.ts'
import type { HostView, Service } from './host-view.ts'

/**
 * How a node's service stands.
 *  idle: nothing will start it, and a start is a start. failed: the same, after a run that ended badly (a JVM ended by SIGTERM tells 143: to a unit that is a failure,
 *  to kplay a stop). restarting: nothing runs, and its manager will start it. holding: it counts as running. busy: on its way to something else.
 */
export interface Standing {
  readonly kind: 'idle' | 'failed' | 'restarting' | 'holding' | 'busy'
  readonly saw: string
  /** How often its manager has started it again by itself since its start. */
  readonly restarts: number
}

const unitKinds: Readonly<Record<string, Standing['kind']>> = {
  inactive: 'idle',
  failed: 'failed',
  active: 'holding',
}

const ofUnit = (unit: string, { active, sub, result, exitStatus, restarts }: UnitStateReading): Standing => {
  const how = result === 'success' ? '' : `, its last run ended with ${result} (status ${exitStatus})`
  // `auto-restart-queued` since systemd 254.
  const kind = sub.startsWith('auto-restart') ? 'restarting' : (unitKinds[active] ?? 'busy')
  return { kind, saw: `${unit} is ${active} (${sub})${how}`, restarts }
}

const ofStatus = ({ exitCode, said }: ServiceStatusReading): Standing => {
  const saw = `service.status ended with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
  if (exitCode === 0) return { kind: 'holding', saw, restarts: 0 }
  return { kind: exitCode <= 3 ? 'idle' : 'busy', saw, restarts: 0 }
}

const idle: Standing = { kind: 'idle', saw: 'no process runs', restarts: 0 }

const askStatus = ({ status, env }: Extract<Service, { type: 'commands' }>): Record<string, FactRequest<unknown>> => {
  if (status === undefined) return {}
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  return { standing: request(serviceStatus, { words: status.join('\0'), env: given.join('\0') }) }
}

/** The fact behind `standingOf`: none where only the process tells. */
export const standingWanted = ({ service }: HostView): Readonly<Record<string, FactRequest<unknown>>> => {
  if (service.type === 'systemd') return { standing: request(unitState, { unit: service.unit }) }
  return service.type === 'commands' ? askStatus(service) : {}
}

/** How the service stands, from the answer to `standingWanted`. */
export const standingOf = ({ service }: HostView, answer: unknown): Standing => {
  if (service.type === 'systemd') return ofUnit(service.unit, answer as UnitStateReading)
  return service.type === 'commands' && service.status !== undefined ? ofStatus(answer as ServiceStatusReading) : idle
}
