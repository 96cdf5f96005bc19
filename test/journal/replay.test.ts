import { expect } from 'chai'
import fc from 'fast-check'
import { chainStart, sealLine } from '../../src/journal/replay-chain.ts'
import { replayEvents, replayJournal } from '../../src/journal/replay.ts'
import { buildRunState } from '../../src/journal/replay-state.ts'
import { encodeEvent, type RunEvent } from '../../src/run/run-event.ts'
import { EventScript } from '../support/event-script.ts'
import { anyEvents } from '../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun } from '../support/sample-run.ts'
import { act, begin, hosts, type Step } from '../support/sample-steps.ts'

const bytesOf = (events: readonly RunEvent[]): Buffer =>
  Buffer.from(events.map((event) => `${encodeEvent(event)}\n`).join(''))

const sealedLines = (events: readonly RunEvent[]): string[] => {
  let chain = chainStart
  return events.map((event) => {
    const sealed = sealLine(encodeEvent(event), chain)
    chain = sealed.chain
    return `${sealed.line}\n`
  })
}

const withLine = (number: number, change: (line: string) => string): Buffer => {
  const lines = bytesOf(emptyRun()).toString().trimEnd().split('\n')
  lines[number - 1] = change(lines[number - 1] ?? '')
  return Buffer.from(`${lines.join('\n')}\n`)
}

describe('the chain of a journal', () => {
  it('gives back every event as it was, cut at any line', () => {
    const property = fc.property(anyEvents, fc.nat(), (events, cut) => {
      const kept = cut % (events.length + 1)
      const replayed = replayJournal(Buffer.from(sealedLines(events).slice(0, kept).join('')))
      const plain = JSON.parse(JSON.stringify(events.slice(0, kept))) as unknown
      expect(replayed).to.deep.equal({ ok: true, value: { events: plain, tornBytes: 0 } })
    })
    fc.assert(property, { numRuns: 100 })
  })

  it('finds any byte of any line but the torn last one that was changed', () => {
    const lines = sealedLines(failedRun())
    const whole = Buffer.from(lines.join(''))
    const property = fc.property(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ change
      const replayed = replayJournal(bytes)
      expect(replayed.ok, `byte ${at}`).to.equal(false)
    })
    fc.assert(property, { numRuns: 300 })
  })

  it('finds a value that was changed for another that fits, and names its line', () => {
    const lines = sealedLines(failedRun())
    const at = lines.findIndex((line) => line.includes('"tookMs":'))
    const changed = lines.with(at, (lines[at] ?? '').replace(/"tookMs":\d+/, '"tookMs":424242'))
    const why = 'its digest does not fit: this line, or one before it, was changed, lost or moved'
    expect(replayJournal(Buffer.from(changed.join('')))).to.deep.equal({ ok: false, error: { line: at + 1, why } })
  })

  it('takes no line without a digest', () => {
    const error = { line: 1, why: 'its digest is missing' }
    expect(replayJournal(bytesOf(emptyRun()))).to.deep.equal({ ok: false, error })
  })
})

describe('replay of a journal', () => {
  it('gives back every event as it was', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const replayed = replayEvents(bytesOf(events))
        const plain = JSON.parse(JSON.stringify(events)) as unknown
        expect(replayed).to.deep.equal({ ok: true, value: { events: plain, tornBytes: 0 } })
      }),
      { numRuns: 100 },
    )
  })

  it('cut at any byte gives the whole lines before the cut', () => {
    const script = new EventScript().say({ type: 'interrupt', count: 1 })
    script.say({ type: 'notice', host: 'b1', code: 'run/unclean-stop', text: 'naïve 集群 "quoted"\nline' })
    const whole = bytesOf([...script.say({ type: 'interrupt', count: 2 }).events])
    for (let cut = 0; cut <= whole.length; cut++) {
      const kept = whole.subarray(0, cut)
      const lines = kept.filter((byte) => byte === 0x0a).length
      const tornBytes = cut - (kept.lastIndexOf(0x0a) + 1)
      const replayed = replayEvents(kept)
      expect(replayed, `cut at ${cut}`).to.deep.equal({
        ok: true,
        value: { events: script.events.slice(0, lines), tornBytes },
      })
    }
  })

  const damages: readonly (readonly [string, number, (line: string) => string, string | RegExp])[] = [
    ['a line of zeros', 1, (line) => '\0'.repeat(line.length), 'it is no JSON text'],
    ['an empty line', 2, () => '', 'it is no JSON text'],
    ['another value', 1, () => '[1]', 'it is no JSON object'],
    [
      'a newer format',
      1,
      (line) => line.replace('"format":1', '"format":2'),
      'its format is 2; this kplay reads format 1',
    ],
    ['an unknown event', 2, (line) => line.replace('run-ended', 'toString'), '"toString" is no event this kplay knows'],
    [
      'a missing key',
      2,
      (line) => line.replace('"outcome"', '"outcom"'),
      /^its run-ended event is not whole: .*'outcome'/,
    ],
    [
      'a wrong value',
      2,
      (line) => line.replace('nothing-to-do', 'fine'),
      /^its run-ended event is not whole: .*outcome/,
    ],
    ['a lost line', 2, (line) => line.replace('"seq":2', '"seq":3'), 'it is event 3 where event 2 belongs'],
    [
      'a line of another run',
      2,
      (line) => line.replace('-k7qd', '-zzzz'),
      /^it is of run 20261122-031042-zzzz, the lines/,
    ],
  ]
  for (const [name, number, change, why] of damages)
    it(`names ${name} and never guesses around it`, () => {
      const replayed = replayEvents(withLine(number, change))
      if (replayed.ok) throw new Error('the damage was not seen')
      expect(replayed.error.line).to.equal(number)
      if (typeof why === 'string') expect(replayed.error.why).to.equal(why)
      else expect(replayed.error.why).to.match(why)
    })

  it('sees bytes that are no text', () => {
    const bytes = bytesOf(emptyRun())
    bytes[bytes.indexOf('orders')] = 0xff
    expect(replayEvents(bytes)).to.deep.equal({ ok: false, error: { line: 1, why: 'it is no JSON text' } })
  })

  it('lets keys of a newer kplay of the same format pass', () => {
    expect(replayEvents(withLine(1, (line) => line.replace('{', '{"later":true,')))).to.have.property('ok', true)
  })
})

