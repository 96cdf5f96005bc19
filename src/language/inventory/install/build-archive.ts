/** `install.archive` of one host: the file that its releases come from. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { childOf, entryOf, textOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { comesLater, inventoryFault } from '../inventory-faults.ts'
import type { ArchiveSettings } from '../inventory.ts'

/** What stands for the release in the path of an archive. */
const releaseWord = /\$\{\{\s*versions\.to\s*\}\}/g

const missing = (at: Tree['at'], key: string): Diagnostic =>
  inventoryFault('missing-key', at, {
    message: `"install" lacks "archive.${key}"`,
    fix: `add archive: { path: "kafka_2.13-\${{ versions.to }}.tgz", sha512: … } beside source: archive`,
  })

const checkPath = (path: Tree | undefined): Diagnostic[] =>
  path !== undefined && (textOf(path) ?? '').replace(releaseWord, '').includes('${{')
    ? [
        inventoryFault('expression-not-here', path.at, {
          message: 'the path of an archive holds no expression but ${{ versions.to }}',
          note: 'it stands for the release that is installed',
          fix: 'write the rest of the path itself',
        }),
      ]
    : []

const checkFile = (source: Tree, archive: Entry | undefined): Diagnostic[] => {
  const [path, url] = ['path', 'url'].map((key) => childOf(archive?.value, key))
  if (path === undefined && url !== undefined)
    return [comesLater('fetching an archive from an address comes', url.at, 'a path of this machine')]
  const lacking = ['path', 'sha512'].filter((key) => childOf(archive?.value, key) === undefined)
  return [...lacking.map((key) => missing(archive?.keyAt ?? source.at, key)), ...checkPath(path)]
}

const needless = ({ keyAt }: Entry): Diagnostic =>
  inventoryFault('archive-word', keyAt, {
    message: 'releases from the store take no "archive"',
    fix: 'write source: archive, or remove it',
  })

/** Faults of `install.source` and `install.archive`, merged. */
export const checkArchive = (settings: Tree): Diagnostic[] => {
  const install = childOf(settings, 'install')
  const [source, archive] = [childOf(install, 'source'), entryOf(install, 'archive')]
  if (source === undefined) return []
  if (textOf(source) === 'archive') return checkFile(source, archive)
  return textOf(source) === 'store' && archive !== undefined ? [needless(archive)] : []
}

/** Undefined where releases come from the store, or where `checkArchive` finds faults. */
export const buildArchive = (settings: Tree, pathOf: (path: string) => string): ArchiveSettings | undefined => {
  const install = childOf(settings, 'install')
  const archive = childOf(install, 'archive')
  const [path, sha512] = [textOf(childOf(archive, 'path')), textOf(childOf(archive, 'sha512'))]
  if (textOf(childOf(install, 'source')) !== 'archive' || path === undefined || sha512 === undefined) return undefined
  // Through a character no path holds, so that the folder's own text is never taken for the word.
  const [first = '', ...rest] = path.split(releaseWord)
  const parts = [pathOf(`${first}${rest.length === 0 ? '' : '\u0001'}${rest.join('\u0001')}`)].join('').split('\u0001')
  return { parts, sha512: sha512.toLowerCase() }
}
