/** Forms of the inventory that are part of the language and that this release can not act on: each is refused by name. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { childOf, entryOf, textOf, type Tree } from '../syntax/tree.ts'
import { comesLater } from './inventory-faults.ts'

const checkSource = (install: Tree | undefined): Diagnostic[] => {
  const source = childOf(install, 'source')
  if (source !== undefined && textOf(source) === 'archive')
    return [comesLater('installing from an archive comes', source.at, 'source: store')]
  const archive = entryOf(install, 'archive')
  return archive === undefined ? [] : [comesLater('"archive" comes', archive.keyAt, 'source: store, without "archive"')]
}

/** Faults of the settings of one host, merged. Places are those of the lines that won, so hosts that share one share its fault. */
export const checkLaterSettings = (settings: Tree): Diagnostic[] => [...checkSource(childOf(settings, 'install'))]
