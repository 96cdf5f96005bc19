import { renderProblem } from '../../diagnostics/problem-text.ts'
import type { Report, ReportedApproval, ReportedGate } from '../../report/report.ts'
import { summarizeBlockers } from '../words/blockers.ts'
import { renderElapsed } from '../words/elapsed.ts'
import { block, code, plain, table } from './markdown.ts'

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines]

/** The problem the run ended with, as it was printed. */
export const renderFault = ({ problem }: Report): string[] =>
  problem === null ? [] : section('What went wrong', block(renderProblem(problem).trimEnd()))

export const renderPhases = ({ phases }: Report): string[] =>
  section(
    'Phases',
    table(
      ['phase', 'what it does', 'state', 'took', 'steps changed', 'steps unchanged'],
      phases.map(({ id, description, irreversible, state, tookMs, changed, unchanged }) => [
        plain(id),
        `${plain(description)}${irreversible ? ' **Cannot be taken back.**' : ''}`,
        state,
        tookMs === null ? '' : renderElapsed(tookMs),
        String(changed),
        String(unchanged),
      ]),
    ),
  )

const waitedFor = ({ decision, blockers }: ReportedGate): string => {
  const what = plain(summarizeBlockers(blockers))
  if (what === '') return decision === 'safe' ? 'nothing: safe at the first look' : ''
  return decision === 'refuse' ? `refused: ${what}` : what
}

/** Guards are asked by kplay itself, whatever a playbook says. */
export const renderGates = ({ gates }: Report): string[] =>
  section(
    'Safety gates',
    table(
      ['gate', 'decision', 'looks', 'waited', 'for what'],
      gates.map((gate) => [
        code(gate.address),
        gate.decision,
        String(gate.samples),
        renderElapsed(gate.waitedMs),
        waitedFor(gate),
      ]),
    ),
  )

const answerOf = ({ answer, by, answeredAt }: ReportedApproval): string => {
  if (answer === null || answeredAt === null) return 'not answered'
  return `${answer === 'absent' ? 'nobody there to answer' : answer}${by === null ? '' : ` by ${plain(by)}`} at ${answeredAt}`
}

/** Approvals of phases that cannot be taken back, with what was done then, and the others. */
export const renderApprovals = ({ irreversible, approvals }: Report): string[] => {
  const steps = irreversible.map((one) => [
    plain(one.phase),
    plain(one.prompt),
    answerOf(one),
    one.steps.map((step) => `${code(step.address)} ${step.outcome} at ${step.endedAt}`).join('; '),
  ])
  const others = approvals.map((one) => [plain(one.phase), plain(one.prompt), answerOf(one)])
  return [
    ...section('What cannot be taken back', table(['phase', 'asked', 'answer', 'done then'], steps)),
    ...(steps.length > 0 && others.length > 0 ? [''] : []),
    ...section('Approvals', table(['phase', 'asked', 'answer'], others)),
  ]
}

export const renderNotices = ({ notices }: Report): string[] =>
  section(
    'Notices',
    notices.map(
      ({ at, host, code: name, text }) =>
        `- ${at.slice(11, 19)} ${host === null ? '' : `${plain(host)}: `}${plain(text)} (${code(name)})`,
    ),
  )

/** What a reader must know before taking this run as proof of another. */
export const renderLimits = ({ waivers, shortened, leftOut, notRehearsed, replaced }: Report): string[] => {
  const named = [
    ...waivers.map((text) => `- waived rule: ${plain(text)}`),
    ...shortened.map((text) => `- shortened: ${plain(text)}`),
    ...leftOut.map((text) => `- not asked for: ${plain(text)}`),
    ...notRehearsed.map((address) => `- not rehearsed: ${code(address)}`),
    ...replaced.map((text) => `- replaced: ${plain(text)}`),
  ]
  const none = 'No rule was waived, no wait was shortened, no task was left out, nothing was replaced.'
  return section('Limits of this run', named.length === 0 ? [none] : named)
}
