import { expect } from 'chai'
import fc from 'fast-check'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { EventScript } from '../../support/event-script.ts'
import { drawRun } from '../../support/drawn-run.ts'
import { expectGolden } from '../../support/golden.ts'
import { anyEvents } from '../../support/run-arbitrary.ts'
import { emptyRun, failedRun, sampleRun, startRun } from '../../support/sample-run.ts'

/** Lets promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const until = (events: readonly RunEvent[], isIt: (event: RunEvent) => boolean): readonly RunEvent[] =>
  events.slice(0, events.findIndex(isIt) + 1)

/** Moments worth a look, by name. */
const moments: readonly (readonly [string, readonly RunEvent[]])[] = [
  ['first look', emptyRun().slice(0, 1)],
  ['catching up', until(sampleRun(), (e) => e.type === 'step-waiting' && e.trend.includes('falling'))],
  [
    'clean window of b1',
    until(sampleRun(), (e) => e.type === 'step-waiting' && e.host === 'b1' && e.blockers[0]?.saw === 'clean for 2 s'),
  ],
  ['waiting for a broker stopped by hand', until(sampleRun(), (e) => e.type === 'step-waiting' && e.waitedMs > 60_000)],
  ['stopping b2', until(sampleRun(), (e) => e.type === 'act-started' && e.host === 'b2' && e.act.kind === 'stop-node')],
  ['soak', until(sampleRun(), (e) => e.type === 'step-waiting' && e.trend === 'watching')],
  ['approval', until(sampleRun(), (e) => e.type === 'gate-opened')],
  ['failed', failedRun()],
]

