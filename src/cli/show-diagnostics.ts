import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { colorOf } from './color.ts'
import type { World } from './world.ts'

/** Prints diagnostics for a person, with code frames, on stderr. Nothing for an empty list. */
export const showDiagnostics = async (diagnostics: readonly Diagnostic[], world: World): Promise<void> => {
  if (diagnostics.length === 0) return
  const { renderDiagnostics } = await import('../views/diagnostics/diagnostics-text.ts')
  const { stderr, env } = world
  stderr.write(renderDiagnostics(diagnostics, { columns: stderr.columns, color: colorOf(env, stderr) }))
}
