import { originOf } from '../../diagnostics/source.ts'
import type { Phase, Playbook, Task, Undo } from '../../language/playbook/playbook.ts'
import type { PhaseSheet, PlaybookSheet, TaskSheet } from '../../views/show/playbook-sheet.ts'

type Lists = readonly { readonly name: string; readonly tasks: readonly TaskSheet[] }[]

const listsOf = (lists: Readonly<Record<string, readonly Task[]>>): Lists =>
  Object.entries(lists)
    .filter(([, tasks]) => tasks.length > 0)
    .map(([name, tasks]) => ({ name, tasks: tasks.map(taskSheet) }))

const undoOf = (undo: Undo): string | null => {
  switch (undo.kind) {
    case 'auto':
      return 'auto'
    case 'none':
      return `none: ${undo.reason}`
    case 'tasks':
      return `${undo.tasks.length} task${undo.tasks.length === 1 ? '' : 's'}`
    case 'needless':
      return null
  }
}

const taskSheet = (task: Task): TaskSheet => {
  const frame = {
    id: task.id,
    forEach: task.forEach?.written ?? null,
    when: task.when?.text ?? null,
    origin: originOf(task.at),
  }
  switch (task.kind) {
    case 'block': {
      const { tasks, rescue, always } = task
      const inner = listsOf({ block: tasks, rescue, always })
      return { ...frame, does: 'block', arguments: null, register: null, undo: null, inner }
    }
    case 'watch': {
      const stopIf = task.stopIf === undefined ? {} : { stop_if: task.stopIf.text }
      const written = { for: task.forMs.written, every: task.everyMs.written, ...stopIf }
      const { register } = task
      return { ...frame, does: `watch ${task.module.name}`, arguments: written, register, undo: null, inner: [] }
    }
    case 'module':
      return {
        ...frame,
        does: task.module.name,
        arguments: task.args.written,
        register: task.register ?? null,
        undo: undoOf(task.undo),
        inner: [],
      }
  }
}

const phaseSheet = (phase: Phase): PhaseSheet => {
  const { id, description, hosts, order, isReadOnly, isIrreversible, tags, gate, inputs } = phase
  return {
    id,
    description,
    origin: originOf(phase.at),
    hosts,
    order,
    isReadOnly,
    isIrreversible,
    tags,
    windows: phase.windows.map(({ until, zone }) => `${until} ${zone}`),
    gate: gate === undefined ? null : { prompt: gate.approve?.prompt ?? null, waitMs: gate.waitMs ?? null },
    inputs,
    lists: listsOf({
      before_each: phase.beforeEach,
      tasks: phase.tasks,
      after_each: phase.afterEach,
      after_first: phase.afterFirst,
      rollback: phase.rollback,
    }),
  }
}

const notifyOf = ({ notify }: Playbook): PlaybookSheet['notify'] =>
  notify === undefined ? null : { by: notify.kind, on: notify.on, afterMs: notify.afterMs }

/** A checked playbook as plain data, without a place of this machine beyond the names of its files. */
export const buildPlaybookSheet = (playbook: Playbook): PlaybookSheet => {
  const { topology, source, hosts } = playbook.inventory
  const { versions } = playbook
  return {
    format: 1,
    name: playbook.name,
    file: playbook.source.name,
    inventory: source.name,
    cluster: { name: topology.name, id: topology.clusterId, mode: topology.mode, hosts: hosts.length },
    versions: versions === undefined ? null : { from: versions.from, to: versions.to, back: versions.back },
    vars: playbook.vars,
    waivers: playbook.waivers.map(({ rule, topic, expires }) => ({ rule, topic: topic ?? null, expires })),
    notify: notifyOf(playbook),
    phases: playbook.phases.map(phaseSheet),
  }
}
