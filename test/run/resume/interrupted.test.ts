import { expect } from 'chai'
import fc from 'fast-check'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { FakeNode } from '../../fakes/fake-cluster.ts'
import { faultsAfter } from './kill-everywhere.ts'
import { loadProgram, MortalRun } from './mortal-run.ts'

/* A first Ctrl-C at any line of the journal: the node in flight is brought back before the run ends, and its clean window, cut short then, is kept by the resume. */

/** The clean window of these runs, milliseconds: `maxWaitMs` of mortal-run. */
const windowMs = 3000

type Of<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>

/** A run up to its end, interrupted once this line is written. */
const interruptAt = async (run: MortalRun, line: number): Promise<number | undefined> => {
  const ctrlC = new AbortController()
  const push = run.journal.push.bind(run.journal)
  run.journal.push = (...events) => {
    if (events.some(({ seq }) => seq === line)) ctrlC.abort()
    return push(...events)
  }
  const end = await run.live(undefined, { interrupts: { first: ctrlC.signal, second: new AbortController().signal } })
  return end?.exitCode
}

/** How long a step that waited for its node saw it clean; undefined for all other events. */
const cleanMsIn = (event: RunEvent): number | undefined =>
  event.type === 'step-ended' && event.outcome !== 'failed'
    ? ((event.result ?? {}) as { readonly window_ms?: number }).window_ms
    : undefined

const isStop = (event: RunEvent): boolean => event.type === 'act-started' && event.act.kind === 'stop-node'

/** How long each node was seen clean after its last stop, by host; the longest of its looks. */
const windowsIn = (journal: readonly RunEvent[]): Readonly<Record<string, number>> => {
  const windows: Record<string, number> = {}
  for (const event of journal) {
    const { host } = { host: null, ...event }
    if (host === null) continue
    if (isStop(event)) windows[host] = 0
    const cleanMs = cleanMsIn(event)
    if (cleanMs !== undefined) windows[host] = Math.max(windows[host] ?? 0, cleanMs)
  }
  return windows
}

const states = (journal: readonly RunEvent[]): readonly Of<'node-state'>[] =>
  journal.filter((event) => event.type === 'node-state')

for (const [file, to] of [
  ['playbooks/rolling-upgrade.yml', '4.1.2'],
  ['playbooks/rolling-restart.yml', '3.9.2'],
] as const)
  describe(`Ctrl-C at any line of ${file}, then kplay resume`, function () {
    this.timeout(60_000)

    it('leaves no node down, calls none done whose window was cut, and keeps that window first', async () => {
      const program = await loadProgram(file)
      const whole = new MortalRun(program)
      await whole.live()
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: whole.journal.length - 1 }), async (line) => {
          const run = new MortalRun(program)
          const exitCode = await interruptAt(run, line)
          // A voter counts as caught up while it is behind by less than the quorum's time-out.
          const isHurt = ({ roles, isUp, isInSync }: FakeNode): boolean =>
            !isUp || (roles.includes('broker') && !isInSync)
          expect(run.world.cluster.nodes.filter(isHurt)).to.deep.equal([])
          for (const [host, seenMs] of Object.entries(windowsIn(run.journal)))
            if (seenMs < windowMs)
              expect(states(run.journal).findLast((event) => event.host === host)?.state, host).to.equal('window')
          if (exitCode === 130) await run.live()
          expect(faultsAfter(run, to)).to.deep.equal([])
          expect(run.journal.at(-1)).to.include({ type: 'run-ended', outcome: 'done' })
          expect(Object.values(windowsIn(run.journal)).filter((ms) => ms < windowMs)).to.deep.equal([])
        }),
        { numRuns: 12 },
      )
    })
  })
