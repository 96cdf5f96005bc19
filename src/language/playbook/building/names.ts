/** The names of language.md's table, with their types, for one phase: exactly these exist in its expressions. */
import type { Absent, Known } from '../../expressions/expression-faults.ts'
import { types, type ScopeTypes, type StructType, type ValueType } from '../../expressions/value-type.ts'
import type { InventoryHost } from '../../inventory/inventory.ts'
import { typeOfVariable, type Declaration } from '../values/typed-value.ts'
import type { PlaybookNames } from './playbook-names.ts'
import { hostVariablesOf, variablesOf } from './variable-names.ts'

/** Observed just before a task (src/run/steps/scope.ts gives the values). */
const node = types.struct({
  version: types.version,
  before: types.version,
  restarted: types.bool,
  config_pending: types.bool,
  linked: types.version,
  running: types.bool,
  started_at: types.timestamp,
  java: types.string,
  free_bytes: types.int,
})

const install = types.struct({ root: types.string, current: types.string, config: types.string })

const cluster = types.struct({ name: types.string, id: types.string, mode: types.string })

const hostType = (vars: ValueType): StructType =>
  types.struct({
    name: types.string,
    address: types.string,
    node_id: types.int,
    rack: types.string,
    roles: types.list(types.string),
    vars,
  })

/** Root names: no register may have one of them. */
export const rootNames: readonly string[] = [
  'versions',
  'vars',
  'inputs',
  'cluster',
  'groups',
  'host',
  'install',
  'node',
  'item',
]

const versionTypes = ({ versions, hasVersions, isPlaybook }: PlaybookNames): ScopeTypes => {
  // Versions that are wrong are reported where they stand.
  if (versions === undefined)
    return isPlaybook && !hasVersions ? {} : { versions: types.struct({ from: types.any, to: types.version }) }
  return {
    versions: types.struct({
      from: versions.isFromList ? types.list(types.version) : types.version,
      to: types.version,
    }),
  }
}

const groupTypes = ({ inventory }: PlaybookNames): ValueType =>
  inventory === undefined
    ? types.map(types.list(types.string))
    : types.struct(Object.fromEntries(Object.keys(inventory.groups).map((name) => [name, types.list(types.string)])))

/** Names that files alone decide: for `with:` of a used phase. */
export const staticNames = (names: PlaybookNames): Known => {
  const vars = variablesOf(names, [])
  return {
    types: { ...versionTypes(names), vars: vars.type, cluster, groups: groupTypes(names) },
    absent: {
      ...versionsAbsent(names),
      ...vars.absent,
      host: sameForAll,
      install: sameForAll,
      node: { why: 'nothing is observed before the run', fix: 'use versions, vars or cluster' },
      inputs: { why: 'a playbook has no inputs', fix: 'use vars' },
    },
  }
}

const sameForAll: Absent = {
  why: 'values for a phase are the same for all its hosts',
  fix: 'use versions, vars or cluster; tasks of the phase can read host and install',
}

const versionsAbsent = ({ isPlaybook, hasVersions }: PlaybookNames): Record<string, Absent> =>
  isPlaybook && !hasVersions
    ? {
        versions: { why: 'the playbook has no "versions:"', fix: 'add "versions: { from: …, to: … }" to the playbook' },
      }
    : {}

const ofWholeRun: Absent = { why: 'a notice is of the whole run', fix: 'use versions, vars or cluster' }

/** The same for `notify`. */
export const notifyNames = (names: PlaybookNames): Known => {
  const known = staticNames(names)
  return { ...known, absent: { ...known.absent, host: ofWholeRun, install: ofWholeRun, node: ofWholeRun } }
}

const noHosts: Absent = { why: 'this phase has no hosts', fix: 'add "hosts: [controllers, brokers]" to the phase' }

/** What of a phase decides its names. */
export interface PhaseOfNames {
  readonly inputs: readonly Declaration[]
  readonly hasHosts: boolean
  /** The hosts of the inventory it acts on; empty where the inventory is not known. */
  readonly hosts: readonly InventoryHost[]
}

/** All names of a phase but its registers. */
export const phaseNames = (names: PlaybookNames, phase: PhaseOfNames): Known => {
  const vars = variablesOf(names, phase.hosts)
  const own = hostVariablesOf(names, phase.hosts)
  const inputs = types.struct(Object.fromEntries(phase.inputs.map((one) => [one.name, typeOfVariable(one.type)])))
  const ofHost: ScopeTypes = phase.hasHosts ? { host: hostType(own.type), install, node } : {}
  const withoutHost: Record<string, Absent> = phase.hasHosts ? {} : { host: noHosts, install: noHosts, node: noHosts }
  return {
    types: { ...versionTypes(names), vars: vars.type, cluster, groups: groupTypes(names), inputs, ...ofHost },
    absent: {
      ...versionsAbsent(names),
      ...vars.absent,
      ...own.absent,
      ...withoutHost,
      item: {
        why: 'only a task with "for_each" has an item',
        fix: 'add "for_each:" to the task, or to the block around it',
      },
    },
  }
}
