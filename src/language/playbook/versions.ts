/** `versions:` and the way between them, judged by the release table before anything is contacted (R0). */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { checkPath, type PathFault } from '../../kafka/releases/path.ts'
import type { Mode } from '../../kafka/snapshot/cluster-snapshot.ts'
import { childOf, entryOf, isTrue, textOf, textsOf, type Tree } from '../syntax/tree.ts'
import type { Versions } from './playbook.ts'

/** Versions as written, and whether `from` was written as a list. */
export interface WrittenVersions extends Versions {
  readonly isFromList: boolean
}

const scalars = (tree: Tree | undefined): readonly Tree[] => {
  if (tree === undefined) return []
  return tree.kind === 'list' ? tree.items : [tree]
}

const faultAt = (versions: Tree, fault: PathFault): Diagnostic => {
  const side = childOf(versions, fault.side)
  const at = scalars(side).find((tree) => textOf(tree) === fault.release)?.at ?? side?.at ?? versions.at
  const { code, severity, message, fix } = fault
  return { code, severity, message, fix, at }
}

/** Undefined without `versions:`, or when its shape is wrong (reported). `mode` is undefined with a faulty inventory: then paths are not judged. */
export const readVersions = (
  playbook: Tree,
  mode: Mode | undefined,
): { readonly versions: WrittenVersions | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const entry = entryOf(playbook, 'versions')
  const from = textsOf(childOf(entry?.value, 'from'))
  const to = textOf(childOf(entry?.value, 'to'))
  if (entry === undefined || to === undefined || from.length === 0) return { versions: undefined, diagnostics: [] }
  const back = isTrue(childOf(entry.value, 'back'))
  const isFromList = childOf(entry.value, 'from')?.kind === 'list'
  const versions = { from, to, back, at: entry.keyAt, isFromList }
  const faults = mode === undefined ? [] : checkPath({ from, to, mode, back })
  return { versions, diagnostics: faults.map((fault) => faultAt(entry.value, fault)) }
}
