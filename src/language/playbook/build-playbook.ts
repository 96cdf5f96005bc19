/**
 * A parsed playbook, its phase files and its inventory -> Playbook. Pure: load-playbook.ts reads the files.
 * 1. shape of the playbook; 2. versions, waivers, variables; 3. each phase: shape, rules, inputs, expressions.
 * A stage passes over what an earlier one found broken, so that one run shows all independent faults.
 */
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../../diagnostics/source.ts'
import type { AnyModule } from '../../modules/module.ts'
import { createCompiler } from '../expressions/compile.ts'
import type { Scope } from '../expressions/expression.ts'
import { openness } from '../expressions/template.ts'
import { withoutIdleServers } from '../inventory/idle-servers.ts'
import type { BuiltInventory } from '../inventory/build-inventory.ts'
import { playbookRules } from '../rules/catalogue.ts'
import type { WrittenPlaybook } from '../rules/rule.ts'
import { checkSchema } from '../syntax/check-schema.ts'
import { childOf, entryOf, isSound, itemsOf, textOf, type Document, type MapTree, type Tree } from '../syntax/tree.ts'
import { buildPhase, type PhaseBuilding } from './building/build-phase.ts'
import { withWindowOf, withWordsOfUse } from './building/flow-words.ts'
import { notifyNames } from './building/names.ts'
import { checkTakeOvers } from './building/take-over.ts'
import type { PlaybookNames } from './building/playbook-names.ts'
import { checkUnevaluated } from './building/unevaluated.ts'
import { notifyTargets, readNotify } from './notify.ts'
import { playbookFault } from './playbook-faults.ts'
import { playbookSchema, useSchema } from './playbook-schema.ts'
import type { Phase, Playbook } from './playbook.ts'
import { checkSelection, selectionOf, type SelectionWords } from './selection.ts'
import { readVariables, type Given } from './values/variables.ts'
import { readVersions, type WrittenVersions } from './versions.ts'
import { readWaivers } from './waivers.ts'
import { modulesOf, type Modules } from './written/module-key.ts'
import { readPhase } from './written/read-phase.ts'
import type { WrittenPhase } from './written/written.ts'

/** Everything a playbook names, already read from disk. */
export interface PlaybookSources {
  readonly document: Document
  /** The phase file of each `use:`, by what is written there; a file that could not be read is absent. */
  readonly phaseFiles: ReadonlyMap<string, Document>
  readonly inventory: BuiltInventory
  /** Values of `--vars` and `--set`, lowest first. */
  readonly given: readonly Given[]
  readonly selection: SelectionWords
  /** ISO date. */
  readonly today: string
  readonly modules: readonly AnyModule[]
  /** Every file that was read, playbook first. */
  readonly files: readonly SourceFile[]
}

/** A fault in a used phase shows where the playbook uses it as well. */
export const withUse = (fault: Diagnostic, source: SourceFile, usedAt: Location): Diagnostic =>
  fault.at.source.name === source.name && source !== usedAt.source
    ? { ...fault, related: [...(fault.related ?? []), { message: 'used at', at: usedAt }] }
    : fault

/** A phase as written and as built. */
interface ReadPhase {
  readonly written: WrittenPhase
  readonly phase: Phase
}

/** The phase one item of `phases` stands for, when its file could be read. */
const phaseOf = (
  item: MapTree,
  sources: PlaybookSources,
  setting: { readonly modules: Modules; readonly building: Omit<PhaseBuilding, 'given'> },
): ReadPhase | undefined => {
  const { modules, building } = setting
  const use = entryOf(item, 'use')
  if (use === undefined) {
    const written = readPhase(item, {
      modules,
      report: building.report,
      usedAt: undefined,
      as: undefined,
      isFile: false,
    })
    return { written, phase: buildPhase(written, { ...building, given: undefined }) }
  }
  const name = textOf(use.value)
  const file = name === undefined ? undefined : sources.phaseFiles.get(name)
  const thing = { title: 'used phase', name }
  for (const fault of checkSchema(item, { schema: useSchema, family: 'playbook', thing })) building.report(fault)
  if (file === undefined) return undefined
  const report = (fault: Diagnostic): void => building.report(withUse(fault, file.source, use.keyAt))
  const as = textOf(childOf(item, 'as'))
  const written = readPhase(file.top, { modules, report, usedAt: use.keyAt, as, isFile: true })
  const phase = buildPhase(written, { ...building, report, given: childOf(item, 'with') })
  return { written, phase: withWordsOfUse(phase, item, building.report) }
}

/** Every phase that can be read; `isWhole` when none is left out. */
const readPhases = (
  sources: PlaybookSources,
  setting: Parameters<typeof phaseOf>[2],
): { readonly read: readonly ReadPhase[]; readonly isWhole: boolean } => {
  const items = itemsOf(childOf(sources.document.top, 'phases'))
  const read = items
    .map((item) => (item.kind === 'map' ? phaseOf(item, sources, setting) : undefined))
    .filter((phase) => phase !== undefined)
  return { read, isWhole: read.length === items.length }
}

/** Faults of how the phases go together; one that stands in a used phase shows where that is used. */
const checkTogether = (playbook: WrittenPlaybook): Diagnostic[] =>
  playbookRules
    .flatMap((rule) => rule.check(playbook))
    .map((fault) => {
      const phase = playbook.phases.find(({ at }) => at.source.name === fault.at.source.name)
      return phase?.usedAt === undefined ? fault : withUse(fault, phase.at.source, phase.usedAt)
    })

