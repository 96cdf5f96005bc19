import type { SourceFile } from '../../diagnostics/source.ts'
import { readQuickYaml } from './quick/read-quick-yaml.ts'
import type { ParsedSource } from './tree.ts'

/** Parses one file: the common ones quickly, all others (and all with faults) with the full reader, which is loaded for them alone. */
export const parseSource = async (source: SourceFile): Promise<ParsedSource> => {
  const top = readQuickYaml(source)
  if (top !== undefined) return { document: { source, top }, diagnostics: [] }
  return (await import('./parse-yaml.ts')).parseYaml(source)
}
