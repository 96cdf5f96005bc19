import type { Command } from './command.ts'
import { loadChecked } from './apply/load.ts'
import { noExtras, runPlaybook, tellEnd } from './apply/run-playbook.ts'
import { readWish, runOptions } from './apply/wish.ts'
import { showDiagnostics } from './show-diagnostics.ts'
import { renderProblem } from './problem-text.ts'

/** Runs a playbook: plan, confirm, run. */
export const command: Command = {
  name: 'apply',
  summary: 'plan a playbook, ask, and run it one proven node at a time',
  usage: 'apply FILE [-i INVENTORY] [--tags TAG] [--limit HOST] [--yes] [--approve PHASE@DIGEST] [--report DIR]',
  options: runOptions,
  run: async (invocation, world) => {
    const wish = readWish(invocation, world)
    if (!wish.ok) {
      world.stderr.write(renderProblem(wish.error))
      return wish.error.exitCode
    }
    const loaded = await loadChecked(wish.value, world)
    if (!loaded.ok) {
      await showDiagnostics(loaded.error, world)
      return 3
    }
    const { playbook, warnings } = loaded.value
    const finished = await runPlaybook(playbook, wish.value, { world, extras: { ...noExtras, warnings } })
    if (!finished.ok) {
      world.stderr.write(renderProblem(finished.error))
      return finished.error.exitCode
    }
    if (wish.value.reportDir !== undefined) {
      const { reportRun } = await import('./apply/report.ts')
      const written = await reportRun({ dir: wish.value.reportDir, events: finished.value.events })
      if (!written.ok) world.stderr.write(renderProblem(written.error))
    }
    return tellEnd(finished.value, world)
  },
}
