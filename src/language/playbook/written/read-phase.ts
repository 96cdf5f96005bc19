/** A phase in place, or a phase file -> WrittenPhase. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import type { Location } from '../../../diagnostics/source.ts'
import { checkSchema } from '../../syntax/check-schema.ts'
import { childOf, firstLineOf, isTrue, textOf, type MapTree } from '../../syntax/tree.ts'
import type { Modules } from './module-key.ts'
import { phaseFileSchema, phaseSchema, taskLists, type TaskList } from '../playbook-schema.ts'
import { readTasks } from './read-task.ts'
import type { WrittenPhase, WrittenTask } from './written.ts'

export interface PhaseReading {
  readonly modules: Modules
  readonly report: (fault: Diagnostic) => void
  /** The line `use:` for a phase file; undefined for a phase in place, or a file read by itself. */
  readonly usedAt: Location | undefined
  /** `as:` of the playbook. */
  readonly as: string | undefined
  readonly isFile: boolean
}

/** Reads one phase and reports every fault of its shape. */
export const readPhase = (tree: MapTree, reading: PhaseReading): WrittenPhase => {
  const schema = reading.isFile ? phaseFileSchema : phaseSchema
  const own = textOf(childOf(tree, reading.isFile ? 'phase' : 'id'))
  for (const fault of checkSchema(tree, { schema, family: 'playbook', thing: { title: 'phase', name: own } }))
    reading.report(fault)
  const read = (list: TaskList): readonly WrittenTask[] =>
    readTasks(childOf(tree, list), { list, isRescue: false, isUndo: false }, reading)
  const lists = Object.fromEntries(taskLists.map((list) => [list, read(list)])) as unknown as WrittenPhase['lists']
  return {
    tree,
    id: reading.as ?? own ?? '',
    at: firstLineOf(tree),
    usedAt: reading.usedAt,
    isReadOnly: textOf(childOf(tree, 'mode')) === 'read-only',
    isIrreversible: isTrue(childOf(tree, 'irreversible')),
    lists,
  }
}
