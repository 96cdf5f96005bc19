import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { err } from '../../../src/diagnostics/result.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram, type ProgramOptions } from '../../../src/plan/build-program.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { renderPlan, type PlanStyle } from '../../../src/views/plan/render-plan.ts'
import { expectGolden } from '../../support/golden.ts'
import {
  finished,
  listener,
  nodes,
  observed,
  partition,
  running,
  snapshot,
  withNode,
} from '../../plan/support/draw-observed.ts'
import { labFolders, phase, playbook, task, upgradePhases } from '../../plan/support/draw-playbook.ts'
import { fakeModules } from '../../plan/support/fake-modules.ts'

const plain: PlanStyle = { columns: 120, color: false }

const planOf = (seen: Observed, options: ProgramOptions = {}): Plan => {
  const hook = phase('tell', {
    hosts: ['brokers'],
    tasks: [task('touch', fakeModules.command, { argv: ['touch', '/tmp/x'] })],
  })
  const phases = options.lab === undefined ? upgradePhases() : [...upgradePhases(), hook]
  return buildPlan({ program: buildProgram(playbook({ phases }), options), observed: seen })
}

const expectText = (name: string, text: string): void => expectGolden(`test/cases/plans/${name}.txt`, text)

const troubled = (): Observed => {
  const scratch = partition('scratch', 0, { leader: 1, replicas: [1], isr: [1] })
  const behind = Array.from({ length: 8 }, (_, n) => partition('orders', n, { isr: [1, 3], leader: 1 }))
  const deaf = listener('b1', {
    name: 'EXTERNAL',
    address: 'out.example:9094',
    isAnswering: false,
    why: 'connection refused',
  })
  const shot = snapshot({ partitions: [...behind, scratch] })
  const host = {
    code: 'run/unreachable',
    what: 'host c3 could not be asked',
    why: ['no answer in 1000 ms'],
    fix: 'x',
    exitCode: 4,
  } as const
  return observed({
    snapshot: withNode(shot, 'b1', { listeners: [listener('b1'), deaf] }),
    nodes: { ...nodes({ b3: running('b3', '3.8.1'), c2: running('c2', '4.1.2') }), c3: err(host) },
  })
}

describe('views/plan', () => {
  it('shows an upgrade', () => {
    expectText('upgrade', renderPlan(planOf(observed()), plain))
  })

  it('shows a finished cluster: nothing to do', () => {
    expectText('nothing-to-do', renderPlan(planOf(finished()), plain))
  })

  it('shows blockers with what was seen, what is wanted and the fix', () => {
    expectText('blockers', renderPlan(planOf(troubled()), plain))
  })

  it('shows what a lab leaves out and cuts short', () => {
    const options = { lab: { folders: labFolders }, shorten: { maxWaitMs: 5000, patienceMs: 20_000 } }
    expectText('lab', renderPlan(planOf(observed(), options), plain))
  })

  it('shows every step where that is asked for', () => {
    expectText('all-steps', renderPlan(planOf(observed()), { ...plain, steps: true }))
  })

  it('shows what cannot be undone in red', () => {
    const text = renderPlan(planOf(observed()), { columns: 100, color: true })
    const red = text.split('\n').filter((line) => line.startsWith('\u001B[31m'))
    expect(red.map((line) => stripVTControlCharacters(line).trim())).to.deep.equal([
      `${'-'.repeat(40)} undo ends here ${'-'.repeat(40)}`,
      '3. finalize  IRREVERSIBLE  once',
      '+  raise  kafka.finalize  raise metadata.version  changes the cluster, cannot be undone',
    ])
  })

  it('says the same with and without colour', () => {
    for (const seen of [observed(), finished(), troubled()]) {
      const colored = renderPlan(planOf(seen), { columns: 120, color: true })
      expect(stripVTControlCharacters(colored)).to.equal(renderPlan(planOf(seen), plain))
    }
  })

  it('keeps every word on a narrow screen', () => {
    const words = (columns: number): string[] =>
      renderPlan(planOf(troubled()), { columns, color: false })
        .split(/[\s-]+/)
        .filter((word) => word !== '')
    expect(words(40)).to.deep.equal(words(200))
  })
})