const checkTwice = (phases: readonly Phase[]): Diagnostic[] =>
  phases.flatMap((phase, index) => {
    const first = phases.slice(0, index).find((other) => other.id === phase.id)
    if (first === undefined || phase.id === '') return []
    return [
      playbookFault('phase-twice', phase.at, {
        message: `a second phase has the id "${phase.id}"`,
        fix: 'give it another id; a used phase takes one with "as:"',
        related: [{ message: 'the first is at', at: first.at }],
      }),
    ]
  })

const scopeOf = (
  versions: WrittenVersions | undefined,
  values: Readonly<Record<string, unknown>>,
  { inventory }: BuiltInventory,
): Scope => ({
  ...(versions === undefined ? {} : { versions: { from: versions.from, to: versions.to } }),
  vars: values,
  ...(inventory === undefined
    ? {}
    : {
        cluster: {
          name: inventory.topology.name,
          id: inventory.topology.clusterId,
          mode: inventory.topology.mode,
        },
        groups: inventory.groups,
      }),
})

const evaluatedParts = (top: MapTree): Set<Tree> => {
  const items = itemsOf(childOf(top, 'phases'))
  const parts = items.map((item) => (childOf(item, 'use') === undefined ? item : childOf(item, 'with')))
  return new Set([...parts.filter((part) => part !== undefined), ...notifyTargets(top)])
}

/** Which values at and below these trees will be known only later. */
const openIn = (trees: readonly Tree[]): ((tree: Tree) => ReturnType<typeof openness>) => {
  const within = new Set(trees.flatMap(withScalars))
  return (tree) => (within.has(tree) ? openness(tree) : undefined)
}

const withScalars = (tree: Tree): readonly Tree[] => {
  if (tree.kind === 'list') return tree.items.flatMap(withScalars)
  return tree.kind === 'map' ? tree.entries.flatMap((entry) => withScalars(entry.value)) : [tree]
}

const checkShape = (sources: PlaybookSources): Diagnostic[] => {
  const { top } = sources.document
  const thing = { title: 'playbook', name: undefined }
  return [
    ...checkSchema(top, { schema: playbookSchema, family: 'playbook', thing, isOpen: openIn(notifyTargets(top)) }),
    ...checkUnevaluated(top, evaluatedParts(top)),
  ]
}

/** The playbook when no error was found, and every fault of all its files. */
export const buildPlaybook = (
  sources: PlaybookSources,
): { readonly playbook: Playbook | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const { document, inventory: built, today } = sources
  const variables = readVariables({ playbook: document.top, built, given: sources.given })
  const { versions, diagnostics: ofVersions } = readVersions(document.top, built.mode)
  const { waivers, diagnostics: ofWaivers } = readWaivers(document.top, today)
  const diagnostics = [
    ...checkShape(sources),
    ...built.diagnostics,
    ...variables.diagnostics,
    ...ofVersions,
    ...ofWaivers,
  ]
  const hasVersions = entryOf(document.top, 'versions') !== undefined
  const names: PlaybookNames = { versions, hasVersions, variables, inventory: variables.inventory, isPlaybook: true }
  const building = {
    names,
    scope: scopeOf(versions, variables.values, built),
    report: (fault: Diagnostic): void => void diagnostics.push(fault),
  }
  const notify = readNotify(document.top, { ...building, compiler: () => createCompiler(notifyNames(names)) })
  const modules = modulesOf(sources.modules)
  const { read, isWhole } = readPhases(sources, { modules, building })
  const ofPhases = read.map((one) => one.phase)
  const phases = withWindowOf(document.top, ofPhases, building.report)
  const written = read.map((one) => one.written)
  diagnostics.push(
    ...checkTwice(phases),
    ...checkTakeOvers(read, built.inventory),
    ...checkSelection(sources.selection, { phases, inventory: built.inventory }),
    ...checkTogether({ document, phases: written, isWhole, versions, inventory: variables.inventory }),
  )
  const { inventory } = variables
  if (inventory === undefined || hasErrors(diagnostics) || !isSound(document.top))
    return { playbook: undefined, diagnostics }
  const playbook: Playbook = {
    source: document.source,
    name: textOf(childOf(document.top, 'name')) ?? '',
    inventory: withoutIdleServers(inventory, phases),
    versions,
    vars: variables.values,
    waivers,
    phases,
    ...(notify === undefined ? {} : { notify }),
    files: sources.files,
    selection: selectionOf(sources.selection),
  }
  return { playbook, diagnostics }
}

/** Checks a phase file by itself: names that a playbook would bring may be anything. */
export const checkPhaseFile = (document: Document, catalogue: readonly AnyModule[]): readonly Diagnostic[] => {
  const diagnostics: Diagnostic[] = []
  const report = (fault: Diagnostic): void => void diagnostics.push(fault)
  const modules = modulesOf(catalogue)
  const written = readPhase(document.top, { modules, report, usedAt: undefined, as: undefined, isFile: true })
  const none = { versions: undefined, hasVersions: false, variables: undefined, inventory: undefined }
  const names: PlaybookNames = { ...none, isPlaybook: false }
  buildPhase(written, { names, given: undefined, scope: {}, report })
  return diagnostics
}
