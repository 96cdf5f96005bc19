import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** Loads and checks a playbook with everything it uses. The error: all diagnostics; warnings of a good one come with it. */
export const loadChecked = async (
  wish: Pick<Wish, 'file' | 'inventoryFile' | 'sets' | 'varsFiles'> & Partial<Pick<Wish, 'selection'>>,
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
