import { expect } from 'chai'
import { attributeStalls, restartsOf } from '../../src/report/stalls.ts'
import type { RunEvent, RunEventBody } from '../../src/run/run-event.ts'
import { runStarted } from '../support/run-started.ts'

const gap = (fromMs: number, toMs: number, partition = 0) => ({ partition, fromMs, toMs })

describe('attributeStalls', () => {
  const restarts = [
    { nodeId: 1, fromMs: 1_000, toMs: 5_000 },
    { nodeId: 2, fromMs: 5_000, toMs: 9_000 },
    { nodeId: 3, fromMs: 9_000, toMs: 12_000 },
  ]

  it('names the longest gap of each restart, 0 where there is none', () => {
    const gaps = [gap(1_100, 1_900), gap(1_200, 2_400, 4), gap(5_100, 5_600)]
    expect(attributeStalls(gaps, restarts)).to.deep.equal([
      { nodeId: 1, ms: 1_200 },
      { nodeId: 2, ms: 500 },
      { nodeId: 3, ms: 0 },
    ])
  })

  it('counts a gap that began just before the stop whole', () => {
    expect(attributeStalls([gap(900, 1_900)], restarts)[0]).to.deep.equal({ nodeId: 1, ms: 1_000 })
  })

  it('gives a gap over two restarts to the one it overlaps most, to the earlier of two alike', () => {
    expect(attributeStalls([gap(4_900, 5_500)], restarts).map((stall) => stall.ms)).to.deep.equal([0, 600, 0])
    expect(attributeStalls([gap(4_500, 5_500)], restarts).map((stall) => stall.ms)).to.deep.equal([1_000, 0, 0])
  })

  it('gives gaps outside every restart to none', () => {
    const gaps = [gap(0, 1_000), gap(12_000, 20_000)]
    expect(attributeStalls(gaps, restarts).map((stall) => stall.ms)).to.deep.equal([0, 0, 0])
  })

  it('tells two restarts of one node apart', () => {
    const twice = [
      { nodeId: 1, fromMs: 0, toMs: 10 },
      { nodeId: 1, fromMs: 20, toMs: 30 },
    ]
    expect(attributeStalls([gap(2, 5), gap(21, 28)], twice)).to.deep.equal([
      { nodeId: 1, ms: 3 },
      { nodeId: 1, ms: 7 },
    ])
  })
})

describe('restartsOf', () => {
  let seq = 0
  const event = (second: number, body: RunEventBody): RunEvent => ({
    format: 1,
    seq: ++seq,
    at: `2026-11-22T00:00:${String(second).padStart(2, '0')}.000Z`,
    run: '20261122-000000-test',
    ...body,
  })
  const started = runStarted({
    nodes: [
      { host: 'b1', nodeId: 1, roles: ['broker'], from: null },
      { host: 'b2', nodeId: 2, roles: ['broker'], from: null },
    ],
  })
  const timeMs = (at: string): number => Date.parse(at) - Date.parse('2026-11-22T00:00:00.000Z')

  it('reads each restart from its stop to its end, the last one to the last event', () => {
    const events = [
      event(0, started),
      event(1, { type: 'node-state', phase: 'roll', host: 'b1', state: 'stopping' }),
      event(2, { type: 'node-state', phase: 'roll', host: 'b1', state: 'starting' }),
      event(5, { type: 'node-state', phase: 'roll', host: 'b1', state: 'done' }),
      event(6, { type: 'node-state', phase: 'roll', host: 'b2', state: 'stopping' }),
      event(9, { type: 'phase-ended', phase: 'roll', ok: false }),
    ]
    expect(restartsOf(events, timeMs)).to.deep.equal([
      { nodeId: 1, fromMs: 1_000, toMs: 5_000 },
      { nodeId: 2, fromMs: 6_000, toMs: 9_000 },
    ])
  })

  it('knows no restart of a node that was never stopped', () => {
    const events = [event(0, started), event(1, { type: 'node-state', phase: 'roll', host: 'b1', state: 'done' })]
    expect(restartsOf(events, timeMs)).to.deep.equal([])
    expect(restartsOf([], timeMs)).to.deep.equal([])
  })
})
