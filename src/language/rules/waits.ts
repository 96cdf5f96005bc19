/** Waits that can not end well: too short for what they wait for, without a second look, or so long that nobody will sit through them. */
import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts'
import { parseDuration, renderDuration } from '../../diagnostics/duration.ts'
import { playbookFault, type FaultWords } from '../playbook/playbook-faults.ts'
import { effectsOf, nameOf, tasksOf, undoTasksOf, type WrittenTask } from '../playbook/written/written.ts'
import { childOf, entryOf, numberOf, textOf, type Entry, type Tree } from '../syntax/tree.ts'
import type { PhaseRule } from './rule.ts'

const minute = 60_000

/** Kafka waits up to 300 s for the approval of a controlled shutdown; kplay has 360 s of patience (safety.md, R2). */
const stopMs = 6 * minute
/** The clean window is 45 s by default (R3), after registration and catching up. */
const backMs = 2 * minute
/** Above this, a wait for a condition most often waits for what never comes. Ours. */
const longMs = 60 * minute

const msOf = (tree: Tree | undefined): number | undefined => {
  const ms = parseDuration(textOf(tree) ?? 'none')
  return ms.ok ? ms.value : undefined
}

const told = (severity: Severity, code: string, entry: Entry, words: Omit<FaultWords, 'severity'>): Diagnostic =>
  playbookFault(code, entry.keyAt, { ...words, severity })

const neededMs = (task: WrittenTask): number | undefined => {
  if (effectsOf(task)?.stops === 'node') return stopMs
  return task.action.kind === 'module' && task.action.module.hasWindow === true ? backMs : undefined
}

const checkTimeout = (task: WrittenTask): Diagnostic[] => {
  const entry = entryOf(task.tree, 'timeout')
  const ms = msOf(entry?.value)
  const needed = neededMs(task)
  if (entry === undefined || ms === undefined || needed === undefined || ms >= needed) return []
  const why =
    needed === stopMs
      ? 'a clean stop of a broker may take 5 minutes and more'
      : 'a node must register, catch up and stay clean for a window'
  return [
    told('warning', 'short-timeout', entry, {
      message: `${nameOf(task)} gives up after ${renderDuration(ms)}, with the node down or behind`,
      note: why,
      fix: `give it ${renderDuration(needed)} or more, or leave "timeout:" out: kplay waits while there is progress`,
    }),
  ]
}

/** Ansible's pause between two tries, milliseconds. */
const defaultDelayMs = 5000

const checkSingleTry = (task: WrittenTask, delay: number, timeout: Entry): Diagnostic[] => {
  const limit = msOf(timeout.value)
  if (limit === undefined || limit >= delay) return []
  return [
    told('warning', 'single-try', timeout, {
      message: `${nameOf(task)} is over before its second try: the delay is ${renderDuration(delay)}`,
      fix: 'give it a longer timeout, or a shorter delay',
    }),
  ]
}

const checkRepeated = (task: WrittenTask): Diagnostic[] => {
  const retries = entryOf(task.tree, 'retries')
  const count = numberOf(retries?.value)
  const delay = msOf(childOf(task.tree, 'delay')) ?? defaultDelayMs
  const timeout = entryOf(task.tree, 'timeout')
  if (retries === undefined || count === undefined) return []
  if (timeout !== undefined) return checkSingleTry(task, delay, timeout)
  if (count * delay <= longMs) return []
  return [
    told('advice', 'long-wait', retries, {
      message: `${nameOf(task)} may wait ${renderDuration(count * delay)}: ${count} tries, ${renderDuration(delay)} apart`,
      fix: 'add "timeout:" with the time you would really wait, or try less often',
    }),
  ]
}

const checkWatch = (task: WrittenTask): Diagnostic[] => {
  if (task.action.kind !== 'watch') return []
  const { tree, keyAt } = task.action
  const every = entryOf(tree, 'every')
  const [length, pause] = [msOf(childOf(tree, 'for')), msOf(every?.value)]
  const faults: Diagnostic[] = []
  if (every !== undefined && length !== undefined && pause !== undefined && pause >= length)
    faults.push(
      told('warning', 'single-sample', every, {
        message: `${nameOf(task)} looks at its beginning and its end only: every ${renderDuration(pause)}, for ${renderDuration(length)}`,
        fix: 'look more often, or watch for longer',
      }),
    )
  if (entryOf(tree, 'stop_if') === undefined)
    faults.push(
      playbookFault('watch-without-end', keyAt, {
        message: `${nameOf(task)} watches, and nothing it sees stops the run`,
        fix: 'add "stop_if:", like "health.offline > 0"',
        severity: 'advice',
      }),
    )
  return faults
}

export const waits: PhaseRule = {
  codes: ['short-timeout', 'single-try', 'long-wait', 'single-sample', 'watch-without-end'],
  check: (phase) =>
    [...tasksOf(phase), ...undoTasksOf(phase)].flatMap((task) => [
      ...checkTimeout(task),
      ...checkRepeated(task),
      ...checkWatch(task),
    ]),
}
