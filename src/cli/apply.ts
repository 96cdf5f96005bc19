import type { ExitCode } from '../diagnostics/problem.ts'
import { loadChecked } from './apply/load.ts'
import { runAndTell } from './apply/run-and-tell.ts'
import { noExtras, type RunExtras } from './apply/run-playbook.ts'
import { readWish, runOptions } from './apply/wish.ts'
import type { Command } from './command.ts'
import type { AskedOf } from './resume/asked.ts'
import type { OpenedPlan } from './saved/open-saved.ts'
import { requestOf, wordsOf } from './saved/save-plan.ts'
import { showDiagnostics } from './show-diagnostics.ts'
import { tellProblem } from './tell-problem.ts'

/** A playbook that was not planned before is never stale. */
const fresh: Pick<OpenedPlan, 'staleRequest' | 'staleFiles' | 'staleCluster'> = {
  staleRequest: () => undefined,
  staleFiles: () => Promise.resolve(undefined),
  staleCluster: () => undefined,
}

const apply = async (asked: OpenedPlan): Promise<ExitCode> => {
  const { wish, world } = asked
  const loaded = await loadChecked(wish, world)
  if (!loaded.ok) {
    await showDiagnostics(loaded.error, world)
    const stale = await asked.staleFiles()
    return stale === undefined ? 3 : tellProblem(stale, world)
  }
  const { playbook, warnings } = loaded.value
  const stale = asked.staleRequest(playbook)
  if (stale !== undefined) return tellProblem(stale, world)
  const refuse: RunExtras['refuse'] = (plan, observed) => asked.staleCluster(plan, observed)
  const kept: AskedOf = { format: 1, folder: world.cwd, words: wordsOf(wish), request: requestOf(playbook) }
  const extras = { ...noExtras, warnings, refuse, asked: kept }
  return runAndTell(playbook, wish, { world, extras })
}

/** Runs a playbook or a saved plan: plan, confirm, run. */
export const command: Command = {
  name: 'apply',
  summary: 'plan a playbook, ask, and run it one proven node at a time; or run a saved plan',
  usage:
    'apply FILE|PLAN.json [-i INVENTORY] [--tags TAG] [--limit HOST] [--yes] [--approve PHASE@DIGEST] [--report DIR]',
  options: runOptions,
  run: async (invocation, world) => {
    const wish = readWish(invocation, world)
    if (!wish.ok) return tellProblem(wish.error, world)
    const { openSaved } = await import('./saved/open-saved.ts')
    const saved = await openSaved(wish.value, invocation, world)
    if (!saved.ok) return tellProblem(saved.error, world)
    return apply(saved.value ?? { wish: wish.value, world, ...fresh })
  },
}
