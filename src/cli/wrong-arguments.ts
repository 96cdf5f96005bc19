import type { Problem } from '../diagnostics/problem.ts'

/** Wrong words on the command line of `command`. */
export const wrongArguments = (command: string, why: string): Problem => ({
  code: 'cli/wrong-arguments',
  what: `kplay ${command}: wrong arguments`,
  why: [why],
  fix: `see kplay ${command} --help`,
  exitCode: 3,
})
