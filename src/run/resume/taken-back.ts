/*
 * A run that goes on does not come again to hosts whose turn is done. A node that was proven on one release then, and runs another by now, was taken elsewhere since:
 * by a person, or by another run. Going on beside that would end with two releases and call it done, so the run does not go on; a new one begins with what the nodes
 * say. A node whose process is unknown or gone is R0's business.
 */
import { look, observationIn } from '../look/look.ts'
import { runningProcess } from '../process-mark.ts'
import { describeStates, type RunContext } from '../run-context.ts'
import type { StepEnd } from '../step-end.ts'
import type { PastTurn, RunHistory } from './history.ts'

/** The release that the last proof of a turn saw; undefined where it proved none. */
const provenIn = ({ steps }: PastTurn): string | undefined => {
  const proofs = [...steps.values()].filter(({ module }) => module === 'kafka.wait_back')
  const results = proofs.map(({ ended }) => ended?.result as { readonly version?: unknown } | null | undefined)
  const version = results.findLast((result) => typeof result?.version === 'string')?.version
  return typeof version === 'string' ? version : undefined
}

/** By host: the release its node was proven on by the last turn of it, where that turn is done. */
const provenReleases = ({ phases }: RunHistory): ReadonlyMap<string, string> => {
  const proven = new Map<string, string>()
  for (const turn of [...phases.values()].flatMap(({ turns }) => [...turns.values()])) {
    const { host, isDone } = turn
    const version = provenIn(turn)
    if (host === undefined || (isDone && version === undefined)) continue
    if (isDone && version !== undefined) proven.set(host, version)
    else proven.delete(host)
  }
  return proven
}

/** The end of a run that goes on where what it did was taken back since; undefined where it may go on, and for a run that began with this process. */
export const findTakenBack = async (context: RunContext): Promise<StepEnd | undefined> => {
  const { resumed, program } = context
  const proven = resumed === undefined ? new Map<string, string>() : provenReleases(resumed.history)
  const hosts = program.hosts.filter(({ name }) => proven.has(name))
  if (hosts.length === 0) return undefined
  const seen = await look(context, { avoid: [], hosts, logsOf: [] })
  const why = hosts.flatMap((host) => {
    const release = runningProcess(observationIn(seen, host))?.release
    const was = proven.get(host.name) ?? ''
    return release === undefined || release === was
      ? []
      : [`${host.name} was proven on ${was} by this run, and runs ${release} now`]
  })
  if (why.length === 0) return undefined
  return {
    kind: 'failed',
    problem: {
      code: 'run/taken-back',
      what: 'the run does not go on: what it did was taken back since, by a person or by another run',
      why,
      state: describeStates(context),
      fix: 'kplay plan and kplay apply with the playbook that says what shall be: a new run begins with what the nodes say',
      exitCode: 9,
    },
  }
}
