/** House rules that no linter knows: folder sizes, file names, forbidden words in tracked text. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { catalogues } from './rooms.ts'

/** A folder of src/ holds at most this many files, unless it is a catalogue. */
const folderLimit = 12

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.bench)?\.ts$/

const foldersBelow = (folder: string): string[] => [
  folder,
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap((entry) => foldersBelow(join(folder, entry.name))),
]

/** Pattern, what it is, and the one file that may hold it. */
const forbidden: readonly (readonly [pattern: RegExp, what: string, but?: string])[] = [
  [/(^|[^A-Za-z0-9_.])\/work\//, 'a path of one machine'],
  [/https?:\/\/[A-Za-z0-9.-]*(npmjs|maven|pypi|crates|golang|debian)/, 'the name of a registry host'],
  [/\b(describe|it)\.(skip|only)\(/, 'a skipped or lone test'],
  // Tests over a real sshd or systemd are skipped where a machine has none; the suite's title says so.
  [/\bthis\.skip\(|\.pending\b/, 'a test skipped while it runs', 'test/support/need.ts'],
  [/@ts-ignore|@ts-expect-error|oxlint-disable|eslint-disable/, 'a switched-off check'],
]

/** Every broken house rule below `root`, one line each; empty when the house is in order. */
export const houseFaults = (root: string): string[] => {
  const faults: string[] = []
  for (const folder of [...foldersBelow(join(root, 'src')), ...foldersBelow(join(root, 'test'))]) {
    const place = relative(root, folder)
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && statSync(join(folder, name)).isFile())
    if (place.startsWith('src') && files.length > folderLimit && !catalogues.includes(place))
      faults.push(`${place}: ${files.length} files, at most ${folderLimit} (scripts/house.ts)`)
    for (const file of files) {
      if (!kebab.test(file)) faults.push(`${place}/${file}: file names are kebab-case`)
      const text = readFileSync(join(folder, file), 'utf8')
      for (const [pattern, what, but] of forbidden)
        if (but !== `${place}/${file}` && pattern.test(text))
          faults.push(`${place}/${file}: ${what} (${pattern.source})`)
    }
  }
  return faults
}
