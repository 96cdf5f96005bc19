import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { HostReading } from '../../../src/facts/host-facts.ts'
import { parseJudgedProperties } from '../../../src/kafka/config/judged-values.ts'
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
  propertiesOf,
  reading,
  readings,
  running,
  snapshot,
  withNode,
} from '../../plan/support/draw-observed.ts'
import { block, labFolders, phase, playbook, task, upgradePhases } from '../../plan/support/draw-playbook.ts'
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
  it('shows a restart: each node on the release it runs, and why in this order', () => {
    const turn = block(
      'turn',
      [
        task('stop', fakeModules.service, { state: 'stopped' }, { undo: { kind: 'auto' } }),
        task('start', fakeModules.service, { state: 'started' }, { undo: { kind: 'auto' } }),
      ],
      { when: 'node.restarted == vars.never' },
    )
    const restart = phase('restart', { hosts: ['controllers', 'brokers'], tasks: [turn] })
    const written = playbook({ name: 'restart', versions: undefined, vars: { never: false }, phases: [restart] })
    const plan = buildPlan({ program: buildProgram(written), observed: observed() })
    expectGolden('test/cases/plans/restart.txt', renderPlan(plan, plain))
  })

  it('shows an upgrade', () => {
    expectText('upgrade', renderPlan(planOf(observed()), plain))
  })

  it('shows a finished cluster: nothing to do', () => {
    expectText('nothing-to-do', renderPlan(planOf(finished()), plain))
  })

  it('shows blockers with what was seen, what is wanted and the fix', () => {
    expectText('blockers', renderPlan(planOf(troubled()), plain))
  })

  it('shows notes once where many hosts share them, and never more than a few of a rule', () => {
    const late = ['log.message.timestamp.after.max.ms', 'inter.broker.protocol.version=3.9']
    const without = (host: string): HostReading =>
      reading(host, { properties: ok(parseJudgedProperties(propertiesOf(host).replace(late[0] ?? '', 'x'))) })
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, { 'message.format.version': '2.8' }] as const)
    const seen = observed({
      hosts: readings({
        ...Object.fromEntries(['b1', 'b3'].map((host) => [host, without(host)])),
        b2: reading('b2', {}, late.slice(1)),
        ...Object.fromEntries(
          ['c1', 'c2', 'c3'].map((host) => [host, reading(host, {}, ['broker.id.generation.enable=true'])]),
        ),
      }),
      configs: { topics: Object.fromEntries(many), dynamic: [], unknown: [{ what: 'dynamic.b2', why: 'no answer' }] },
    })
    const { blockers, notes } = planOf(seen)
    expect(blockers.map(({ topic }) => topic)).to.deep.equal(many.map(([name]) => name))
    expect(notes).to.have.length(6)
    const text = renderPlan(planOf(seen), plain)
    expectText('notes', text.slice(text.indexOf('blockers:')))
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
