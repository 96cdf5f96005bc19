import { posix } from 'node:path'
import type { SourceFile } from '../../diagnostics/source.ts'
import type { Secret } from './secret.ts'

const { dirname, isAbsolute, relative, resolve } = posix

/**
 * The map that says where a secret comes from, as it is written in `file`: a path that stands in another begins at another folder.
 * `cwd`: the working folder, absolute, which the names of files begin at.
 */
export const sourceFrom = (
  { origin: { at, source } }: Secret,
  file: SourceFile,
  cwd: string,
): Readonly<Record<string, unknown>> => {
  const folderOf = ({ name }: SourceFile): string => resolve(cwd, dirname(name))
  switch (source.kind) {
    case 'file': {
      const isFixed = isAbsolute(source.path) || source.path.startsWith('~/')
      const moved = (): string => relative(folderOf(file), resolve(folderOf(at.source), source.path))
      return { file: isFixed || at.source.name === file.name ? source.path : moved() }
    }
    case 'command':
      return { command: source.argv }
    case 'env':
      return { env: source.name }
    case 'prompt':
      return { prompt: source.question }
  }
}
