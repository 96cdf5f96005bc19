import type { SourceFile } from '../../diagnostics/source.ts'
import { nodeLimit, type ParsedSource } from './tree.ts'
import { readPlainYaml } from './plain-yaml/read-plain-yaml.ts'

/** Parses one file: plain ones at once, all others (and all with faults) with the library, which is loaded for them alone. */
export const parseSource = async (source: SourceFile): Promise<ParsedSource> => {
  const top = readPlainYaml(source, nodeLimit)
  if (top !== undefined) return { document: { source, top }, diagnostics: [] }
  return (await import('./parse-yaml.ts')).parseYaml(source)
}
