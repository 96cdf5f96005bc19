import { expect } from 'chai'
import { remainingMs, withRemaining } from '../../../src/run/flow/remaining.ts'
import type { RunEventBody } from '../../../src/run/run-event.ts'
import { EventScript } from '../../support/event-script.ts'
import { startRun } from '../../support/sample-run.ts'

type Phase = Extract<RunEventBody, { type: 'run-started' }>['phases'][number]

const hosts = ['b1', 'b2', 'b3']
const expected = hosts.map((host) => ({ host, workMs: 20_000, windowMs: 45_000 }))
const each = 65_000

/** A run whose plan guessed 20 s and a window of 45 s for each of three nodes in phase `roll`. */
const begin = (guessed: Phase['expected'] = expected): EventScript => {
  const whole = new EventScript()
  startRun(whole)
  const [started] = whole.events
  if (started?.type !== 'run-started') throw new Error('no start')
  const { format: _format, seq: _seq, at: _at, run: _run, ...body } = started
  const roll = { id: 'roll', description: '', hosts, irreversible: false }
  const stage = { id: 'stage', description: '', hosts, irreversible: false }
  const phases = [stage, guessed === undefined ? roll : { ...roll, expected: guessed }]
  return new EventScript().say({ ...body, phases })
}

const enter = (script: EventScript, host: string, phase = 'roll'): EventScript =>
  script.say({ type: 'node-started', phase, host, position: 1, of: 3, because: 'by role' })

const state = (script: EventScript, host: string, to: 'stopping' | 'window' | 'done'): EventScript =>
  script.say({ type: 'node-state', phase: 'roll', host, state: to })

const leave = (script: EventScript, host: string, ok = true, phase = 'roll'): EventScript =>
  script.say({ type: 'node-ended', phase, host, ok, changed: ok })

/** A whole turn: 100 s of waiting first, so long away, 50 s of window, 300 s of soak. */
const take = (script: EventScript, host: string, awayMs: number): EventScript => {
  state(enter(script, host).after(100_000), host, 'stopping').after(awayMs)
  state(script, host, 'window').after(50_000)
  return leave(state(script, host, 'done').after(300_000), host)
}

describe('how long the nodes to come will take', () => {
  it('is the first guess until one is done, the present one in full', () => {
    expect(remainingMs(begin().events)).to.equal(3 * each)
    expect(remainingMs(enter(begin(), 'b1').events)).to.equal(3 * each)
  })

  it('is learned from the time a node was away, not from its waiting, window or soak', () => {
    const one = take(begin(), 'b1', 40_000)
    expect(remainingMs(one.events)).to.equal(2 * (2 * 20_000 + 45_000))
    expect(remainingMs(take(one, 'b2', 20_000).events)).to.equal(1.5 * 20_000 + 45_000)
    expect(remainingMs(take(one, 'b3', 20_000).events)).to.equal(0)
  })

  it('learns nothing from a node with nothing to change, nor from other phases', () => {
    expect(remainingMs(leave(enter(begin(), 'b1'), 'b1').events)).to.equal(2 * each)
    expect(remainingMs(leave(enter(begin(), 'b1', 'stage'), 'b1', true, 'stage').events)).to.equal(3 * each)
  })

  it('still has a node that failed before it', () => {
    expect(remainingMs(leave(enter(begin(), 'b1'), 'b1', false).events)).to.equal(3 * each)
  })

  it('learns from what an earlier process did, but not from a turn that it left in the middle', () => {
    const resume = { type: 'run-resumed', who: 'ada', kplay: '1', digest: 'd', count: 1, changed: [] } as const
    const gone = state(enter(take(begin(), 'b1', 40_000), 'b2'), 'b2', 'stopping').after(9_000_000)
    const back = leave(state(gone.say(resume), 'b2', 'window'), 'b2')
    expect(remainingMs(back.events)).to.equal(2 * 20_000 + 45_000)
  })

  it('is unknown without a guess', () => {
    expect(remainingMs(begin([]).events)).to.equal(undefined)
    expect(remainingMs([])).to.equal(undefined)
  })

  it('is told at the beginning and the good end of a turn, and nowhere else', () => {
    const { events } = leave(take(begin(), 'b1', 20_000), 'b2', false)
    const told = events.map((event, i) => withRemaining(event, events.slice(0, i)))
    expect(
      told.flatMap((event) => ('remainingMs' in event ? [`${event.type} ${event.remainingMs}`] : [])),
    ).to.deep.equal([`node-started ${3 * each}`, `node-ended ${2 * each}`])
  })
})
