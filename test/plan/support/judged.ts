import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { HostReading } from '../../../src/facts/host-facts.ts'
import type { ScriptsService, Service, SystemdService } from '../../../src/modules/host-view.ts'
import type { Playbook } from '../../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan, PlannedBlocker } from '../../../src/plan/plan.ts'
import { observed, reading, readings } from './draw-observed.ts'
import { hosts, playbook, upgradePhases } from './draw-playbook.ts'

/** The plan of an upgrade of all nodes, from what is seen. */
export const plan = (seen: Partial<Observed> = {}, change: Partial<Playbook> = {}): Plan =>
  buildPlan({ program: buildProgram(playbook({ phases: upgradePhases(), ...change })), observed: observed(seen) })

/** What a host says that could not be asked. */
export const unreachable: Problem = {
  code: 'run/unreachable',
  what: 'host b2 could not be asked',
  why: ['connection refused'],
  fix: 'make it reachable',
  exitCode: 4,
}

/** A plan on which only b2 differs: its reading, and further lines of its server.properties. */
export const withB2 = (change: Partial<HostReading>, more: readonly string[] = []): Plan =>
  plan({ hosts: readings({ b2: reading('b2', change, more) }) })

type Scripts = Partial<Omit<ScriptsService, 'type'>>

const serviceOf = (old: Service, change: Scripts | SystemdService): Service =>
  'type' in change ? change : { type: 'scripts', env: old.env, changeEnv: old.changeEnv, ...change }

/** The same with another `service` of b2 in the inventory. */
export const withService = (change: Scripts | SystemdService, seen: Partial<HostReading> = {}): Plan => {
  const base = playbook()
  const all = hosts.map((host) =>
    host.view.name === 'b2' ? { ...host, view: { ...host.view, service: serviceOf(host.view.service, change) } } : host,
  )
  const inventory = { ...base.inventory, hosts: all }
  return plan({ hosts: readings({ b2: reading('b2', seen) }) }, { inventory })
}

export const blockersOf = ({ blockers }: Plan): unknown[] =>
  blockers.map(({ kind, ...blocker }) => ({ kind, ...blocker }))
export const short = ({ blockers }: Plan): string[] =>
  blockers.map(({ kind, rule, host, topic, saw }: PlannedBlocker) => `${kind} ${rule} ${topic ?? host ?? ''}: ${saw}`)
export const notes = ({ notes: found }: Plan): string[] =>
  found
    // The test writes keys again at the end of a file; that is told as well.
    .filter(({ rule }) => rule !== 'config/duplicate-key')
    .map(({ rule, host, topic, place, saw }) => `${rule} ${topic ?? host ?? '-'} ${place ?? '-'}: ${saw}`)
