import type { SourceFile } from '../../diagnostics/source.ts'
import type { ParsedSource } from './tree.ts'

/** Parses one file. The library is loaded with the first. */
export const parseSource = async (source: SourceFile): Promise<ParsedSource> =>
  (await import('./parse-yaml.ts')).parseYaml(source)
