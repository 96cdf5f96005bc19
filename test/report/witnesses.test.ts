import { expect } from 'chai'
import { buildReport } from '../../src/report/build-report.ts'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { startRun } from '../support/sample-run.ts'

type Group = Extract<RunEventBody, { type: 'groups-seen' }>['groups'][number]

const seen = (lag: number | null, change: Partial<Group> = {}): RunEventBody => ({
  type: 'groups-seen',
  groups: [{ group: 'billing', state: 'moving', hasMembers: true, lag, stalledMs: 0, ...change }],
  more: 0,
  unknown: [],
})

const groupsOf = (...bodies: readonly RunEventBody[]) => {
  const script = startRun(new EventScript())
  for (const body of bodies) script.after(1000).say(body)
  return buildReport(script.events).groups
}

describe('what stood beside a run', () => {
  it('is the lag of each group at first, at most and at last, and its longest standstill', () => {
    const [group] = groupsOf(seen(5), seen(900, { state: 'stalled', stalledMs: 7000 }), seen(null), seen(2))
    expect(group).to.include({ group: 'billing', lagAtFirst: 5, mostLag: 900, lagAtLast: 2, longestStallMs: 7000 })
    expect(group).to.include({ state: 'moving' })
    expect(group?.samples.map(({ lag }) => lag)).to.deep.equal([5, 900, null, 2])
  })

  it('is unknown where nothing was told, never 0', () => {
    expect(groupsOf(seen(null, { state: 'unknown' }))[0]).to.include({
      lagAtFirst: null,
      mostLag: null,
      lagAtLast: null,
    })
  })

  it('keeps the ends of a stretch in which nothing changed', () => {
    const [group] = groupsOf(seen(1), seen(7), seen(7), seen(7), seen(7), seen(3))
    expect(group?.samples.map(({ lag, at }) => [lag, at.slice(17, 19)])).to.deep.equal([
      [1, '43'],
      [7, '44'],
      [7, '47'],
      [3, '48'],
    ])
  })

  it('is thinned to 300 looks, the first and the last among them', () => {
    const [group] = groupsOf(...Array.from({ length: 5000 }, (_, i) => seen(i)))
    const lags = group?.samples.map(({ lag }) => lag) ?? []
    expect([lags.length, lags[0], lags.at(-1)]).to.deep.equal([300, 0, 4999])
  })

  it('is what metrics said last to a step, and who was connected', () => {
    const metrics = (value: number | null): RunEventBody => ({
      type: 'metrics-seen',
      address: 'roll.metrics@b1',
      values: { under_replicated_partitions: value },
      missing: value === null ? ['b1: no answer'] : [],
    })
    const software = [{ name: 'sarama', version: '1.29.0', connections: 3 }]
    const dropped = [{ request: 'Fetch', version: 2, count: 9, clients: ['sarama 1.29.0'] }]
    const clients: RunEventBody = { type: 'clients-seen', brokers: [{ host: 'b1', software, dropped, why: null }] }
    const script = startRun(new EventScript()).say(metrics(null)).say(metrics(0)).say(clients)
    const report = buildReport(script.events)
    expect(report.metrics).to.have.length(1)
    expect(report.metrics[0]).to.deep.include({ values: { under_replicated_partitions: 0 }, missing: [] })
    expect(report.clients?.brokers[0]?.host).to.equal('b1')
    const box = report.checklist.find((one) => one.box === 'clients')
    expect(box?.evidence).to.include('connected: sarama 1.29.0')
    expect(box?.evidence).to.include('b1 gets Fetch v2, which the new release drops')
  })
})
