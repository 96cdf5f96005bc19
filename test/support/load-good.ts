import { fileURLToPath } from 'node:url'
import { loadPlaybook } from '../../src/language/load-playbook.ts'
import type { Playbook } from '../../src/language/playbook/playbook.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

type Wanted = Parameters<typeof loadPlaybook>[0]

/** A playbook that must load, its file named from the project's folder (or from `cwd`); throws what is wrong with it. */
export const loadGood = async (file: string, more: Partial<Wanted> = {}): Promise<Playbook> => {
  const { playbook, diagnostics } = await loadPlaybook({
    file,
    sets: [],
    varsFiles: [],
    root,
    cwd: root,
    today: '2026-11-22',
    ...more,
  })
  if (playbook === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return playbook
}
