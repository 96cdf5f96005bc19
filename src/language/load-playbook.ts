/** Reads a playbook with everything it names: inventory, phase files, files of variables. All checks are pure and stand elsewhere. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sortDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../diagnostics/source.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { AnyModule } from '../modules/module.ts'
import type { BuiltInventory } from './inventory/build-inventory.ts'
import { givenFile, isPath, loadFile, namedFile, type FilePlace } from './load-file.ts'
import { loadBuiltInventory } from './load-inventory.ts'
import { loadGiven } from './load-given.ts'
import { buildPlaybook, checkPhaseFile, withUse } from './playbook/build-playbook.ts'
import { playbookFault, withoutIdle } from './playbook/playbook-faults.ts'
import type { Playbook } from './playbook/playbook.ts'
import type { SelectionWords } from './playbook/selection.ts'
import { parseSource } from './syntax/parse-source.ts'
import { childOf, entryOf, itemsOf, textOf, type Document, type Entry, type ParsedSource } from './syntax/tree.ts'
import { withSecretsHidden } from './secrets/hide-secrets.ts'

export interface PlaybookRequest {
  /** As given on the command line, or absolute. */
  readonly file: string
  /** `-i`: used instead of the inventory the playbook names. */
  readonly inventoryFile?: string
  /** `--set NAME=VALUE`, in order. */
  readonly sets: readonly string[]
  /** `--vars FILE`, in order. */
  readonly varsFiles: readonly string[]
  /** `--tags`, `--skip-tags` and `--limit`, as given; the whole playbook when left out. */
  readonly selection?: SelectionWords
  /** The folder that holds kplay's own playbooks/. */
  readonly root: string
  /** The working folder, absolute. */
  readonly cwd: string
  /** ISO date: waivers that end before it are refused. */
  readonly today: string
  /** Modules a playbook may use; kplay's own when left out. */
  readonly modules?: readonly AnyModule[]
}

interface Loading {
  readonly request: PlaybookRequest
  /** Absolute folder of the playbook. */
  readonly folder: string
  readonly files: Map<string, SourceFile>
  readonly diagnostics: Diagnostic[]
}

const shippedFolder = (root: string): string => join(root, 'playbooks', 'phases')

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const shippedPhases = (root: string): string[] =>
  namesIn(shippedFolder(root))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => name.slice(0, -'.yml'.length))
    .sort()

const unknownPhase = (name: string, at: Location, root: string): Diagnostic => {
  const shipped = shippedPhases(root)
  const isFile = name.includes('/') || /\.ya?ml$/.test(name)
  return playbookFault('unknown-phase', at, {
    message: `no shipped phase "${name}"`,
    fix: isFile
      ? `a file beside the playbook is written "./${name}"`
      : (didYouMean(name, shipped) ?? `use one of: ${shipped.join(', ')}; or a file: ./mine.yml`),
  })
}

const notAPhase = (file: FilePlace, at: Location): Diagnostic =>
  playbookFault('not-a-phase', at, {
    message: `${file.name} is no phase file`,
    note: 'only phases can be used; a phase file has "phase:" and "tasks:"',
    fix: 'name a phase file; a playbook can not use another playbook',
  })

/** What a file is that is no playbook: the key that says so, and its kind. */
const otherKind = ({ top }: Document): { readonly at: Location; readonly kind: string } | undefined => {
  if (childOf(top, 'phases') !== undefined) return undefined
  const [phase, cluster] = [entryOf(top, 'phase'), entryOf(top, 'cluster')]
  if (phase !== undefined) return { at: phase.keyAt, kind: 'a phase file' }
  return cluster === undefined ? undefined : { at: cluster.keyAt, kind: 'an inventory' }
}

const notAPlaybook = (name: string, { at, kind }: { readonly at: Location; readonly kind: string }): Diagnostic => ({
  code: 'cli/not-a-playbook',
  severity: 'error',
  message: `${name} is ${kind}, not a playbook`,
  at,
  fix: 'name a playbook; kplay validate takes phases and inventories too',
})

/** The document, with what was found in it told. */
const take = ({ document, diagnostics }: ParsedSource, loading: Loading): Document | undefined => {
  loading.diagnostics.push(...diagnostics)
  return document
}

/** `usedAt`: the line of the playbook that names the file. */
const parseUsed = async (source: SourceFile, loading: Loading, usedAt: Location): Promise<Document | undefined> => {
  const { document, diagnostics } = await parseSource(source)
  return take({ document, diagnostics: diagnostics.map((fault) => withUse(fault, source, usedAt)) }, loading)
}

