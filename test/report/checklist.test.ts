import { expect } from 'chai'
import fc from 'fast-check'
import { buildReport } from '../../src/report/build-report.ts'
import { boxNames, type BoxName, type ChecklistBox } from '../../src/report/boxes.ts'
import type { RunEvent, RunEventBody } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { anyEvents } from '../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun } from '../support/sample-run.ts'

type Started = Extract<RunEventBody, { type: 'run-started' }>

const brokers = ['b1', 'b2', 'b3']

const boxOf = (events: readonly RunEvent[], name: BoxName): ChecklistBox => {
  const box = buildReport(events).checklist.find((one) => one.box === name)
  if (box === undefined) throw new Error(`no box ${name}`)
  return box
}

const statesOf = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(buildReport(events).checklist.map(({ box, state }) => [box, state]))

const startedOf = (change: Partial<Started>): Started => {
  const [first] = sampleRun()
  if (first?.type !== 'run-started') throw new Error('the sample begins otherwise')
  const { format: _f, seq: _s, at: _a, run: _r, ...body } = first
  return { ...body, ...change }
}

/** A run on ZooKeeper, told by its steps only: those of `leave` are left out. */
const classicRun = (leave: readonly string[] = [], change: Partial<Started> = {}): readonly RunEvent[] => {
  const script = new EventScript()
  const phases = ['backup', 'pin', 'roll', 'raise'].map((id) => ({ id, description: id, hosts: brokers, irreversible: id === 'raise' })) // prettier-ignore
  const nodes = brokers.map((host, i) => ({ host, nodeId: i + 1, roles: ['broker' as const], from: '3.7.2' }))
  const cluster = { name: 'orders', id: '5L6g3nShT-eMCtK--X86sw', mode: 'zookeeper' as const }
  script.say(startedOf({ cluster, nodes, phases, versions: { from: ['3.7.2'], to: '3.8.1' }, ...change }))
  const step = (phase: string, module: string, host: string, extra: { result?: unknown; write?: string } = {}) => {
    const address = `${phase}.${module}@${host}`
    if (leave.includes(module) || leave.includes(address)) return
    const effects = {}
    const origin = { file: 'playbook.yml', line: 1, column: 1 }
    script.say({ type: 'step-started', phase, host, address, module, title: module, effects, origin })
    if (extra.write !== undefined) {
      const act = { kind: 'write-file', path: '/etc/kafka/server.properties', was: null, sha256: '', backup: null, diff: [extra.write] } as const // prettier-ignore
      script.say({ type: 'act-started', address, host, act })
      script.say({ type: 'act-ended', address, host, ok: true, output: '', why: null, tookMs: 1 })
    }
    const result = extra.result ?? null
    script.say({ type: 'step-ended', phase, host, address, outcome: 'changed', result, why: null, tookMs: 5 })
  }
  const restart = (phase: string, host: string): void => {
    const look = { decision: 'safe', samples: 1, waitedMs: 0, blockers: [] } as const
    if (!leave.includes('guard')) script.say({ type: 'guard', address: `${phase}.stop@${host}`, host, ...look })
    for (const state of [
      'stopping',
      'stopped',
      ...(phase === 'roll' ? ['switched' as const] : []),
      'starting',
      'registering',
      'syncing',
      'window',
      'done',
    ] as const)
      // prettier-ignore
      script.after(100).say({ type: 'node-state', phase, host, state })
  }
  for (const host of brokers) step('backup', 'kafka.backup_node', host, { result: { changed: true, folder: '/state/runs/R/backup' } }) // prettier-ignore
  for (const host of brokers) step('pin', 'kafka.pin_protocol', host, { write: '+ inter.broker.protocol.version=3.7' })
  for (const host of brokers) if (!leave.includes('roll')) restart('roll', host)
  for (const host of brokers) {
    step('raise', 'kafka.raise_protocol', host, { write: '+ inter.broker.protocol.version=3.8' })
    if (!leave.includes('kafka.confirm_protocol')) restart('raise', host)
    step('raise', 'kafka.confirm_protocol', host, { result: { protocol: '3.8' } })
  }
  return script.say({ type: 'run-ended', outcome: 'done', exitCode: 0, problem: null, tookMs: 1 }).events
}

