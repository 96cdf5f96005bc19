import type { RunEvent } from '../../run/run-event.ts'
import { assertNever } from '../../diagnostics/result.ts'
import { oneLine } from './one-line.ts'

type Act = Extract<RunEvent, { readonly type: 'act-started' }>['act']

const renderLevels = (levels: Readonly<Record<string, number>>): string =>
  Object.entries(levels)
    .map(([name, level]) => `${name} to ${level}`)
    .join(', ')

/** What is being done right now: `stopping process 4242`. */
export const renderAct = (act: Act): string => {
  switch (act.kind) {
    case 'command':
      return oneLine(`running ${act.argv.join(' ')}`)
    case 'stop-node':
      return `stopping process ${act.pid}`
    case 'start-node':
      return 'starting the node'
    case 'symlink':
      return oneLine(`pointing ${act.path} to ${act.to}`)
    case 'install-release':
      return oneLine(`putting kafka-${act.release} below ${act.root}`)
    case 'elect-preferred-leaders':
      return `electing preferred leaders of ${act.partitions.length} partitions`
    case 'update-features':
      return oneLine(`${act.validateOnly ? 'trying' : 'raising'} ${renderLevels(act.levels)}`)
    default:
      return assertNever(act)
  }
}