describe('the state of a run from its journal', () => {
  it('is where every node, step and phase stands at the end', () => {
    const state = buildRunState(sampleRun())
    expect(state).to.include({ outcome: 'done', exitCode: 0, problem: null, openAct: null, openGate: null })
    expect(state.nodes).to.deep.equal(
      hosts.map((host, i) => ({ host, nodeId: i < 3 ? 3000 + i : i - 2, state: 'done', phase: 'roll' })),
    )
    expect(state.phases.map(({ id, state: at }) => `${id} ${at}`)).to.deep.equal(
      ['preflight', 'stage', 'roll', 'soak', 'finalize'].map((id) => `${id} done`),
    )
    expect(state.steps.find((step) => step.address === 'roll.stop@b2')).to.include({ state: 'changed', host: 'b2' })
  })

  it('of a failed run names what failed and what was never begun', () => {
    const state = buildRunState(failedRun())
    expect(state).to.include({ outcome: 'needs-person', exitCode: 8 })
    const states = 'c1 done, c2 done, c3 done, b1 done, b2 syncing, b3 untouched'
    expect(state.nodes.map((node) => `${node.host} ${node.state}`).join(', ')).to.equal(states)
    const failed = state.steps.filter((step) => step.state === 'failed')
    expect(failed.map((step) => step.address)).to.deep.equal(['roll.back@b2'])
    expect(failed[0]?.why).to.match(/^b2 did not come back/)
    expect(state.phases.map((phase) => phase.state)).to.deep.equal(['done', 'done', 'failed', 'untouched', 'untouched'])
  })

  it('of a run that died shows the act whose end nobody wrote down', () => {
    const script = new EventScript()
    const step: Step = { phase: 'roll', id: 'start', host: 'b1', module: 'service', title: 'start the node' }
    act(begin(script, step), step, { kind: 'start-node' }, 400, 'starting')
    const whole = script.events
    const died = buildRunState(whole.slice(0, -1))
    expect(died.openAct?.act).to.deep.equal({ kind: 'start-node' })
    expect(died).to.include({ outcome: null, exitCode: null, lastSeq: whole.length - 1 })
    expect(died.steps[0]?.state).to.equal('doing')
    expect(buildRunState(whole).openAct).to.equal(null)
  })

  it('shows a gate that waits', () => {
    const script = new EventScript().say({ type: 'gate-opened', phase: 'finalize', prompt: '?', irreversible: true })
    expect(buildRunState(script.events).openGate?.phase).to.equal('finalize')
    expect(buildRunState(script.events).phases).to.deep.equal([{ id: 'finalize', state: 'gate-open' }])
    script.say({ type: 'gate-answered', phase: 'finalize', answer: 'approved' })
    expect(buildRunState(script.events).openGate).to.equal(null)
  })

  it('of an empty journal is empty', () => {
    expect(buildRunState([])).to.include({ run: '', started: null, lastSeq: 0, lastAt: '' })
  })

  it('of any events is made without complaint and knows the last of them', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const state = buildRunState(events)
        expect(state.lastSeq).to.equal(events.length)
        const acts = events.filter((event) => event.type === 'act-started' || event.type === 'act-ended')
        const last = acts.at(-1)
        // A resumed run ends a step whose act has no end of its own.
        const isEnded = events
          .slice(last?.seq ?? 0)
          .some((event) => event.type === 'step-ended' && last !== undefined && event.address === last.address)
        expect(state.openAct).to.equal(last?.type === 'act-started' && !isEnded ? last : null)
      }),
      { numRuns: 300 },
    )
  })
})
