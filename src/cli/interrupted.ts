import type { Problem } from '../diagnostics/problem.ts'

/** Ctrl-C, or a terminal that was closed, before the command did anything; `during` says where: `while kplay asked`. Exit 130. */
export const interruptedBefore = (during: string): Problem => ({
  code: 'run/interrupted',
  what: 'interrupted before anything began',
  why: [`Ctrl-C, or the terminal was closed, ${during}`],
  state: 'nothing was changed by this command',
  fix: 'run the same command again',
  exitCode: 130,
})
