import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { showDiagnostics } from '../show-diagnostics.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** What says which playbook is meant, and with which values. */
type Wanted = Pick<Wish, 'file' | 'inventoryFile' | 'sets' | 'varsFiles'> & Partial<Pick<Wish, 'selection'>>

/** Loads and checks a playbook with everything it uses. The error: all diagnostics; warnings of a good one come with it. */
export const loadChecked = async (
  wish: Wanted,
  world: World,
): Promise<
  Result<{ readonly playbook: Playbook; readonly warnings: readonly Diagnostic[] }, readonly Diagnostic[]>
> => {
  const { loadPlaybook } = await import('../../language/load-playbook.ts')
  const loaded = await loadPlaybook({
    file: wish.file,
    ...(wish.inventoryFile === undefined ? {} : { inventoryFile: wish.inventoryFile }),
    sets: wish.sets,
    varsFiles: wish.varsFiles,
    ...(wish.selection === undefined ? {} : { selection: wish.selection }),
    root: world.root,
    cwd: world.cwd,
    today: new Date(world.clock.nowMs()).toISOString().slice(0, 10),
  })
  if (loaded.playbook === undefined || hasErrors(loaded.diagnostics)) return err(loaded.diagnostics)
  return ok({ playbook: loaded.playbook, warnings: loaded.diagnostics })
}

/** The same; what is wrong with it, or to be warned of, is told on stderr at once. Undefined: it cannot be used (exit 3). */
export const loadTold = async (wish: Wanted, world: World): Promise<Playbook | undefined> => {
  const loaded = await loadChecked(wish, world)
  await showDiagnostics(loaded.ok ? loaded.value.warnings : loaded.error, world)
  return loaded.ok ? loaded.value.playbook : undefined
}