describe('the progress view', () => {
  for (const [columns, rows] of [
    [60, 24],
    [80, 24],
    [120, 24],
    [80, 10],
  ] as const)
    it(`shows a run on ${columns} columns and ${rows} rows`, async () => {
      let text = ''
      for (const [name, events] of moments) {
        const run = await drawRun(columns, rows)
        run.tell(events)
        await settle()
        run.pass(700)
        text += `== ${name}\n${run.screen.text()}\n\n`
        await run.view.close()
      }
      expectGolden(`test/cases/views/progress-${columns}x${rows}.txt`, text)
    })

  it('counts down what the nodes will still take, until the guess is used up', async () => {
    const run = await drawRun(80, 24)
    const script = startRun(new EventScript()).say({ type: 'phase-started', phase: 'roll', nodes: ['b1', 'b2'] })
    const turn = { phase: 'roll', host: 'b1', position: 1, of: 2, because: 'by role', remainingMs: 130_000 }
    run.tell(script.say({ type: 'node-started', ...turn }).events)
    const texts: string[] = []
    for (const ms of [700, 60_000, 90_000]) {
      await settle()
      run.pass(ms)
      texts.push(/roll +0 of 2 nodes, [^\n]*/.exec(run.screen.text())?.[0].replace(/\s+/g, ' ') ?? run.screen.text())
    }
    await run.view.close()
    expect(texts.map((text) => text.replace(/nodes, [^,]*/, 'nodes, …'))).to.deep.equal([
      'roll 0 of 2 nodes, …, about 2 min left',
      'roll 0 of 2 nodes, …, about 1 min left',
      'roll 0 of 2 nodes, …',
    ])
  })

  it('leaves a whole picture and the cursor when it is closed', async () => {
    for (const [name, events] of [
      ['done', sampleRun()],
      ['failed', failedRun()],
      ['empty', emptyRun()],
    ] as const) {
      const run = await drawRun(80, 24)
      run.tell(events)
      await run.view.close()
      expect(run.screen.isCursorHidden).to.equal(false)
      run.screen.write('error[run/node-not-back]: …\n')
      expectGolden(`test/cases/views/progress-closed-${name}.txt`, `${run.screen.text()}\n`)
    }
  })

  it('told again from the start looks the same', async () => {
    const texts = []
    for (const isLate of [false, true]) {
      const run = await drawRun(80, 24)
      const events = until(sampleRun(), (event) => event.type === 'step-waiting' && event.waitedMs > 60_000)
      if (isLate) run.tell(events.slice(-1))
      run.tell(events)
      await settle()
      run.pass(700)
      texts.push(run.screen.text())
      await run.view.close()
    }
    expect(texts[1]).to.equal(texts[0])
  })

  it('draws a burst of events in one frame, and no frame within 90 ms of the last', async () => {
    const run = await drawRun(80, 24)
    for (const event of sampleRun().slice(0, 60)) run.view.listener(event)
    expect(run.screen.writes).to.equal(0)
    await settle()
    run.pass(100)
    expect(run.screen.writes).to.equal(1)
    run.pass(89)
    expect(run.screen.writes).to.equal(1)
    run.pass(1)
    expect(run.screen.writes).to.equal(2)
    await run.view.close()
  })

  it('of a step that failed shows why', async () => {
    const run = await drawRun(120, 24)
    run.tell(failedRun())
    await run.view.close()
    expect(run.screen.text()).to.match(/✖ back: .*\n +› b2 did not come back: no progress for 300 s/)
  })

  it('lets time and estimate of a wait run on between events', async () => {
    const run = await drawRun(80, 24)
    const script = startRun(new EventScript())
    run.tell(
      script.say({
        type: 'step-waiting',
        address: 'preflight',
        host: null,
        waitedMs: 4000,
        samples: 5,
        blockers: [{ rule: 'broker/down', nodeId: 3, saw: 'b3: connection refused', wanted: 'answers' }],
        trend: '2 -> 1, falling',
        estimateMs: 8000,
      }).events,
    )
    await settle()
    run.pass(5000)
    expect(run.screen.text()).to.contain('waiting 9.0 s for b3: connection refused (broker/down)')
    expect(run.screen.text()).to.contain('2 -> 1, falling, about 3.0 s left')
    run.pass(60_000)
    expect(run.screen.text()).to.contain('waiting 1 min 09 s for b3')
    expect(run.screen.text()).to.match(/2 -> 1, falling$/m)
    await run.view.close()
  })

  it('puts what others write above the tree, and below it once it is closed', async () => {
    const run = await drawRun(80, 24)
    run.view.text.write('run 20261122-031042-k7qd\n')
    run.tell(sampleRun().slice(0, 1))
    await settle()
    run.pass(100)
    run.view.text.write('warning: no end of line')
    run.pass(100)
    expect(run.screen.text()).to.match(/^run 20261122-031042-k7qd\nwarning: no end of line\n⠹ first look/)
    expect(run.screen.text().match(/first look/g)).to.have.lengthOf(1)
    await run.view.close()
    run.view.text.write('after\n')
    expect(run.screen.text()).to.match(/finalize {2}cannot be taken back\nafter$/)
  })

  it('makes room for a question and goes on below it', async () => {
    const run = await drawRun(80, 40)
    run.tell(until(sampleRun(), (event) => event.type === 'gate-opened'))
    await settle()
    run.pass(100)
    run.view.pause()
    expect(run.screen.isCursorHidden).to.equal(false)
    const { writes } = run.screen
    run.pass(10_000)
    run.tell(until(sampleRun(), (event) => event.type === 'gate-answered').slice(-1))
    expect(run.screen.writes).to.equal(writes)
    run.screen.write('Approve finalize? yes\n')
    run.view.resume()
    run.view.resume()
    run.pass(100)
    expect(run.screen.isCursorHidden).to.equal(true)
    expect(run.screen.text().split('Approve finalize? yes')[1]).to.contain('finalize  cannot be taken back')
    await run.view.close()
    await run.view.close()
  })

  it('draws nothing any more after its end', async () => {
    const run = await drawRun(80, 24)
    await run.view.close()
    const { writes } = run.screen
    run.tell(sampleRun())
    run.pass(1000)
    run.view.resume()
    run.pass(1000)
    expect(run.screen.writes - writes).to.equal(0)
  })

  it('closed before it could load still shows the end', async () => {
    const run = await drawRun(80, 24)
    run.tell(failedRun())
    await run.view.close()
    expect(run.screen.text()).to.contain('✖ roll')
  })

  it('of any events, on any screen, stays within it and never tears', async function () {
    this.timeout(180_000)
    const size = fc.record({ columns: fc.integer({ min: 20, max: 140 }), rows: fc.integer({ min: 4, max: 40 }) })
    await fc.assert(
      fc.asyncProperty(anyEvents, size, async (events, { columns, rows }) => {
        const run = await drawRun(columns, rows)
        for (const event of events) {
          run.tell([event])
          await settle()
          run.pass(100)
          // Only what was said above the tree may leave the screen at its top.
          expect(run.screen.scrolled.filter((line) => /^\s*[✔✖·?›■⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /.test(line))).to.deep.equal([])
        }
        await run.view.close()
        expect(run.screen.isCursorHidden).to.equal(false)
      }),
      { numRuns: 150 },
    )
  })
})
