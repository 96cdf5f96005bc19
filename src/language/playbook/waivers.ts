/** P10: a waiver loosens one named rule for one named subject, with a reason and an end date. What it matches is asked by the plan. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Waiver } from '../../kafka/decide/questions.ts'
import { missingKey } from '../syntax/shape-faults.ts'
import { childOf, entryOf, itemsOf, textOf, type Tree } from '../syntax/tree.ts'
import { playbookFault } from './playbook-faults.ts'
import type { DatedWaiver } from './playbook.ts'

/** The rules that may be waived, and whether each names a topic (safety.md, P10). */
const waivable: Readonly<Record<Waiver['rule'], { readonly topic: boolean }>> = {
  'cluster/replication-factor-one': { topic: true },
  'cluster/replication-factor-min-isr': { topic: true },
  'cluster/few-controllers': { topic: false },
}

const rules = Object.keys(waivable)

const isRule = (text: string | undefined): text is Waiver['rule'] => text !== undefined && rules.includes(text)

const checkRule = (tree: Tree, text: string): Diagnostic[] =>
  isRule(text)
    ? []
    : [
        playbookFault('waiver-rule', tree.at, {
          message: `the rule "${text}" can not be waived`,
          fix: didYouMean(text, rules) ?? `only these can: ${rules.join(', ')}`,
        }),
      ]

const checkSubject = (item: Tree, rule: Waiver['rule']): Diagnostic[] => {
  const topic = entryOf(item, 'topic')
  const node = entryOf(item, 'node')
  const faults: Diagnostic[] = []
  if (waivable[rule].topic && topic === undefined)
    faults.push(
      missingKey({
        family: 'playbook',
        thing: { title: 'waiver', name: undefined },
        key: 'topic',
        item,
        fix: 'name the topic it is for',
      }),
    )
  for (const entry of [waivable[rule].topic ? undefined : topic, node])
    if (entry !== undefined)
      faults.push(
        playbookFault('waiver-subject', entry.keyAt, {
          message: `a waiver of "${rule}" has no ${entry.key}`,
          fix: `remove "${entry.key}"`,
        }),
      )
  return faults
}

const daysIn = (year: number, month: number): number => {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

const isDate = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return day <= daysIn(year, month)
}

const datePattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

const checkDate = (tree: Tree, text: string, today: string): Diagnostic[] => {
  if (!datePattern.test(text)) return []
  if (!isDate(text))
    return [playbookFault('waiver-date', tree.at, { message: `there is no day ${text}`, fix: 'mend the date' })]
  if (text >= today) return []
  return [
    playbookFault('waiver-expired', tree.at, {
      message: `this waiver expired on ${text}`,
      fix: 'mend the cause, or agree on a new date with the owners',
    }),
  ]
}

const readWaiver = (item: Tree, today: string): { waiver: DatedWaiver | undefined; diagnostics: Diagnostic[] } => {
  const ruleTree = childOf(item, 'rule')
  const expiresTree = childOf(item, 'expires')
  const [rule, topic, reason, expires] = ['rule', 'topic', 'reason', 'expires'].map((key) => textOf(childOf(item, key)))
  const diagnostics = [
    ...(ruleTree !== undefined && rule !== undefined ? checkRule(ruleTree, rule) : []),
    ...(isRule(rule) ? checkSubject(item, rule) : []),
    ...(expiresTree !== undefined && expires !== undefined ? checkDate(expiresTree, expires, today) : []),
  ]
  if (!isRule(rule) || reason === undefined || expires === undefined) return { waiver: undefined, diagnostics }
  const waiver = { rule, reason, expires, at: item.at, ...(topic === undefined ? {} : { topic }) }
  return { waiver, diagnostics }
}

/** `today` is an ISO date; a waiver holds through its last day. */
export const readWaivers = (
  playbook: Tree,
  today: string,
): { readonly waivers: readonly DatedWaiver[]; readonly diagnostics: readonly Diagnostic[] } => {
  const read = itemsOf(childOf(playbook, 'waivers')).map((item) => readWaiver(item, today))
  return {
    waivers: read.flatMap(({ waiver }) => (waiver === undefined ? [] : [waiver])),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  }
}