describe('the checklist of a run', () => {
  it('has the nine boxes of the procedure, in its order, each with evidence, for any events', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const { checklist } = buildReport(events)
        expect(checklist.map(({ box }) => box)).to.deep.equal(boxNames)
        for (const { evidence } of checklist) {
          expect(evidence).to.not.be.empty
          for (const text of evidence) expect(text).to.not.equal('')
        }
      }),
    )
  })

  it('of an upgrade with KRaft needs no pin, no raise and no second roll', () => {
    expect(statesOf(sampleRun())).to.deep.equal({
      'release-notes': 'ticked',
      backup: 'open',
      pin: 'not-needed',
      roll: 'ticked',
      health: 'ticked',
      raise: 'not-needed',
      'second-roll': 'not-needed',
      finalize: 'ticked',
      clients: 'open',
    })
    expect(boxOf(sampleRun(), 'finalize').evidence.join()).to.match(/approved by --approve at 2026-11-22T03:14:20/)
  })

  it('of the classic two passes is whole, but for what only owners of clients can do', () => {
    const { clients, ...others } = statesOf(classicRun())
    expect(clients).to.equal('open')
    expect(others).to.deep.include({ finalize: 'not-needed' })
    for (const [box, state] of Object.entries(others))
      expect(state, box).to.equal(box === 'finalize' ? 'not-needed' : 'ticked')
    expect(boxOf(classicRun(), 'pin').evidence).to.include('b2: inter.broker.protocol.version=3.7')
    expect(boxOf(classicRun(), 'raise').evidence).to.include('b3: inter.broker.protocol.version=3.8')
    expect(boxOf(classicRun(), 'second-roll').evidence.join()).to.contain('b1 says 3.8, b2 says 3.8, b3 says 3.8')
  })

  const without: readonly (readonly [left: string, box: BoxName, words: string])[] = [
    ['kafka.backup_node', 'backup', 'add the phase `backup`'],
    ['backup.kafka.backup_node@b2', 'backup', 'nothing is kept of b2'],
    ['roll', 'roll', 'not seen on 3.8.1: b1, b2, b3'],
    ['guard', 'health', 'no look before a stop'],
    ['kafka.raise_protocol', 'raise', 'not raised by this run'],
    ['raise.kafka.raise_protocol@b3', 'raise', 'not raised: b3'],
    ['kafka.confirm_protocol', 'second-roll', 'no broker was asked'],
    ['raise.kafka.confirm_protocol@b1', 'second-roll', 'not confirmed: b1'],
  ]
  for (const [left, name, words] of without)
    it(`leaves "${name}" open without ${left}`, () => {
      const { state, evidence } = boxOf(classicRun([left]), name)
      expect(state).to.equal('open')
      expect(evidence.join('\n')).to.contain(words)
    })

  it('leaves the pin open where nothing was rolled and a broker is not pinned', () => {
    expect(boxOf(classicRun(['roll', 'kafka.confirm_protocol']), 'pin').state).to.equal('ticked')
    const { state, evidence } = boxOf(
      classicRun(['roll', 'kafka.confirm_protocol', 'pin.kafka.pin_protocol@b2']),
      'pin',
    )
    expect([state, evidence]).to.deep.equal(['open', ['not written yet: b2']])
  })

  it('counts a protocol written by hand, and tells by the phase whether it is a pin', () => {
    const events = classicRun().map((event) =>
      event.type === 'step-started' && event.module === 'kafka.raise_protocol'
        ? { ...event, module: 'properties' }
        : event,
    )
    expect(boxOf(events, 'raise').state).to.equal('ticked')
    expect(boxOf(events, 'pin').evidence).to.not.include('b1: inter.broker.protocol.version=3.8')
  })

  it('of a run that failed is open where it failed', () => {
    const states = statesOf(failedRun())
    expect(states).to.include({ roll: 'open', health: 'open', finalize: 'open' })
    expect(boxOf(failedRun(), 'roll').evidence).to.deep.equal(['not seen on 4.1.2: b2, b3'])
  })

  it('of a run that changes no release needs only a backup, restarts and health', () => {
    const events = classicRun([], { versions: null })
    const needed = Object.entries(statesOf(events)).filter(([, state]) => state !== 'not-needed')
    expect(needed).to.deep.equal([
      ['backup', 'ticked'],
      ['roll', 'ticked'],
      ['health', 'ticked'],
    ])
  })

  it('of a run that takes another back raises nothing', () => {
    const events = classicRun(['kafka.raise_protocol', 'kafka.confirm_protocol'], { takesBack: '20261122-010203-abcd' })
    expect(statesOf(events)).to.include({ raise: 'not-needed', 'second-roll': 'not-needed' })
  })

  it('tells what the plan noted', () => {
    const events = classicRun([], { planNotes: ['a default changed: node/changed-default (b1)'] })
    expect(boxOf(events, 'release-notes').evidence).to.include('noted: a default changed: node/changed-default (b1)')
  })

  it('claims nothing for a run that never began', () => {
    for (const events of [[], emptyRun().slice(0, 0)]) expect(Object.values(statesOf(events))).to.not.include('ticked')
  })
})