const loadPhaseFile = async (name: string, use: Entry, loading: Loading): Promise<Document | undefined> => {
  const { request, folder } = loading
  const { at } = use.value
  const shipped = isPath(name) ? undefined : shippedPhases(request.root)
  if (shipped !== undefined && !shipped.includes(name)) {
    loading.diagnostics.push(unknownPhase(name, at, request.root))
    return undefined
  }
  const place =
    shipped === undefined
      ? namedFile(name, folder, request.cwd)
      : namedFile(`${name}.yml`, shippedFolder(request.root), request.cwd)
  const source = loading.files.get(place.path) ?? (await loadFile(place, at))
  if ('code' in source) {
    loading.diagnostics.push(source)
    return undefined
  }
  loading.files.set(place.path, source)
  const document = await parseUsed(source, loading, use.keyAt)
  if (document === undefined || childOf(document.top, 'phase') !== undefined) return document
  loading.diagnostics.push(notAPhase(place, at))
  return undefined
}

/** Each file is read and parsed once, however often it is used. */
const loadPhaseFiles = async (playbook: Document, loading: Loading): Promise<Map<string, Document>> => {
  const found = new Map<string, Document>()
  const tried = new Set<string>()
  for (const item of itemsOf(childOf(playbook.top, 'phases'))) {
    const use = entryOf(item, 'use')
    const name = textOf(use?.value)
    if (use === undefined || name === undefined || tried.has(name)) continue
    tried.add(name)
    const document = await loadPhaseFile(name, use, loading)
    if (document !== undefined) found.set(name, document)
  }
  return found
}

const noInventory: BuiltInventory = {
  inventory: undefined,
  vars: new Map(),
  mode: undefined,
  source: undefined,
  diagnostics: [],
}

const loadItsInventory = async (playbook: Document, loading: Loading): Promise<BuiltInventory> => {
  const { request, folder } = loading
  if (request.inventoryFile !== undefined) return loadBuiltInventory(givenFile(request.inventoryFile, request.cwd))
  const tree = childOf(playbook.top, 'inventory')
  const name = textOf(tree)
  if (tree === undefined || name === undefined) return noInventory
  return loadBuiltInventory(namedFile(name, folder, request.cwd), tree.at)
}

const catalogue = async (request: PlaybookRequest): Promise<readonly AnyModule[]> =>
  request.modules ?? (await import('../modules/catalogue.ts')).modules

/** A playbook file that was read already. */
export interface ReadPlaybook {
  readonly source: SourceFile
  readonly parsed: ParsedSource
}

/** `playbook` is absent when `diagnostics` holds an error (exit code 3). */
interface LoadedPlaybook {
  readonly playbook?: Playbook
  readonly diagnostics: Diagnostic[]
}

/** Reads the file of the request and all it names. Nothing is contacted. */
export const loadPlaybook = async (request: PlaybookRequest): Promise<LoadedPlaybook> => {
  const source = await loadFile(givenFile(request.file, request.cwd))
  return 'code' in source
    ? { diagnostics: [source] }
    : loadReadPlaybook(request, { source, parsed: await parseSource(source) })
}

/** The same for a file that was read already. */
export const loadReadPlaybook = async (
  request: PlaybookRequest,
  { source, parsed }: ReadPlaybook,
): Promise<LoadedPlaybook> => {
  const place = givenFile(request.file, request.cwd)
  const loading: Loading = {
    request,
    folder: dirname(place.path),
    files: new Map([[place.path, source]]),
    diagnostics: [],
  }
  const document = take(parsed, loading)
  if (document === undefined) return { diagnostics: sortDiagnostics(loading.diagnostics) }
  const other = otherKind(document)
  if (other !== undefined) return { diagnostics: [...loading.diagnostics, notAPlaybook(place.name, other)] }
  const inventory = await loadItsInventory(document, loading)
  const phaseFiles = await loadPhaseFiles(document, loading)
  const given = await loadGiven(request)
  const { playbook, diagnostics } = buildPlaybook({
    document,
    phaseFiles,
    inventory,
    given: given.given,
    selection: request.selection ?? { tags: [], skipTags: [], limit: [] },
    today: request.today,
    modules: await catalogue(request),
    files: [...loading.files.values(), ...(inventory.source === undefined ? [] : [inventory.source]), ...given.files],
  })
  const all = sortDiagnostics(
    withSecretsHidden(withoutIdle([...loading.diagnostics, ...given.diagnostics, ...diagnostics])),
  )
  const isSound = !all.some((one) => one.severity === 'error')
  return playbook === undefined || !isSound ? { diagnostics: all } : { playbook, diagnostics: all }
}

/** Checks a phase file that no playbook was named for. */
export const checkPhase = async (document: Document, request: PlaybookRequest): Promise<readonly Diagnostic[]> =>
  withoutIdle(checkPhaseFile(document, await catalogue(request)))
