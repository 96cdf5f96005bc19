/**
 * Where a playbook may stop Kafka nodes. kplay asks for the safe order (R6) only where `tasks:` stop nodes, takes each host once, and leaves
 * none behind: a stop anywhere else, on one host of many, or without a start is a mistake of the text.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { aroundTasks, type AroundTask } from '../playbook/written/around.ts'
import { playbookFault } from '../playbook/playbook-faults.ts'
import { effectsOf, nameOf, type WrittenPhase, type WrittenTask } from '../playbook/written/written.ts'
import { childOf, entryOf, textOf } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const placeOf = ({ task, isAlways }: AroundTask): string | undefined => {
  if (task.isRescue) return 'rescue'
  if (isAlways) return 'always'
  return task.list === 'tasks' ? undefined : task.list
}

const keyOf = (task: WrittenTask): WrittenTask['at'] => (task.action.kind === 'module' ? task.action.keyAt : task.at)

const checkPlace = (around: AroundTask): Diagnostic[] => {
  const place = placeOf(around)
  if (place === undefined) return []
  return [
    playbookFault('stop-outside-tasks', keyOf(around.task), {
      message: `${nameOf(around.task)} stops a Kafka node in "${place}"`,
      note: 'only "tasks:" take nodes in the safe order',
      fix: 'move it under "tasks:" of a phase with hosts',
    }),
  ]
}

const checkOnce = ({ task }: AroundTask): Diagnostic[] => {
  const once = entryOf(task.tree, 'once')
  if (once === undefined) return []
  return [
    playbookFault('stop-once', once.keyAt, {
      message: `${nameOf(task)} stops the node of one host only, whichever comes first`,
      fix: 'remove "once:", or name that host under "hosts:"',
    }),
  ]
}

const stateOf = (task: WrittenTask): string | undefined =>
  task.action.kind === 'module' ? textOf(childOf(task.action.args, 'state')) : undefined

const starts = (task: WrittenTask): boolean =>
  task.action.kind === 'module' && task.action.module.name === 'service' && stateOf(task) !== 'stopped'

const checkLeftDown = ({ task }: AroundTask, isStarted: boolean): Diagnostic[] => {
  if (stateOf(task) !== 'stopped' || isStarted) return []
  return [
    playbookFault('stop-left-down', keyOf(task), {
      message: `${nameOf(task)} stops a Kafka node, and no task after it starts the node again`,
      note: 'the next node waits until this one is back',
      fix: 'add "service: { state: started }" and "kafka.wait_back" after it',
    }),
  ]
}

const checkAgain = ({ task, blocks }: AroundTask): Diagnostic[] => {
  const isConditional = [...blocks, task].some((one) => childOf(one.tree, 'when') !== undefined)
  if (isConditional || stateOf(task) !== 'stopped') return []
  return [
    {
      ...playbookFault('stops-again', keyOf(task), {
        message: `${nameOf(task)} stops every node again each time the playbook is applied`,
        fix: `add "when: node.version != versions.to", or for a restart: when: '!node.restarted'`,
      }),
      severity: 'warning',
    },
  ]
}

const check = (phase: WrittenPhase): Diagnostic[] => {
  const all = aroundTasks(phase)
  const lastStart = all.findLastIndex(({ task }) => starts(task) && !task.isRescue)
  return all.flatMap((around, index) => {
    if (effectsOf(around.task)?.stops !== 'node') return []
    const misplaced = checkPlace(around)
    if (misplaced.length > 0) return misplaced
    const leftDown = checkLeftDown(around, lastStart > index)
    return [...checkOnce(around), ...leftDown, ...(leftDown.length > 0 ? [] : checkAgain(around))]
  })
}

export const stops: PhaseRule = {
  codes: ['stop-outside-tasks', 'stop-once', 'stop-left-down', 'stops-again'],
  check,
}
