import { originOf } from '../diagnostics/source.ts'
import type { Phase, Playbook, Task } from '../language/playbook/playbook.ts'
import type { HostView } from '../modules/host-view.ts'
import { sha256 } from '../facts/sha256.ts'
import { buildDigest, type DigestInput } from './digest.ts'
import { offlineScope, placesOf } from './host-scope.ts'
import { digestInputOf } from './program-digest.ts'
import type { Program, ProgramPhase, ProgramTask, Scope } from './program.ts'
import { programScope } from './program-scope.ts'
import { createArgumentCheck, type ArgumentCheck } from './tasks/argument-check.ts'
import { buildNotify } from './tasks/build-notify.ts'
import { buildTask, type TaskSetting } from './tasks/build-task.ts'
import type { Containment } from './tasks/containment.ts'
import { addressOf, leavesOf } from './tasks/flat.ts'
import { hostsOfPhase, select, type Selected } from './select/select.ts'
import { describeShortened, type Shortening } from './tasks/shorten.ts'

/** How a program differs from what the playbook says; without them it is the playbook itself. Both are for lab clusters only. */
export interface ProgramOptions {
  /** Present for a lab cluster: what acts outside the nodes' own folders is never run. */
  readonly lab?: Containment | undefined
  /** `--max-wait`, `--patience`. */
  readonly shorten?: Shortening | undefined
}

interface Making {
  readonly playbook: Playbook
  readonly scope: Scope
  readonly hosts: ReadonlyMap<string, HostView>
  readonly check: ArgumentCheck
  readonly options: ProgramOptions
  readonly selected: Selected
}

/** The hosts of a phase within `--limit`. A phase that none of them reaches is not here at all. */
const hostsOf = (phase: Phase, { playbook, selected }: Making): readonly string[] =>
  hostsOfPhase(phase, playbook.inventory).filter((name) => selected.limitedTo?.includes(name) ?? true)

const windowsOf = ({ windows }: Phase): ProgramPhase['windows'] =>
  windows.map(({ until, minutes, zone, at }) => ({ until, minutes, zone, origin: originOf(at) }))

const settingOf = (making: Making, phase: Phase, hosts: readonly string[]): TaskSetting => {
  const { lab, shorten } = making.options
  const hasMetrics = [...making.hosts.values()].some(({ metrics }) => metrics !== undefined)
  const places = placesOf(hosts).map((host) => ({
    folder: host === undefined ? undefined : lab?.folders[host],
    hasMetrics,
    scope: offlineScope(making.scope, phase, host === undefined ? undefined : making.hosts.get(host)),
  }))
  return { check: making.check, maxWaitMs: shorten?.maxWaitMs, lab: lab === undefined ? undefined : places }
}

const gateOf = ({ gate }: Phase, maxWaitMs: number | undefined): ProgramPhase['gate'] => {
  if (gate === undefined) return undefined
  const waitMs = gate.waitMs === undefined ? undefined : Math.min(gate.waitMs, maxWaitMs ?? Number.POSITIVE_INFINITY)
  return { prompt: gate.approve?.prompt, waitMs, origin: originOf(gate.at) }
}

const buildPhase = (making: Making, phase: Phase): ProgramPhase => {
  const hosts = hostsOf(phase, making)
  const setting = settingOf(making, phase, hosts)
  const build = (tasks: readonly Task[]): readonly ProgramTask[] => tasks.map((task) => buildTask(task, setting))
  return {
    id: phase.id,
    description: phase.description,
    isReadOnly: phase.isReadOnly,
    isIrreversible: phase.isIrreversible,
    gate: gateOf(phase, setting.maxWaitMs),
    hosts,
    order: phase.order,
    onFailure: phase.onFailure,
    inputs: phase.inputs,
    windows: windowsOf(phase),
    beforeEach: build(phase.beforeEach),
    tasks: build(phase.tasks),
    afterEach: build(phase.afterEach),
    afterFirst: build(phase.afterFirst),
    rollback: build(phase.rollback),
    origin: originOf(phase.at),
  }
}

const notRehearsedOn = (making: Making, phase: ProgramPhase, host: string | undefined): string[] => {
  const scope = offlineScope(making.scope, phase, host === undefined ? undefined : making.hosts.get(host))
  const tasks = leavesOf(phase, scope).filter(({ task }) => !task.isRehearsed)
  return tasks.map(({ task }) => addressOf(phase.id, task.id, host))
}

const notRehearsedOf = (making: Making, phases: readonly ProgramPhase[]): string[] =>
  phases.flatMap((phase) => placesOf(phase.hosts).flatMap((host) => notRehearsedOn(making, phase, host)))

const versionsOf = ({ versions }: Playbook): Program['versions'] =>
  versions === undefined ? undefined : { from: versions.from, to: versions.to, back: versions.back }

const viewsOf = ({ inventory }: Playbook): readonly HostView[] => inventory.hosts.map((host) => host.view)

const makingOf = (playbook: Playbook, options: ProgramOptions): Making => ({
  playbook,
  scope: programScope(playbook),
  hosts: new Map(viewsOf(playbook).map((view) => [view.name, view])),
  check: createArgumentCheck(),
  options,
  selected: select(playbook),
})

const askedIn = (making: Making): DigestInput => {
  const { playbook, scope, selected } = making
  const phases = selected.phases.map((phase) => buildPhase({ ...making, options: {} }, phase))
  return digestInputOf(playbook, { phases, scope, hosts: viewsOf(playbook) })
}

/** What was asked for, whatever a lab leaves out or cuts short: all that the digest is made of. */
export const askedOf = (playbook: Playbook): DigestInput => askedIn(makingOf(playbook, {}))

/** Makes a checked playbook ready to plan and to run, from files alone. */
export const buildProgram = (playbook: Playbook, options: ProgramOptions = {}): Program => {
  const { inventory } = playbook
  const making = makingOf(playbook, options)
  const { scope, selected } = making
  const phases = selected.phases.map((phase) => buildPhase(making, phase))
  const isUntold = playbook.notify !== undefined && options.lab !== undefined
  return {
    name: playbook.name,
    file: playbook.source.name,
    topology: inventory.topology,
    mode: inventory.topology.mode,
    versions: versionsOf(playbook),
    waivers: playbook.waivers,
    hosts: viewsOf(playbook),
    phases,
    scope,
    digest: buildDigest(askedIn(making)),
    files: playbook.files.map((file) => ({ file: file.name, sha256: sha256(file.text) })),
    notRehearsed: [...notRehearsedOf(making, phases), ...(isUntold ? ['notify'] : [])],
    ...(playbook.notify === undefined || isUntold ? {} : { notify: buildNotify(playbook.notify) }),
    shortened: describeShortened({ ...playbook, phases: selected.phases }, options.shorten),
    limitedTo: selected.limitedTo,
    leftOut: selected.leftOut,
  }
}
