import type { Problem } from '../../diagnostics/problem.ts'
import type { SavedPlanFault } from '../../plan/saved/parse-saved-plan.ts'
import { wrongArguments } from '../wrong-arguments.ts'

const faults: Readonly<Record<SavedPlanFault['kind'], Pick<Problem, 'code' | 'what' | 'fix'>>> = {
  foreign: {
    code: 'plan/not-saved',
    what: 'this file is no saved plan',
    fix: 'save one with kplay plan FILE -o PLAN.json, or name a playbook',
  },
  damaged: {
    code: 'plan/damaged',
    what: 'this saved plan is not whole',
    fix: 'copy it again, or plan again: kplay plan FILE -o PLAN.json',
  },
  edited: {
    code: 'plan/edited',
    what: 'this saved plan was changed after it was saved',
    fix: 'change the playbook instead, then plan again: kplay plan FILE -o PLAN.json',
  },
  newer: {
    code: 'plan/newer',
    what: 'this saved plan was written by another kplay',
    fix: 'apply it with the kplay that saved it, or plan again: kplay plan FILE -o PLAN.json',
  },
}

/** A file that cannot be applied as a saved plan. Nothing was contacted. */
export const unusablePlan = (file: string, { kind, why }: SavedPlanFault): Problem => ({
  ...faults[kind],
  subject: file,
  why: [why],
  exitCode: 3,
})

/** The plan was made for something else than what is there now. */
export const stalePlan = (file: string, playbook: string, differences: readonly string[]): Problem => ({
  code: 'plan/stale',
  what: 'the saved plan no longer holds',
  subject: file,
  why: differences,
  state: 'nothing was changed',
  fix: `see whether this is wanted, then plan again with the same words: kplay plan ${playbook} … -o ${file}`,
  exitCode: 9,
})

/** A place that a plan is not saved to. */
export const notSaved = (file: string, why: string): Problem => ({
  code: 'plan/cannot-save',
  what: 'the plan was not saved',
  subject: file,
  why: [why],
  fix: 'name a new file in a folder you may write to: kplay plan FILE -o PLAN.json',
  exitCode: 3,
})

/** Words that a saved plan holds already. */
export const fixedWords = (names: readonly string[]): Problem => ({
  ...wrongArguments(
    'apply',
    `a saved plan is applied as it is, without ${names.map((name) => `--${name}`).join(', ')}`,
  ),
  fix: 'leave that out, or plan again with it',
})
