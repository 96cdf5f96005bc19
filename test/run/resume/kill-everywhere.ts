import type { Program } from '../../../src/plan/program.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { loadProgram, MortalRun, type Death } from './mortal-run.ts'

const isActOnHost = (event: RunEvent): boolean => event.type === 'act-started' && event.host !== null

/** The playbooks whose runs are killed, and the release that every node runs at their end. */
export const playbooks = [
  ['the shipped upgrade', 'playbooks/rolling-upgrade.yml', '4.1.2'],
  ['the shipped restart', 'playbooks/rolling-restart.yml', '3.9.2'],
] as const

/** Every place where a run of this journal can die. */
export const deathsOf = (journal: readonly RunEvent[]): readonly Death[] =>
  journal.flatMap((event): Death[] => [
    { line: event.seq, at: 'before' },
    { line: event.seq, at: 'after' },
    ...(isActOnHost(event) ? [{ line: event.seq, at: 'in-act' } as const] : []),
  ])

/** A shipped playbook with all places where its run can die. */
export interface Mortal {
  readonly program: Program
  readonly journal: readonly RunEvent[]
  readonly deaths: readonly Death[]
  /** The release that every node must run at the end. */
  readonly to: string
}

export const mortalOf = async (file: string, to: string): Promise<Mortal> => {
  const program = await loadProgram(file)
  const whole = new MortalRun(program)
  const end = await whole.live()
  if (end?.outcome !== 'done') throw new Error(`${file} ends with ${JSON.stringify(end)}`)
  return { program, journal: whole.journal, deaths: deathsOf(whole.journal), to }
}

/** What is wrong with a run after it came to its end; empty: nothing. */
export const faultsAfter = (run: MortalRun, to: string): readonly string[] => {
  const unwell = run.world.cluster.nodes.filter((node) => {
    const { stops, starts, isUp, isInSync, process } = node
    return stops !== 1 || starts !== 1 || !isUp || !isInSync || process?.release !== to
  })
  return [
    ...(run.replaysClean() ? [] : ['the journal does not replay']),
    ...unwell.map(
      ({ host, stops, starts, isUp, process }) =>
        `${host}: ${stops} stops, ${starts} starts, ${isUp ? 'up' : 'down'} on ${process?.release ?? 'nothing'}`,
    ),
    ...run.faults,
  ]
}

/** Dies here, one death after the other, each in the process that resumed; then goes on to the end. What is wrong then; empty: nothing. */
export const dieAndResume = async (
  { program, to }: Pick<Mortal, 'program' | 'to'>,
  deaths: readonly Death[],
): Promise<readonly string[]> => {
  const run = new MortalRun(program)
  let end = undefined
  for (const death of [...deaths, undefined]) {
    end = await run.live(death)
    if (end !== undefined) break
  }
  const outcome = end?.outcome === 'done' ? [] : [`outcome ${end?.outcome ?? 'none'}: ${JSON.stringify(end?.problem)}`]
  return [...outcome, ...faultsAfter(run, to)]
}
