import type { Playbook, Task } from '../../../src/language/playbook/playbook.ts'
import type { Program, ProgramModuleTask, ProgramTask } from '../../../src/plan/program.ts'
import { phase, playbook } from './draw-playbook.ts'

/** A playbook of one phase, `roll`, on the brokers. */
export const withTasks = (tasks: readonly Task[], change: Partial<Playbook> = {}): Playbook =>
  playbook({ phases: [phase('roll', { hosts: ['brokers'], tasks })], ...change })

/** The first task of the first phase. */
export const only = (program: Program): ProgramTask => {
  const [first] = program.phases[0]?.tasks ?? []
  if (first === undefined) throw new Error('the test drew no task')
  return first
}

/** The same, which must be a module task. */
export const onlyModule = (program: Program): ProgramModuleTask => {
  const first = only(program)
  if (first.kind !== 'module') throw new Error('the test drew no module task')
  return first
}
