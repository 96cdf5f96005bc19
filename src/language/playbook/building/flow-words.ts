/** `tags` and `window` beside a phase: at the place that uses it, and at the top of the playbook. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { childOf, textsOf, type Tree } from '../../syntax/tree.ts'
import type { Phase } from '../playbook.ts'
import { readWindow } from '../window.ts'

/** The window written in a map, as a list of none or one. */
export const windowsOf = (owner: Tree, report: (fault: Diagnostic) => void): Phase['windows'] => {
  const window = readWindow(owner, report)
  return window === undefined ? [] : [window]
}

/** The phase with the words of the item that uses it: tags beside its own, the window in place of its own. */
export const withWordsOfUse = (phase: Phase, item: Tree, report: (fault: Diagnostic) => void): Phase => {
  const windows = windowsOf(item, report)
  return {
    ...phase,
    tags: [...new Set([...phase.tags, ...textsOf(childOf(item, 'tags'))])],
    windows: windows.length === 0 ? phase.windows : windows,
  }
}

/** The phases with the window of the playbook beside their own. */
export const withWindowOf = (
  playbook: Tree,
  phases: readonly Phase[],
  report: (fault: Diagnostic) => void,
): readonly Phase[] => {
  const windows = windowsOf(playbook, report)
  return windows.length === 0 ? phases : phases.map((phase) => ({ ...phase, windows: [...phase.windows, ...windows] }))
}
