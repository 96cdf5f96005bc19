import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { loadPlaybook } from '../../src/language/load-playbook.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { buildProgram } from '../../src/plan/build-program.ts'
import { hasChanges, type Plan } from '../../src/plan/plan.ts'
import { planSchema } from '../../src/plan/schema/plan-schema.ts'
import type { Program } from '../../src/plan/program.ts'
import { observe } from '../../src/run/look/observe.ts'
import { observeFacts } from '../../src/run/look/observe-facts.ts'
import { renderPlan } from '../../src/views/plan/render-plan.ts'
import { FakeClock } from '../fakes/fake-clock.ts'
import { FakeCluster } from '../fakes/fake-cluster.ts'
import { FakeHosts } from '../fakes/fake-hosts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** The shipped playbook, as a user in the project's folder would name it. */
const loadShipped = async (): Promise<Program> => {
  const { playbook, diagnostics } = await loadPlaybook({
    file: 'playbooks/rolling-upgrade.yml',
    sets: [],
    varsFiles: [],
    root,
    cwd: root,
    today: '2026-11-22',
  })
  expect(diagnostics).to.deep.equal([])
  if (playbook === undefined) throw new Error('no playbook')
  return buildProgram(playbook)
}

/** Plans on a fake cluster of the playbook's shape, changed by `change` before it is looked at. */
const planOn = async (program: Program, change: (cluster: FakeCluster, hosts: FakeHosts) => void): Promise<Plan> => {
  const clock = new FakeClock()
  const cluster = new FakeCluster(program.topology, clock, '3.9.2')
  const hosts = new FakeHosts(cluster, clock)
  change(cluster, hosts)
  const eyes = { cluster, hosts, clock }
  const observed = await observeFacts(eyes, program, await observe(eyes, program))
  expect(hosts.acts).to.deep.equal([])
  expect(cluster.elections).to.equal(0)
  return buildPlan({ program, observed })
}

const upgradeAll = (cluster: FakeCluster, hosts: FakeHosts): void => {
  for (const node of cluster.nodes) {
    node.linked = '4.1.2'
    node.metadataLevel = 27
    if (node.process !== null) node.process = { ...node.process, release: '4.1.2' }
  }
  hosts.behaviour.installed.add('4.1.2')
}

describe('planning the shipped playbook', () => {
  let program: Program
  before(async () => {
    program = await loadShipped()
  })

  it('takes controllers first, then brokers, and finds nothing in the way', async () => {
    const plan = await planOn(program, () => undefined)
    expect(plan.blockers).to.deep.equal([])
    expect(plan.nodes.map(({ host, change }) => `${host} ${change}`)).to.deep.equal([
      'c2 upgrade',
      'c3 upgrade',
      'c1 upgrade',
      'b1 upgrade',
      'b2 upgrade',
      'b3 upgrade',
    ])
    expect(plan.phases.map(({ id, irreversible }) => [id, irreversible])).to.deep.equal([
      ['preflight', false],
      ['backup', false],
      ['stage', false],
      ['roll', false],
      ['soak', false],
      ['finalize', true],
    ])
  })

  it('fits its schema and reads well', async () => {
    const plan = await planOn(program, () => undefined)
    const validate = new Ajv({ allErrors: true }).compile(planSchema)
    validate(JSON.parse(JSON.stringify(plan)))
    expect(validate.errors ?? []).to.deep.equal([])
    const lines = renderPlan(plan, { columns: 120, color: false }).split('\n')
    const border = lines.findIndex((line) => line.includes('undo ends here'))
    expect(lines[border + 1]).to.equal('  6. finalize  IRREVERSIBLE  once')
    expect(lines.at(-2)).to.match(
      /^6 of 6 nodes to change; about \d+m for the nodes, without gates; 1 irreversible phase; 0 blockers$/,
    )
    expect(lines.filter((line) => line.includes('${{'))).to.deep.equal([])
  })

  it('has nothing to do on a cluster that is upgraded and finalized', async () => {
    const plan = await planOn(program, upgradeAll)
    expect(plan.steps.filter((step) => step.change !== 'no')).to.deep.equal([])
    expect(hasChanges(plan)).to.equal(false)
    expect(plan.blockers).to.deep.equal([])
  })

  it('waits for a node that is down, by its cause', async () => {
    const plan = await planOn(program, (cluster) => {
      Object.assign(cluster.node('b2'), { process: null, isUp: false, isInSync: false })
    })
    expect(plan.blockers[0]).to.deep.include({ kind: 'wait', rule: 'node/no-process', host: 'b2' })
    expect(plan.blockers.filter((one) => one.rule === 'broker/down')).to.deep.equal([])
  })

  it('has one digest, whatever is observed', async () => {
    const plan = await planOn(program, () => undefined)
    const other = await planOn(program, upgradeAll)
    expect(other.digest).to.equal(plan.digest)
    expect((await loadShipped()).digest).to.equal(plan.digest)
  })
})
