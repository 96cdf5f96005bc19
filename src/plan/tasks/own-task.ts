import { ok } from '../../diagnostics/result.ts'
import type { AnyModule } from '../../modules/module.ts'
import type { ProgramModuleTask } from '../program.ts'

/** What every task of kplay's own has to say; all else is optional. */
export type OwnTask = Pick<ProgramModuleTask, 'id' | 'origin' | 'module' | 'effects' | 'written' | 'args'> &
  Partial<ProgramModuleTask>

/** A task of kplay's own, which no playbook names: without condition, retries or undo where nothing else is said. */
export const ownTask = (of: OwnTask): ProgramModuleTask => ({
  kind: 'module',
  when: undefined,
  whenText: undefined,
  register: undefined,
  until: undefined,
  retries: 0,
  delayMs: 0,
  timeoutMs: undefined,
  once: undefined,
  ignoreFailure: false,
  undo: 'needless',
  undoTasks: [],
  undoReason: '',
  isRehearsed: true,
  ...of,
})

/** A module with arguments that are known beforehand: no expression stands in them. */
export const moduleCall = (
  module: AnyModule,
  args: object,
): Pick<ProgramModuleTask, 'module' | 'effects' | 'written' | 'args'> => ({
  module,
  effects: module.effects(args as never),
  written: args,
  args: () => ok(args),
})
