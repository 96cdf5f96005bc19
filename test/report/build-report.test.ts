import { expect } from 'chai'
import fc from 'fast-check'
import { buildReport } from '../../src/report/build-report.ts'
import { timeOf } from '../../src/report/iso-time.ts'
import type { LoadReport } from '../../src/report/load-report.ts'
import { NodeTrack } from '../../src/report/passes.ts'
import type { NodeState, RunEvent } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { anyEvents } from '../support/run-arbitrary.ts'
import { emptyRun, failedRun, notBack, sampleRun, startRun } from '../support/sample-run.ts'
import { hosts } from '../support/sample-steps.ts'

const load: LoadReport = {
  acknowledged: 254_311,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  errors: 0,
  longestStallMs: 1200,
  stalls: [],
}

const statesOf = (states: readonly (readonly [NodeState, number])[]): readonly RunEvent[] => {
  const script = startRun(new EventScript())
  for (const [state, ms] of states) script.say({ type: 'node-state', phase: 'roll', host: 'b1', state }).after(ms)
  return script.say({ type: 'interrupt', count: 1 }).events
}

const nodeOf = (events: readonly RunEvent[], host = 'b1') =>
  buildReport(events).nodes.find((node) => node.host === host)

describe('the report of a run', () => {
  it('of a whole upgrade has every node restarted once, with its times', () => {
    const report = buildReport(sampleRun())
    expect(report).to.include({ format: 1, run: '20261122-031042-k7qd', outcome: 'done', exitCode: 0, kplay: '0.1.0' })
    expect(report).to.include({ startedAt: '2026-11-22T03:10:42.000Z', problem: null })
    expect(report.nodes.map((node) => node.host)).to.deep.equal(hosts)
    const pass = { phase: 'roll', stopMs: 1800, startMs: 3400, inSyncMs: 3000, windowMs: 5000 }
    for (const node of report.nodes)
      expect(node, node.host).to.deep.include({
        from: '3.9.2',
        to: '4.1.2',
        state: 'done',
        restarts: 1,
        passes: [pass],
      })
  })

  it('names what gates waited for, each subject once', () => {
    const { gates } = buildReport(sampleRun())
    expect(gates).to.have.lengthOf(6)
    expect(gates[0]).to.deep.equal({
      address: 'roll.stop@c1',
      decision: 'safe',
      samples: 1,
      waitedMs: 0,
      blockers: [],
      at: '2026-11-22T03:10:42.960Z',
    })
    const waited = gates.find((gate) => gate.address === 'roll.stop@b2')
    expect(waited).to.include({ decision: 'safe', samples: 131, waitedMs: 130_000 })
    expect(waited?.blockers.map((b) => b.rule)).to.deep.equal([
      'broker/down',
      ...Array<string>(14).fill('broker/not-in-sync'),
    ])
  })

  it('tells who approved what cannot be taken back, and what was done then', () => {
    const { irreversible, approvals } = buildReport(sampleRun())
    expect(irreversible).to.have.lengthOf(1)
    expect(irreversible[0]).to.deep.include({ phase: 'finalize', answer: 'approved', by: '--approve' })
    expect(irreversible[0]?.steps.map(({ address, outcome }) => `${address} ${outcome}`)).to.deep.equal([
      'finalize.raise changed',
    ])
    expect(approvals).to.deep.equal([])
  })

  it('of a failed run shows how far the node came', () => {
    const report = buildReport(failedRun())
    expect(report).to.deep.include({ outcome: 'needs-person', exitCode: 8, problem: notBack })
    const pass = { phase: 'roll', stopMs: 1800, startMs: 3400, inSyncMs: 300_120, windowMs: null }
    expect(nodeOf(failedRun(), 'b2')).to.deep.include({ to: null, state: 'syncing', restarts: 1, passes: [pass] })
    expect(nodeOf(failedRun(), 'b3')).to.deep.include({ to: '3.9.2', restarts: 0, passes: [] })
    expect(report.phases.map((phase) => phase.state)).to.deep.equal([
      'done',
      'done',
      'failed',
      'untouched',
      'untouched',
    ])
    expect(report.notices.map((notice) => notice.code)).to.deep.equal(['run/unclean-stop'])
  })

  it('of a run with nothing to do has no restarts and no gates', () => {
    const report = buildReport(emptyRun())
    expect(report).to.deep.include({ outcome: 'nothing-to-do', exitCode: 0, gates: [], irreversible: [] })
    for (const node of report.nodes) expect(node).to.deep.include({ to: '3.9.2', restarts: 0, passes: [] })
  })

  it('of a run whose end nobody wrote down says interrupted', () => {
    const report = buildReport(sampleRun().slice(0, 60))
    expect(report).to.include({ outcome: 'interrupted', exitCode: 130, endedAt: null, tookMs: null })
  })

  it('fails a run whose audit found a fault, and only such', () => {
    expect(buildReport(sampleRun(), { load })).to.deep.include({ outcome: 'done', exitCode: 0, load })
    for (const fault of ['lost', 'reordered', 'errors', 'corrupted'] as const) {
      const report = buildReport(sampleRun(), { load: { ...load, [fault]: 1 } })
      expect(report, fault).to.include({ outcome: 'failed', exitCode: 1 })
    }
    const doubled = buildReport(sampleRun(), { load: { ...load, duplicated: 5 } })
    expect(doubled).to.include({ outcome: 'done', exitCode: 0 })
    const failed = buildReport(failedRun(), { load: { ...load, lost: 1 } })
    expect(failed).to.include({ outcome: 'needs-person', exitCode: 8 })
  })

  it('waits of the engine before the first phase are a gate, too', () => {
    const wait = { type: 'step-waiting', address: 'preflight', host: null, waitedMs: 9000, samples: 9 } as const
    const blockers = [{ rule: 'broker/down', nodeId: 3, saw: 'no answer', wanted: 'an answer' }] as const
    const script = startRun(new EventScript()).say({ ...wait, blockers, trend: '', estimateMs: null })
    const at = '2026-11-22T03:10:42.000Z'
    const gate = { address: 'preflight', samples: 9, waitedMs: 9000, blockers, at }
    expect(buildReport(script.events).gates).to.deep.equal([{ ...gate, decision: 'wait' }])
    script.say({ type: 'phase-started', phase: 'preflight', nodes: [] })
    expect(buildReport(script.events).gates).to.deep.equal([{ ...gate, decision: 'safe' }])
  })

  const passes: readonly (readonly [string, readonly (readonly [NodeState, number])[], object])[] = [
    [
      'adds up a window that began again',
      [
        ['stopping', 10],
        ['stopped', 3],
        ['switched', 4],
        ['starting', 20],
        ['registering', 30],
        ['syncing', 100],
        ['window', 1000],
        ['syncing', 200],
        ['window', 2000],
        ['done', 5],
      ],
      { restarts: 1, to: '4.1.2', passes: [{ phase: 'roll', stopMs: 10, startMs: 50, inSyncMs: 300, windowMs: 3000 }] },
    ],
    [
      'counts a stretch that was left out as 0 once the node is back',
      [
        ['stopping', 10],
        ['starting', 20],
        ['window', 30],
        ['done', 0],
      ],
      { restarts: 1, to: '3.9.2', passes: [{ phase: 'roll', stopMs: 10, startMs: 20, inSyncMs: 0, windowMs: 30 }] },
    ],
    [
      'forgets a stop that the host refused',
      [
        ['stopping', 10],
        ['untouched', 5],
      ],
      { restarts: 0, to: '3.9.2', state: 'untouched', passes: [] },
    ],
    [
      'shows a node that never ended its stop',
      [
        ['stopping', 10],
        ['unknown', 5],
      ],
      { restarts: 0, to: null, passes: [{ phase: 'roll', stopMs: 10, startMs: null, inSyncMs: null, windowMs: null }] },
    ],
  ]
  for (const [name, states, wanted] of passes)
    it(name, () => {
      expect(nodeOf(statesOf(states))).to.deep.include(wanted)
    })

  it('asked in between, even ahead of time, ends with the same times', () => {
    const track = new NodeTrack()
    for (const [atMs, state] of [
      [0, 'stopping'],
      [10, 'stopped'],
      [20, 'starting'],
      [40, 'window'],
      [90, 'done'],
    ] as const) {
      track.move('roll', state, atMs)
      track.passes(atMs + 1000)
    }
    expect(track.passes(5000)).to.deep.equal([{ phase: 'roll', stopMs: 10, startMs: 20, inSyncMs: 0, windowMs: 50 }])
  })

  it('of any events is made without complaint, its times within the run', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const report = buildReport(events)
        const spanMs = timeOf(events.at(-1)?.at ?? '') - timeOf(events[0]?.at ?? '')
        for (const node of report.nodes) {
          const starts = events.filter(
            (event) => event.type === 'node-state' && event.host === node.host && event.state === 'starting',
          )
          expect(node.restarts).to.equal(starts.length)
          const times = node.passes.flatMap((pass) => [pass.stopMs, pass.startMs, pass.inSyncMs, pass.windowMs])
          const sum = times.reduce<number>((all, ms) => all + (ms ?? 0), 0)
          expect(sum).to.be.within(0, spanMs)
        }
        const addresses = report.gates.map((gate) => gate.address)
        expect(new Set(addresses).size).to.equal(addresses.length)
        // A resumed run has not ended yet, whatever ended it before.
        const last = events.findLast((event) => event.type === 'run-ended' || event.type === 'run-resumed')
        expect(report.exitCode).to.equal(last?.type === 'run-ended' ? last.exitCode : 130)
        expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report)
      }),
      { numRuns: 500 },
    )
  })
})

describe('timeOf', () => {
  it('reads what Date writes, over four centuries', () => {
    const years = { min: Date.UTC(1970, 0, 1), max: Date.UTC(2370, 0, 1) }
    fc.assert(fc.property(fc.integer(years), (ms) => timeOf(new Date(ms).toISOString()) === ms))
    expect(timeOf('yesterday')).to.be.NaN
  })
})
