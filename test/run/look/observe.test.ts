import { expect } from 'chai'
import type { FactRequest } from '../../../src/facts/fact.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { observe } from '../../../src/run/look/observe.ts'
import type { Connection, HostsPort } from '../../../src/run/ports.ts'
import { engineWorld, hostViews, phase, rollTasks, type EngineWorld } from '../../fakes/engine-world.ts'

/** Every batch of facts that was asked, as `HOST: name name …`. */
const watchFacts = (hosts: HostsPort): string[] => {
  const asked: string[] = []
  const connect = hosts.connect.bind(hosts)
  hosts.connect = async (host) => {
    const connection = await connect(host)
    if (!connection.ok) return connection
    const facts = (requests: Readonly<Record<string, FactRequest<unknown>>>): ReturnType<Connection['facts']> => {
      asked.push(
        `${host}: ${Object.values(requests)
          .map(({ name }) => name)
          .join(' ')}`,
      )
      return connection.value.facts(requests)
    }
    return { ok: true, value: { ...connection.value, facts } }
  }
  return asked
}

const watchConfigs = ({ cluster }: EngineWorld): string[] => {
  const asked: string[] = []
  const configs = cluster.configs.bind(cluster)
  cluster.configs = (snapshot) => {
    asked.push(`via ${snapshot.viaNodeId}`)
    return configs(snapshot)
  }
  return asked
}

/** What only R0 asks of a host. */
const onlyR0 = [
  'server-properties',
  'node-environment',
  'java-version',
  'free-bytes',
  'log-dirs',
  'real-paths',
  'service-unit',
  'logging-file',
]

describe('run/look/observe', () => {
  const upgrade = () => engineWorld([phase('roll', rollTasks('4.1.2'), { hosts: ['b1'] })])

  it('asks every host everything in one round trip, and the cluster once', async () => {
    const world = upgrade()
    const [facts, configs] = [watchFacts(world.hosts), watchConfigs(world)]
    const seen = await observe(world.context, world.context.program)
    expect(facts.map((text) => text.split(':')[0])).to.have.members(hostViews.map(({ name }) => name))
    for (const text of facts) for (const name of onlyR0) expect(text).to.include(` ${name}`)
    expect(configs).to.deep.equal(['via 1'])
    expect(Object.keys(seen.hosts)).to.have.members(hostViews.map(({ name }) => name))
    const answers = Object.values(seen.hosts).flatMap((reading) => Object.values(reading))
    expect(answers.filter((answer) => !answer.ok)).to.deep.equal([])
    expect(buildPlan({ program: world.context.program, observed: seen }).blockers).to.deep.equal([])
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('has no reading of a host that cannot be asked', async () => {
    const world = upgrade()
    world.hosts.behaviour.unreachable.add('b2')
    const seen = await observe(world.context, world.context.program)
    expect(Object.keys(seen.hosts)).to.not.include('b2')
    expect(seen.nodes['b2']?.ok).to.equal(false)
  })

  it('refuses a run by what a file says, before anything is changed', async () => {
    const world = upgrade()
    world.hosts.configs.set('b1', 'process.roles=broker\nnode.id=7\n')
    const { exitCode, problem } = await world.run()
    expect(exitCode).to.equal(1)
    expect(problem?.what).to.include('/n/b1/server.properties:2: node.id is 7; the inventory says 1')
    expect(problem?.fix).to.include('correct the inventory: an id is never changed (/n/b1/server.properties:2 on b1)')
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('asks nothing of this again once a run has begun: gates and waits do without', async () => {
    const world = upgrade()
    const [facts, configs] = [watchFacts(world.hosts), watchConfigs(world)]
    const { exitCode } = await world.run()
    expect(exitCode).to.equal(0)
    expect(world.cluster.node('b1').starts).to.equal(1)
    expect(configs).to.have.length(1)
    for (const name of ['server-properties', 'log-dirs', 'real-paths', 'node-environment'])
      expect(
        facts.filter((text) => text.includes(` ${name}`)),
        name,
      ).to.have.length(hostViews.length)
  })
})
