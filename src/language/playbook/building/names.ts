/** The names of language.md's table, with their types, for one phase: exactly these exist in its expressions. */
import type { Known } from '../../expressions/expression-faults.ts'
import { types, type ScopeTypes, type StructType, type ValueType } from '../../expressions/value-type.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { typeOfVariable, type Declaration } from '../values/typed-value.ts'
import type { Variables } from '../values/variables.ts'
import type { WrittenVersions } from '../versions.ts'

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

/** What a playbook gives every phase. Absent parts: a phase file read by itself. */
export interface PlaybookNames {
  readonly versions: WrittenVersions | undefined
  readonly variables: Variables | undefined
  readonly inventory: Inventory | undefined
  /** False for a phase file read by itself: then playbooks that use it may have versions and variables of any name. */
  readonly isPlaybook: boolean
}

const typeOfPlain = (value: unknown): ValueType => {
  if (typeof value === 'string') return types.string
  if (typeof value === 'boolean') return types.bool
  if (typeof value === 'number') return Number.isSafeInteger(value) ? types.int : types.double
  return Array.isArray(value) ? types.list(types.any) : types.any
}

/** Variables of hosts: declared ones as declared, others by their values where all hosts agree. */
const hostVars = ({ inventory, variables }: PlaybookNames): ValueType => {
  if (inventory === undefined) return types.map(types.any)
  const fields = new Map<string, ValueType>()
  for (const host of inventory.hosts)
    for (const [name, value] of Object.entries(host.view.vars)) {
      const known = fields.get(name)
      const type = typeOfPlain(value)
      fields.set(name, known === undefined || known.kind === type.kind ? type : types.any)
    }
  for (const one of variables?.declared ?? []) if (fields.has(one.name)) fields.set(one.name, typeOfVariable(one.type))
  return types.struct(Object.fromEntries(fields))
}

const lacking = (names: PlaybookNames, name: string): string[] =>
  (names.inventory?.hosts ?? []).filter((host) => host.view.vars[name] === undefined).map((host) => host.view.name)

/** Host variables that some host lacks can not be read: the phase would fail half-way. */
const unsetHostVars = (names: PlaybookNames, vars: ValueType): Record<string, string> =>
  vars.kind !== 'struct'
    ? {}
    : Object.fromEntries(
        Object.keys(vars.fields)
          .map((name) => [name, lacking(names, name)] as const)
          .filter(([, hosts]) => hosts.length > 0)
          .map(([name, hosts]) => [`host.vars.${name}`, `${hosts.slice(0, 3).join(', ')} has none in the inventory`]),
      )

const variableTypes = ({ variables, isPlaybook }: PlaybookNames): ValueType => {
  if (!isPlaybook) return types.map(types.any)
  const set = (variables?.declared ?? []).filter((one) => variables?.available.has(one.name) === true)
  return types.struct(Object.fromEntries(set.map((one) => [one.name, typeOfVariable(one.type)])))
}

const unsetVariables = ({ variables }: PlaybookNames): Record<string, string> =>
  Object.fromEntries(
    (variables?.declared ?? [])
      .filter((one) => variables?.available.has(one.name) === false)
      .map((one) => [`vars.${one.name}`, 'it has no default, and neither --set, --vars nor every host gives one']),
  )

const versionTypes = ({ versions, isPlaybook }: PlaybookNames): ScopeTypes => {
  if (versions === undefined)
    return isPlaybook ? {} : { versions: types.struct({ from: types.any, to: types.version }) }
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

const without = (fields: StructType, names: readonly string[]): StructType =>
  types.struct(Object.fromEntries(Object.entries(fields.fields).filter(([name]) => !names.includes(name))))

/** Names that files alone decide: for `with:` of a used phase. */
export const staticNames = (names: PlaybookNames): Known => ({
  types: { ...versionTypes(names), vars: variableTypes(names), cluster, groups: groupTypes(names) },
  absent: {
    ...(names.isPlaybook ? { versions: 'the playbook has no "versions:"' } : {}),
    ...unsetVariables(names),
    host: 'values for a phase are the same for all its hosts',
    install: 'values for a phase are the same for all its hosts',
    node: 'nothing is observed before the run',
    inputs: 'a playbook has no inputs; it has vars',
  },
})

const noHosts = 'this phase has no hosts'

/** All names of a phase but its registers. */
export const phaseNames = (
  names: PlaybookNames,
  phase: { readonly inputs: readonly Declaration[]; readonly hasHosts: boolean },
): Known => {
  const base = staticNames(names)
  const vars = hostVars(names)
  const unset = unsetHostVars(names, vars)
  const readable =
    vars.kind === 'struct'
      ? without(
          vars,
          Object.keys(unset).map((key) => key.slice('host.vars.'.length)),
        )
      : vars
  const inputs = types.struct(Object.fromEntries(phase.inputs.map((one) => [one.name, typeOfVariable(one.type)])))
  const { versions, ...variables } = base.absent
  const ofHost: Record<string, string> = phase.hasHosts ? {} : { host: noHosts, install: noHosts, node: noHosts }
  const kept = Object.entries(variables).filter(([name]) => name.startsWith('vars.'))
  return {
    types: { ...base.types, inputs, ...(phase.hasHosts ? { host: hostType(readable), install, node } : {}) },
    absent: {
      ...(versions === undefined ? {} : { versions }),
      ...Object.fromEntries(kept),
      ...ofHost,
      ...unset,
      item: '"for_each" comes with a later release',
    },
  }
}
