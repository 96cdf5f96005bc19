import type { Example, RuleExplanation, RunExplanation, TextExplanation } from '../../diagnostics/explanation.ts'

/** The words of a code whose name is the key they stand under. */
export type TextWords = Omit<TextExplanation, 'kind' | 'code'>
export type RuleWords = Omit<RuleExplanation, 'kind' | 'code'>
export type RunWords = Omit<RunExplanation, 'kind' | 'code'>

/** Words by the second half of a code: `serial` of `playbook/serial`. */
export type TextCodes = Readonly<Record<string, TextWords>>
export type RunCodes = Readonly<Record<string, RunWords>>

/** An example whose files are the same and whose words of the command line differ. */
export const withArgs = (args: Example['args'], example: Example): Example => ({ ...example, args })
