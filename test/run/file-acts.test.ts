import { expect } from 'chai'
import { ok } from '../../src/diagnostics/result.ts'
import { encodeEvent } from '../../src/run/run-event.ts'
import { engineWorld, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

const path = '/etc/kafka/server.properties'
const edit = task('edit', 'properties', { path, set: { 'ssl.key.password': 'hunter2', 'num.io.threads': 16 } })

describe('the engine and files', () => {
  const start = () => {
    const world = engineWorld([phase('tune', [edit], { hosts: ['b1'], order: 'written' })])
    world.hosts.texts.set('b1', '# b1\nssl.key.password=old-secret\n')
    return world
  }

  it('edits a file once, and tells neither its content nor its secrets', async () => {
    const world = start()
    const end = await world.run()
    expect(end).to.include({ outcome: 'done', problem: null })
    expect(world.hosts.texts.get('b1')).to.equal('# b1\nssl.key.password=hunter2\nnum.io.threads=16\n')
    expect(world.hosts.acts).to.deep.equal([`write b1 ${path}`])
    const told = world.events.filter((event) => event.type === 'act-started')
    expect(told.map(({ act }) => act.kind === 'write-file' && act.diff)).to.deep.equal([
      ['- ssl.key.password=(hidden)', '+ ssl.key.password=(hidden)', '+ num.io.threads=16'],
    ])
    expect(told.map(encodeEvent).join('')).to.not.match(/hunter2|old-secret|"content"/)
  })

  it('does nothing the second time', async () => {
    const world = start()
    world.hosts.texts.set('b1', 'num.io.threads:16\nssl.key.password = hunter2\n')
    expect(await world.run()).to.include({ outcome: 'nothing-to-do' })
    expect(world.hosts.acts).to.deep.equal([])
  })

  it('fails when somebody changes the file between the look and the write', async () => {
    const world: EngineWorld = engineWorld([phase('tune', [edit], { hosts: ['b1'], order: 'written' })], {
      journalFails: (event) => {
        if (event.type === 'act-started') world.hosts.texts.set('b1', 'somebody=else\n')
        return false
      },
    })
    world.hosts.texts.set('b1', 'a=1\n')
    const end = await world.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why.join()).to.contain('was changed meanwhile')
    expect(world.hosts.texts.get('b1')).to.equal('somebody=else\n')
  })

  it('is broken off in words when the journal fills up while an archive is on its way', async () => {
    const install = task('install', 'archive.install', { release: '4.1.2' })
    const world = engineWorld([phase('stage', [install], { hosts: ['b1'] })], {
      journalFails: (event) => event.type === 'notice' && event.code === 'hosts/transfer',
    })
    const connect = world.hosts.connect.bind(world.hosts)
    world.hosts.connect = async (host) => {
      const connected = await connect(host)
      if (!connected.ok) return connected
      const { installRelease } = connected.value
      const slow: typeof installRelease = async (release, root, tell) => {
        await world.clock.sleep(6000)
        tell?.(1e6, 2e6)
        // So long that nobody is left who hears of it.
        await new Promise((resolve) => setImmediate(resolve))
        return installRelease(release, root)
      }
      return ok({ ...connected.value, installRelease: slow })
    }
    const end = await world.run().catch((cause: unknown) => cause)
    expect(end).to.have.property('message', 'disk full')
    expect(world.hosts.acts).to.deep.equal(['install b1 4.1.2'])
    expect(world.events.at(-1)).to.include({ type: 'act-ended' })
  })
})
