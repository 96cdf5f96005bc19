import type { Playbook } from '../language/playbook/playbook.ts'
import type { HostView } from '../modules/host-view.ts'
import { sha256 } from '../facts/sha256.ts'
import { type DigestInput, type DigestStep } from './digest.ts'
import { offlineScope, placesOf } from './host-scope.ts'
import type { ProgramPhase, ProgramTask, Scope } from './program.ts'
import { readsOf } from './tasks/step-reads.ts'
import { openEach } from './tasks/each.ts'
import { addressOf, flatten, type FlatTask, type LeafTask } from './tasks/flat.ts'

/** What a digest is taken of: phases as asked for, nothing left out and nothing cut short. */
interface Asked {
  readonly phases: readonly ProgramPhase[]
  readonly scope: Scope
  readonly hosts: readonly HostView[]
}

/** What a step asks for: worked out where files, `--vars` and `--set` decide it, as written where it hangs on what is observed. */
const askedArguments = (task: LeafTask, scope: Scope): unknown => {
  const args = task.args(scope)
  const known = args.ok ? args.value : task.written
  if (task.kind === 'module') return known
  const [forMs, everyMs] = [task.forMs(scope), task.everyMs(scope)]
  return {
    for: forMs.ok ? forMs.value : task.times.for,
    every: everyMs.ok ? everyMs.value : task.times.every,
    arguments: known,
  }
}

const stepOf = (
  phase: string,
  host: string | undefined,
  { flat, scope }: { flat: FlatTask; scope: Scope },
): DigestStep => {
  const { task } = flat
  return {
    address: addressOf(phase, task.id, host),
    module: task.module.name,
    arguments: askedArguments(task, scope),
    effects: task.kind === 'module' ? task.effects : {},
    undo: task.kind === 'module' ? task.undo : 'needless',
    reads: task.item === undefined ? readsOf(flat, scope) : { ...readsOf(flat, scope), item: task.item.value },
  }
}

const stepsOf = (
  asked: Asked,
  phase: ProgramPhase,
  at: { host: string | undefined; tasks: readonly ProgramTask[] },
): DigestStep[] => {
  const view = asked.hosts.find((host) => host.name === at.host)
  const scope = offlineScope(asked.scope, phase, view)
  return flatten(openEach(at.tasks, scope)).map((flat) => stepOf(phase.id, at.host, { flat, scope }))
}

/** Steps by host, rollback hooks among them. `after_first` belongs to a host that only the run knows: it stands under no host, so that an order that moves changes nothing. */
const stepsByHost = (asked: Asked): Readonly<Record<string, readonly DigestStep[]>> => {
  const steps: Record<string, DigestStep[]> = {}
  for (const phase of asked.phases) {
    const places = placesOf(phase.hosts).map((host) => ({
      host,
      tasks: [...phase.beforeEach, ...phase.tasks, ...phase.afterEach, ...phase.rollback],
    }))
    for (const at of [...places, { host: undefined, tasks: phase.afterFirst }])
      steps[at.host ?? ''] = [...(steps[at.host ?? ''] ?? []), ...stepsOf(asked, phase, at)]
  }
  return steps
}

/** All that the digest of a playbook and its phases as asked for is made of. */
export const digestInputOf = (playbook: Playbook, asked: Asked): DigestInput => {
  const { topology } = playbook.inventory
  return {
    cluster: { id: topology.clusterId, mode: topology.mode },
    versions: playbook.versions,
    files: playbook.files.map((file) => sha256(file.text)),
    waivers: playbook.waivers,
    selection: playbook.selection,
    hosts: stepsByHost(asked),
  }
}
