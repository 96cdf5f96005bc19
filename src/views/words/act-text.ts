import type { RunEvent } from '../../run/run-event.ts'
import { oneLine } from './one-line.ts'

type Act = Extract<RunEvent, { readonly type: 'act-started' }>['act']

const renderLevels = (levels: Readonly<Record<string, number>>): string =>
  Object.entries(levels)
    .map(([name, level]) => `${name} to ${level}`)
    .join(', ')

type Words = { readonly [K in Act['kind']]: (act: Extract<Act, { readonly kind: K }>) => string }

const words: Words = {
  command: (act) => `running ${act.argv.join(' ')}`,
  'stop-node': (act) => (act.pid === 0 ? 'stopping the service' : `stopping process ${act.pid}`),
  'start-node': () => 'starting the node',
  symlink: (act) => `pointing ${act.path} to ${act.to}`,
  'write-file': (act) => `writing ${act.path}`,
  'copy-file': (act) => `copying ${act.path} to ${act.to}`,
  'install-release': (act) => `putting kafka-${act.release} below ${act.root}`,
  'elect-preferred-leaders': (act) => `electing preferred leaders of ${act.partitions.length} partitions`,
  'update-features': (act) => `${act.validateOnly ? 'trying' : 'raising'} ${renderLevels(act.levels)}`,
  http: (act) => `asking ${act.url}`,
  'keep-files': (act) => `keeping ${act.paths.length} files`,
  'keep-cluster': () => 'keeping the configuration of the cluster',
}

/** What is being done right now: `stopping process 4242`. */
export const renderAct = (act: Act): string => {
  const render = words[act.kind] as (act: Act) => string
  return oneLine(render(act))
}
