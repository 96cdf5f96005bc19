import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../cases/', import.meta.url))

/** One case as data: a JSON file below test/cases/. */
export interface CaseFile<Content> {
  /** Its path below the folder, without `.json`. */
  readonly name: string
  readonly content: Content
  /** Writes the file anew. */
  rewrite(content: Content): void
}

/** `UPDATE_GOLDEN=1` writes what the code says into the cases; a review reads the diff. */
export const isUpdatingCases = process.env['UPDATE_GOLDEN'] === '1'

/** The cases of a folder below test/cases/, sorted. They hold what their reader says they hold. */
export const readCases = <Content>(folder: string): readonly CaseFile<Content>[] =>
  globSync('**/*.json', { cwd: `${root}${folder}` })
    .sort()
    .map((path) => {
      const file = `${root}${folder}/${path}`
      return {
        name: path.replace(/\.json$/, ''),
        content: JSON.parse(readFileSync(file, 'utf8')) as Content,
        rewrite: (content) => writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`),
      }
    })
