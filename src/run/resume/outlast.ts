import type { Problem } from '../../diagnostics/problem.ts'
import { request } from '../../facts/fact.ts'
import { runCommands, type RunCommand } from '../../facts/run-commands.ts'
import type { HostView } from '../../modules/host-view.ts'
import { askHost } from '../look/look.ts'
import { describeStates, isInFlight, type Place, type RunContext } from '../run-context.ts'
import { beginWaiting } from '../steps/waiting.ts'

/*
 * R10: before anything is judged on a host, what a killed kplay left running there ends by itself: it is found by its environment, waited for, never signalled.
 * A host that does not answer is asked again, with R4's patience.
 */

const pollMs = 500

/** The step of kplay's own, as views name it. */
const address = 'resume'

const leftOn = async (context: RunContext, host: HostView, run: string): Promise<readonly RunCommand[] | string> => {
  const answers = await askHost(context, host.name, { left: request(runCommands, { run }) })
  if (!answers.ok) return [answers.error.what, ...answers.error.why].join('; ')
  const { left } = answers.value
  if (left?.ok !== true) return left?.error ?? 'no answer'
  return left.value as readonly RunCommand[]
}

const problemOf = (context: RunContext, place: Place, saw: string): Problem => ({
  code: 'run/left-running',
  what: `what the ended kplay began on ${place.host?.name ?? 'the host'} does not come to its end`,
  subject: place.host?.name ?? '',
  why: [saw, 'what it does until its end would not be seen'],
  state: describeStates(context),
  fix: 'look at these processes on the host, and resume when they are gone',
  exitCode: isInFlight(context, place) ? 8 : 1,
})

/** Waits until nothing of the earlier process of this run is left on the host. The answer is a Problem when that does not come, or undefined. */
export const outlast = async (
  context: RunContext,
  place: Place & { readonly host: HostView },
  run: string,
): Promise<Problem | undefined> => {
  const { host } = place
  const waiting = beginWaiting(context, { address, host: host.name, limitMs: context.limits.noProgressMs })
  for (;;) {
    const left = await leftOn(context, host, run)
    if (typeof left !== 'string' && left.length === 0) return undefined
    const saw = typeof left === 'string' ? left : left.map(({ pid, text }) => `process ${pid}: ${text}`).join('; ')
    const blockers = [{ rule: 'cluster/unknown', saw, wanted: 'nothing of the ended kplay runs' }] as const
    const patient = await waiting.poll({ blockers, isClean: false, snapshot: undefined })
    if (!patient || context.interrupts.second.aborted) return problemOf(context, place, saw)
    await context.clock.sleep(pollMs, context.interrupts.second)
  }
}
