/** Values of variables from outside the playbook: files of `--vars`, words of `--set`. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../diagnostics/source.ts'
import { givenFile, loadFile } from './load-file.ts'
import { playbookFault } from './playbook/playbook-faults.ts'
import type { Given } from './playbook/values/variables.ts'
import { parseSource } from './syntax/parse-source.ts'
import { entriesOf, scalarAt } from './syntax/tree.ts'

export interface GivenRequest {
  readonly sets: readonly string[]
  readonly varsFiles: readonly string[]
  readonly cwd: string
}

interface Loaded {
  readonly given: readonly Given[]
  readonly files: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A file of variables begins with no version. */
const ofVariables = (fault: Diagnostic): Diagnostic =>
  fault.code === 'yaml/not-a-map' ? { ...fault, fix: 'write "NAME: VALUE", a line for each variable' } : fault

const loadVars = async (file: string, cwd: string): Promise<Loaded> => {
  const source = await loadFile(givenFile(file, cwd))
  if ('code' in source) return { given: [], files: [], diagnostics: [source] }
  const { document, diagnostics } = await parseSource(source)
  const given = entriesOf(document?.top).map((entry) => ({
    name: entry.key,
    nameAt: entry.keyAt,
    tree: entry.value,
    isText: false,
  }))
  return { given, files: [source], diagnostics: diagnostics.map(ofVariables) }
}

const part = (source: SourceFile, start: number, end: number): Location => ({
  source,
  line: 1,
  column: start + 1,
  endLine: 1,
  endColumn: end + 1,
})

/** The words of one `--set` are a source of their own, so that faults point into them. */
const readSet = (words: string): Given | Diagnostic => {
  const source: SourceFile = { name: '--set', text: words }
  const equals = words.indexOf('=')
  if (equals < 1)
    return playbookFault('wrong-set', part(source, 0, Math.max(1, words.length)), {
      message: '--set takes NAME=VALUE',
      fix: 'write --set ticket=CHG-1',
    })
  const tree = scalarAt(part(source, equals + 1, words.length), words.slice(equals + 1))
  return { name: words.slice(0, equals), nameAt: part(source, 0, equals), tree, isText: true }
}

/** All values, lowest first: files in order, then words in order. */
export const loadGiven = async (request: GivenRequest): Promise<Loaded> => {
  const files: Loaded[] = []
  for (const file of request.varsFiles) files.push(await loadVars(file, request.cwd))
  const sets = request.sets.map(readSet)
  return {
    given: [...files.flatMap((one) => one.given), ...sets.filter((one) => 'nameAt' in one)],
    files: files.flatMap((one) => one.files),
    diagnostics: [...files.flatMap((one) => one.diagnostics), ...sets.filter((one) => 'code' in one)],
  }
}
