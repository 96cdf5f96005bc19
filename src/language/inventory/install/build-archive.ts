/** `install.archive` of one host: the file that its releases come from, on this machine or in the web. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { childOf, entryOf, textOf, type Entry, type Tree } from '../../syntax/tree.ts'
import { inventoryFault } from '../inventory-faults.ts'
import type { ArchiveSettings } from '../inventory.ts'

/** What stands for the release in the path of an archive. */
const releaseWord = /\$\{\{\s*versions\.to\s*\}\}/g

const missing = (at: Tree['at'], key: string): Diagnostic =>
  inventoryFault('missing-key', at, {
    message: `"install" lacks "archive.${key}"`,
    fix: `add archive: { path: "kafka_2.13-\${{ versions.to }}.tgz", sha512: … } beside source: archive`,
  })

const checkWords = (place: Tree | undefined, what: string): Diagnostic[] =>
  place !== undefined && (textOf(place) ?? '').replace(releaseWord, '').includes('${{')
    ? [
        inventoryFault('expression-not-here', place.at, {
          message: `the ${what} of an archive holds no expression but \${{ versions.to }}`,
          note: 'it stands for the release that is installed',
          fix: 'write the rest of it itself',
        }),
      ]
    : []

/** A password in it is found with the other secrets. */
const checkAddress = (url: Tree | undefined): Diagnostic[] => {
  const text = textOf(url)
  const protocol = text === undefined ? '' : URL.parse(text.replace(releaseWord, '4.1.0'))?.protocol
  if (url === undefined || text === undefined || protocol === 'http:' || protocol === 'https:') return []
  const message = 'an archive is fetched from an address of http:// or https:// only'
  return [inventoryFault('archive-word', url.at, { message, fix: 'write one, or fetch it yourself and name its path' })]
}

const checkFile = (source: Tree, archive: Entry | undefined): Diagnostic[] => {
  const [path, url] = [entryOf(archive?.value, 'path'), entryOf(archive?.value, 'url')]
  const lacking = url === undefined ? ['path', 'sha512'] : ['sha512']
  return [
    ...(path === undefined || url === undefined ? [] : [twoPlaces(url)]),
    ...lacking
      .filter((key) => childOf(archive?.value, key) === undefined)
      .map((key) => missing(archive?.keyAt ?? source.at, key)),
    ...checkWords(path?.value, 'path'),
    ...checkWords(url?.value, 'address'),
    ...checkAddress(url?.value),
  ]
}

const twoPlaces = ({ keyAt }: Entry): Diagnostic =>
  inventoryFault('archive-word', keyAt, {
    message: 'an archive has a path or an url, not both',
    fix: 'remove one of them',
  })

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

// Through a character no path holds, so that the folder's own text is never taken for the word.
const mark = '\u0001'

/** Undefined where releases come from the store, or where `checkArchive` finds faults. */
export const buildArchive = (settings: Tree, pathOf: (path: string) => string): ArchiveSettings | undefined => {
  const install = childOf(settings, 'install')
  const [path, url, sha512] = ['path', 'url', 'sha512'].map((key) => textOf(childOf(childOf(install, 'archive'), key)))
  const place = path ?? url
  if (textOf(childOf(install, 'source')) !== 'archive' || place === undefined || sha512 === undefined) return undefined
  const marked = place.split(releaseWord).join(mark)
  const digest = { sha512: sha512.toLowerCase() }
  return path === undefined
    ? { parts: marked.split(mark), ...digest, isAddress: true }
    : { parts: pathOf(marked).split(mark), ...digest }
}
