import { expect } from 'chai'
import type { Playbook, Task } from '../../../src/language/playbook/playbook.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram, type ProgramOptions } from '../../../src/plan/build-program.ts'
import { factsWanted } from '../../../src/plan/facts-wanted.ts'
import type { Plan, PlannedStep } from '../../../src/plan/plan.ts'
import { releasesWanted } from '../../../src/plan/releases-wanted.ts'
import { fakeModules } from '../support/fake-modules.ts'
import { observed } from '../support/draw-observed.ts'
import { block, expression, labFolders, phase, playbook, task, template } from '../support/draw-playbook.ts'

const link = (change: object = {}): Task =>
  task(
    'link',
    fakeModules.symlink,
    { path: '/lab/${{ host.name }}/${{ item.value }}', to: './x' },
    { forEach: template('${{ vars.names }}'), ...change },
  )

const withTasks = (tasks: readonly Task[], change: Partial<Playbook> = {}): Playbook =>
  playbook({ phases: [phase('p', { hosts: ['brokers'], tasks })], vars: { names: ['a', 'b'] }, ...change })

const planOf = (tasks: readonly Task[], change: Partial<Playbook> = {}, options: ProgramOptions = {}): Plan =>
  buildPlan({ program: buildProgram(withTasks(tasks, change), options), observed: observed() })

const on = (plan: Plan, host: string): PlannedStep[] => plan.steps.filter((step) => step.host === host)

describe('for_each in a plan', () => {
  it('is one step for each item, under stable addresses', () => {
    const steps = on(planOf([link(), task('after', fakeModules.health)]), 'b2')
    expect(steps.map((step) => step.address)).to.deep.equal(['p.link[0]@b2', 'p.link[1]@b2', 'p.after@b2'])
    expect(steps.map((step) => step.item ?? null)).to.deep.equal([
      { index: 0, value: 'a' },
      { index: 1, value: 'b' },
      null,
    ])
  })

  it('shows the item in the title, and keeps the arguments as written', () => {
    const touch = task(
      'touch',
      fakeModules.command,
      { argv: ['touch', '${{ item.value }}'] },
      { forEach: template([7, 8]) },
    )
    const [first, second] = on(planOf([touch]), 'b1')
    expect(first?.arguments).to.deep.include({ argv: ['touch', '${{ item.value }}'] })
    expect([first?.title, second?.title].join()).to.contain('touch 7').and.contain('touch 8')
    expect(second?.item).to.deep.equal({ index: 1, value: 8 })
  })

  it('asks "when" for each item', () => {
    const steps = on(
      planOf([link({ when: expression('item.value != vars.none') })], { vars: { names: ['a', 'b'], none: 'a' } }),
      'b1',
    )
    expect(steps.map((step) => [step.address, step.change])).to.deep.include(['p.link[0]@b1', 'no'])
    expect(steps[0]?.when).to.deep.equal(['item.value != vars.none'])
  })

  it('opens blocks with all they hold', () => {
    const inner = task('inner', fakeModules.command, { argv: ['${{ item.value }}'] })
    const each = {
      ...block('each', [inner], { rescue: [task('logs', fakeModules.health)] }),
      forEach: template(['a', 'b']),
    }
    const addresses = on(planOf([each]), 'b1').map((step) => step.address)
    expect(addresses).to.deep.equal(['p.inner[0]@b1', 'p.logs[0]@b1', 'p.inner[1]@b1', 'p.logs[1]@b1'])
  })

  it('stands at one host with "once"', () => {
    const plan = planOf([link({ once: 'phase' })])
    expect(plan.steps.map((step) => step.address)).to.deep.equal(['p.link[0]@b1', 'p.link[1]@b1'])
  })

  it('wants facts and releases of each item', () => {
    const install = task(
      'get',
      fakeModules.install,
      { release: '${{ item.value }}' },
      { forEach: template(['3.9.2', '4.1.2']) },
    )
    expect(releasesWanted(buildProgram(withTasks([install])))).to.deep.equal(['3.9.2', '4.1.2'])
    const wishes = factsWanted(buildProgram(withTasks([link()]))).filter((wish) => wish.host === 'b3')
    expect(wishes.map((wish) => wish.address)).to.deep.equal(['p.link[0]@b3', 'p.link[1]@b3'])
  })

  it('is judged item by item in a lab, and left out whole when one item leads outside', () => {
    const lab = { lab: { folders: labFolders } }
    const rehearsed = (names: readonly string[]): readonly string[] =>
      buildProgram(withTasks([link()], { vars: { names } }), lab).notRehearsed
    expect(rehearsed(['a', 'b'])).to.deep.equal([])
    expect(rehearsed(['a', '../../etc'])).to.have.length(6)
    expect(rehearsed([])).to.deep.equal([])
  })

  it('is in the digest item by item, also where only a condition reads it', () => {
    const of = (names: readonly unknown[], tasks: readonly Task[] = [link()]): string =>
      buildProgram(withTasks(tasks, { vars: { names } })).digest
    const digests = [[], ['a'], ['b'], ['a', 'b'], ['b', 'a']].map((names) => of(names))
    expect(new Set(digests).size).to.equal(5)
    const conditional = [
      link({ args: template({ path: '/lab/x', to: './x' }), when: expression('item.value != node.version') }),
    ]
    expect(of(['a'], conditional)).to.not.equal(of(['b'], conditional))
  })
})
