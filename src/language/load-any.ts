/** What `kplay validate` takes: playbooks, phase files, inventories, and folders of them. */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { sortDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SourceFile } from '../diagnostics/source.ts'
import { givenFile, loadFile, type FilePlace } from './load-file.ts'
import { buildInventory } from './inventory/build-inventory.ts'
import { checkPhase, loadReadPlaybook, type PlaybookRequest } from './load-playbook.ts'
import { parseSource } from './syntax/parse-source.ts'
import { childOf } from './syntax/tree.ts'
import { withSecretsHidden } from './secrets/hide-secrets.ts'

/** What checks of any file are made with; see `PlaybookRequest`. */
export type CheckRequest = Omit<PlaybookRequest, 'file'>

const isYaml = (name: string): boolean => name.endsWith('.yml') || name.endsWith('.yaml')
/** The language version stands at the top of every file of kplay; other YAML files of a folder are none of its business. */
const isKplay = (text: string): boolean => /^kplay\s*:/m.test(text)

const entriesIn = (folder: string): readonly Dirent[] | undefined => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return undefined
  }
}

/** A folder that can not be read stands for itself: reading it says why. */
const filesBelow = (folder: string, cwd: string): readonly string[] => {
  const entries = entriesIn(resolve(cwd, folder))
  if (entries === undefined) return [folder]
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
      if (entry.isDirectory()) return filesBelow(path, cwd)
      return entry.isFile() && isYaml(entry.name) ? [path] : []
    })
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

const ofFolder = async (folder: string, cwd: string): Promise<string[]> => {
  const files = filesBelow(folder, cwd)
  const texts = await Promise.all(files.map((file) => loadFile(givenFile(file, cwd))))
  return files.filter((_, index) => {
    const text = texts[index]
    return text !== undefined && (!('text' in text) || isKplay(text.text))
  })
}

/** The files to check, as given: a folder stands for every file of kplay in and below it. */
export const listFiles = async (given: readonly string[], cwd: string): Promise<string[]> => {
  const lists = given.map(async (name) => (name !== '' && isFolder(resolve(cwd, name)) ? ofFolder(name, cwd) : [name]))
  return [...new Set((await Promise.all(lists)).flat())]
}

const checkSource = async (
  source: SourceFile,
  place: FilePlace,
  request: CheckRequest,
): Promise<readonly Diagnostic[]> => {
  const parsed = await parseSource(source)
  const { document, diagnostics } = parsed
  if (document === undefined) return diagnostics
  if (childOf(document.top, 'phase') !== undefined)
    return [...diagnostics, ...(await checkPhase(document, { ...request, file: place.name }))]
  if (childOf(document.top, 'cluster') !== undefined && childOf(document.top, 'phases') === undefined)
    return [...diagnostics, ...buildInventory(document, dirname(place.path)).diagnostics]
  return (await loadReadPlaybook({ ...request, file: place.name }, { source, parsed })).diagnostics
}

/** Checks one file for what it is: a phase (it has `phase:`), an inventory (`cluster:`), else a playbook with everything it names. */
export const checkFile = async (file: string, request: CheckRequest): Promise<readonly Diagnostic[]> => {
  const place = givenFile(file, request.cwd)
  const source = await loadFile(place)
  return 'code' in source ? [source] : checkSource(source, place, request)
}

/** Checks files and answers all their diagnostics in one sorted list. */
export const checkFiles = async (files: readonly string[], request: CheckRequest): Promise<Diagnostic[]> => {
  const lists = await Promise.all(files.map((file) => checkFile(file, request)))
  return sortDiagnostics(withSecretsHidden(lists.flat()))
}
