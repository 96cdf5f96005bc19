import { expect } from 'chai'
import { encodeEvent } from '../../src/run/run-event.ts'
import { engineWorld, phase, task } from '../fakes/engine-world.ts'

const hosts = ['b1', 'b2']
const cluster = { ...task('cluster', 'kafka.backup_cluster', {}), once: 'run' as const }
const backup = () => phase('backup', [cluster, task('node', 'kafka.backup_node', {})], { hosts, order: 'written' })
const edit = () =>
  phase('tune', [task('edit', 'properties', { path: '/etc/kafka/server.properties', set: { 'num.io.threads': 16 } })], {
    hosts,
    order: 'written',
  })

describe('the engine and backups', () => {
  it('keeps the files of each node and the configuration of the cluster before anything is changed, and tells none of it', async () => {
    const world = engineWorld([backup(), edit()])
    world.hosts.texts.set('b1', 'ssl.key.password=hunter2\n')
    world.hosts.texts.set('b2', 'a=1\n')
    expect(await world.run()).to.include({ outcome: 'done', problem: null })
    const parts = ['topics', 'dynamic', 'acls', 'features', 'quorum', 'groups', 'silent'].map((name) => `${name}.json`)
    expect(world.kept.map(({ host, path }) => host ?? path)).to.have.members([...parts, 'b1', 'b2'])
    expect(world.kept.find(({ host }) => host === 'b1')?.content).to.equal('ssl.key.password=hunter2\n')
    expect(world.kept.find(({ path }) => path === 'features.json')?.content).to.equal(
      '{\n  "metadata.version": 21\n}\n',
    )
    const told = world.events.map(encodeEvent).join('')
    expect(told).to.not.contain('hunter2')
    const kinds = world.events.flatMap((event) => (event.type === 'act-started' ? [event.act.kind] : []))
    expect(kinds).to.deep.equal(['keep-cluster', 'keep-files', 'keep-files', 'write-file', 'write-file'])
    const ends = world.events.filter((event) => event.type === 'step-ended' && event.address === 'backup.node@b1')
    expect(ends[0]).to.deep.nested.include({ outcome: 'changed', 'result.folder': '/state/backup', 'result.files': 1 })
  })

  it('is nothing to do by itself: a run that changes nothing else keeps nothing', async () => {
    const world = engineWorld([backup(), edit()])
    for (const host of hosts) world.hosts.texts.set(host, 'num.io.threads=16\n')
    expect(await world.run()).to.include({ outcome: 'nothing-to-do' })
    expect(world.kept).to.deep.equal([])
  })

  it('ends the run where not all of the cluster can be read: half a backup would be missed on the worst of days', async () => {
    const world = engineWorld([backup(), edit()])
    for (const host of hosts) world.hosts.texts.set(host, 'a=1\n')
    world.cluster.untold = ['ACLs: no answer in 30000 ms', 'consumer groups: b2: connection refused']
    const end = await world.run()
    expect(end).to.include({ outcome: 'failed', exitCode: 1 })
    expect(end.problem?.why.join()).to.contain('ACLs: no answer in 30000 ms; consumer groups: b2: connection refused')
    expect([world.kept, world.hosts.acts]).to.deep.equal([[], []])
  })
})
