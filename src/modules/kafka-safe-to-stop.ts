import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { decideStop } from '../kafka/decide/stop.ts'
import { decideStopServer } from '../kafka/servers/stop-server.ts'
import { isServer } from './host-view.ts'
import { findUnsaid, needArgs, needWants } from './kafka-tools.ts'
import { demandArgs, findUnmet, refuseDemand, refuseUnnamed, restedMs, waitForUnmet, watchesOf } from './demands.ts'
import type { Module, ModuleDecision, ModuleInput } from './module.ts'

const args = {
  type: 'object',
  additionalProperties: false,
  properties: { ...demandArgs, ...needArgs },
} as const satisfies JSONSchema

type Args = FromSchema<typeof args>

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['ok'],
  properties: { ok: { type: 'boolean', description: 'always true: anything else waits or fails' } },
} as const satisfies JSONSchema

type Result = FromSchema<typeof result>

/** R1 holds: is all that the playbook demands beside it met too? */
const decideDemands = ({ args: demands, cluster, groups, metrics }: ModuleInput<Args>): ModuleDecision<Result> => {
  const refusal = demands.metrics ? refuseUnnamed(metrics) : undefined
  if (refusal !== undefined) return refusal
  const unmet = findUnmet(demands, { groups, metrics, windowCapMs: cluster?.windowCapMs })
  if (!unmet.ok) return refuseDemand(unmet.error)
  return unmet.value.length === 0 ? { kind: 'unchanged', result: { ok: true } } : waitForUnmet(unmet.value, metrics)
}

/** Waits until R1 lets the host's node be stopped, or the rule for ZooKeeper servers the host's server. The engine asks the same before any stop, named or not. */
export const kafkaSafeToStop: Module<Args, Result> = {
  name: 'kafka.safe_to_stop',
  summary: 'wait until the node of the host may be stopped',
  args,
  result,
  effects: () => ({}),
  needs: 'cluster',
  wants: needWants,
  watches: watchesOf,
  decide: (input) => {
    const { cluster, host } = input
    if (cluster === undefined) return { kind: 'wait', blockers: [] }
    const { snapshot, topology, waivers, deafElsewhere: deafAtStart } = cluster
    const decision = isServer(host)
      ? decideStopServer({ snapshot, topology, target: host.name, deafAtStart })
      : decideStop({ snapshot, topology, target: host.nodeId, waivers, deafAtStart })
    const unsaid = decision.kind === 'safe' ? findUnsaid(input.args, { facts: input.facts, cluster }) : []
    if (unsaid.length > 0) return { kind: 'wait', blockers: unsaid, pollMs: restedMs(2000, input.metrics) }
    if (decision.kind === 'safe') return decideDemands(input)
    const { blockers } = decision
    if (decision.kind === 'wait') return { kind: 'wait', blockers, pollMs: restedMs(1000, input.metrics) }
    const fixes = [...new Set(blockers.flatMap((blocker) => blocker.fix ?? []))]
    return {
      kind: 'refuse',
      what: `${host.name} must not be stopped`,
      why: [],
      fix: fixes.join('; ') || 'mend what is named above, then apply again',
      blockers,
    }
  },
  describe: () => 'wait until the node may be stopped',
  canUndo: false,
}
