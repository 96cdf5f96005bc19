import type { Problem } from './problem.ts'
import { printableLines } from './printable.ts'
import { renderOrigin } from './source.ts'

/** A problem as a user sees it on stderr: what, where, why, what was run, how things stand, what to do. Ends with a newline. */
export const renderProblem = (problem: Problem): string => {
  const lines = [`error[${problem.code}]: ${problem.what}`]
  const subject = problem.subject === undefined ? '' : `  ${problem.subject}`
  if (problem.at !== undefined) lines.push(`  --> ${renderOrigin(problem.at)}${subject}`)
  else if (problem.subject !== undefined) lines.push(`  --> ${problem.subject}`)
  for (const why of problem.why) lines.push(`   = why: ${why}`)
  if (problem.ran !== undefined) lines.push(`   = ran: ${problem.ran}`)
  if (problem.state !== undefined) lines.push(`   = state: ${problem.state}`)
  lines.push(`   = fix: ${problem.fix}`)
  for (const line of problem.log ?? []) lines.push(`   | ${line}`)
  return `${printableLines(lines.join('\n'))}\n`
}
