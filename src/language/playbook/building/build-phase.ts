/** WrittenPhase -> Phase of the model: rules, inputs, then tasks in the order they run, with the registers each may read. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { parseDuration } from '../../../diagnostics/duration.ts'
import { createCompiler, type Compiler } from '../../expressions/compile.ts'
import type { Scope } from '../../expressions/expression.ts'
import type { InventoryHost } from '../../inventory/inventory.ts'
import { phaseRules } from '../../rules/catalogue.ts'
import { childOf, entryOf, textOf, textsOf, type Tree } from '../../syntax/tree.ts'
import { buildTasks, type TaskBuilding } from './build-task.ts'
import { readInputs } from '../values/inputs.ts'
import { checkTakeOver } from './take-over.ts'
import { phaseNames, staticNames } from './names.ts'
import type { PlaybookNames } from './playbook-names.ts'
import type { Gate, Phase } from '../playbook.ts'
import { unsure, type NameSetting, type Registers } from './registers.ts'
import { checkUnevaluated, evaluatedIn } from './unevaluated.ts'
import { declarationsOf } from '../values/variables.ts'
import { windowsOf } from './flow-words.ts'
import { hasHosts, registersIn, type WrittenPhase } from '../written/written.ts'

export interface PhaseBuilding {
  readonly names: PlaybookNames
  /** `with:` of the playbook. */
  readonly given: Tree | undefined
  /** Values of the names that files alone decide. */
  readonly scope: Scope
  readonly report: (fault: Diagnostic) => void
}

/** Every register of the phase with the first task that sets it. */
const registersOf = (phase: WrittenPhase): Map<string, string> => {
  const found = new Map<string, string>()
  for (const { task, tree } of registersIn(phase)) {
    const name = textOf(tree)
    if (name !== undefined && !task.isUndo && !found.has(name)) found.set(name, task.id)
  }
  return found
}

const buildGate = (phase: WrittenPhase): Gate | undefined => {
  const entry = entryOf(phase.tree, 'gate')
  if (entry === undefined) return undefined
  const prompt = textOf(childOf(childOf(entry.value, 'approve'), 'prompt'))
  const wait = textOf(childOf(entry.value, 'wait'))
  const waitMs = wait === undefined ? undefined : parseDuration(wait)
  return {
    approve: prompt === undefined ? undefined : { prompt },
    waitMs: waitMs?.ok === true ? waitMs.value : undefined,
    at: entry.keyAt,
  }
}

const hostsOf = (phase: WrittenPhase, { inventory }: PlaybookNames): readonly string[] => {
  const known = [...Object.keys(inventory?.groups ?? {}), ...(inventory?.hosts ?? []).map((host) => host.view.name)]
  return textsOf(childOf(phase.tree, 'hosts')).filter((name) => known.includes(name))
}

/** The hosts behind names of groups and hosts. */
const inventoryHosts = (names: readonly string[], { inventory }: PlaybookNames): readonly InventoryHost[] => {
  const opened = new Set(names.flatMap((name) => inventory?.groups[name] ?? [name]))
  return (inventory?.hosts ?? []).filter((host) => opened.has(host.view.name))
}

const modesOf = (phase: WrittenPhase): Phase['modes'] => {
  const written = textsOf(childOf(phase.tree, 'modes'))
  const all = ['kraft', 'zookeeper'] as const
  return written.length === 0 ? all : all.filter((mode) => written.includes(mode))
}

const inputsOf = (phase: WrittenPhase, compiler: Compiler, building: PhaseBuilding): Phase['inputs'] =>
  readInputs(declarationsOf(childOf(phase.tree, 'inputs')), {
    phase: phase.id,
    given: building.given,
    usedAt: phase.usedAt,
    isPlaybook: building.names.isPlaybook,
    compiler,
    scope: building.scope,
    report: building.report,
  })

type Lists = Pick<Phase, 'beforeEach' | 'tasks' | 'afterEach' | 'afterFirst' | 'rollback'>

/** A rollback hook runs after a failure anywhere, so it can count on no register. */
const buildLists = (phase: WrittenPhase, building: TaskBuilding): Lists => {
  const none: Registers = new Map()
  const before = buildTasks(phase.lists.before_each, none, building)
  const tasks = buildTasks(phase.lists.tasks, before.after, building)
  const after = buildTasks(phase.lists.after_each, tasks.after, building)
  const first = buildTasks(phase.lists.after_first, after.after, building)
  const failed = unsure(none, first.after, 'the host may have failed before it was set')
  return {
    beforeEach: before.built,
    tasks: tasks.built,
    afterEach: after.built,
    afterFirst: first.built,
    rollback: buildTasks(phase.lists.rollback, failed, building).built,
  }
}

/** Checks a phase by all rules and builds it. With any error reported, the result is only good for going on. */
export const buildPhase = (phase: WrittenPhase, building: PhaseBuilding): Phase => {
  const { names, report } = building
  const setting = { inventory: names.inventory, hasVersions: names.isPlaybook ? names.hasVersions : undefined }
  for (const rule of phaseRules) for (const fault of rule.check(phase, setting)) report(fault)
  for (const fault of checkUnevaluated(phase.tree, evaluatedIn(phase))) report(fault)
  const inputs = inputsOf(phase, createCompiler(staticNames(names)), building)
  const declared = declarationsOf(childOf(phase.tree, 'inputs'))
  const hosts = hostsOf(phase, names)
  const opened = inventoryHosts(hosts, names)
  const { inventory } = names
  for (const fault of checkTakeOver(phase, { given: building.given, inputs, inventory, hosts: opened })) report(fault)
  const known: NameSetting = {
    known: phaseNames(names, { inputs: declared, hasHosts: hasHosts(phase), hosts: opened }),
    everywhere: registersOf(phase),
    compilers: new Map(),
  }
  const tasks: TaskBuilding = { names: known, usedAt: phase.usedAt, hasHosts: hasHosts(phase), report }
  return {
    id: phase.id,
    description: textOf(childOf(phase.tree, 'description')) ?? '',
    modes: modesOf(phase),
    isReadOnly: phase.isReadOnly,
    inputs,
    hosts,
    order: textOf(childOf(phase.tree, 'order')) === 'written' ? 'written' : 'kafka',
    onFailure: textOf(childOf(phase.tree, 'on_failure')) === 'rollback' ? 'rollback' : 'stop',
    isIrreversible: phase.isIrreversible,
    tags: textsOf(childOf(phase.tree, 'tags')),
    windows: windowsOf(phase.tree, report),
    gate: buildGate(phase),
    ...buildLists(phase, tasks),
    at: phase.usedAt ?? phase.at,
  }
}
