import { expect } from 'chai'
import { isFileUnread, wantedInFile } from '../../../src/run/look/config/file-unread.ts'

import { block, engineWorld, hostViews, phase, task } from '../../fakes/engine-world.ts'

const tuned = phase('tune', [
  block('turn', [
    task('set', 'properties', {
      path: '/n/b1/server.properties',
      set: { 'num.io.threads': 16, 'log.cleaner.enable': true, 'log.dirs': '/a, /b', 'my.own.key': 'x' },
    }),
    task('other', 'properties', { path: '/etc/other.properties', set: { 'num.io.threads': 4 } }),
  ]),
])

const b1 = hostViews[0]

describe('values in force beside those of the file', () => {
  const world = () => {
    const made = engineWorld([tuned])
    if (b1 === undefined) throw new Error('no b1')
    return { ...made, place: { phase: tuned, host: b1 } }
  }
  const usual = { 'num.io.threads': '16', 'log.cleaner.enable': 'TRUE', 'log.dirs': '/a,/b' }

  it('are those that a phase sets in the file of the node itself', () => {
    const { context, place } = world()
    expect(wantedInFile(context, place)).to.deep.equal({
      'num.io.threads': '16',
      'log.cleaner.enable': 'true',
      'log.dirs': '/a, /b',
      'my.own.key': 'x',
    })
  })

  it('are the same however Kafka prints them, and where it tells nothing of them', async () => {
    const { context, cluster, place } = world()
    cluster.inForce.set(1, usual)
    expect(await isFileUnread(context, place)).to.deep.equal({ ok: true, value: false })
    cluster.inForce.set(1, {})
    expect(await isFileUnread(context, place)).to.deep.equal({ ok: true, value: false })
  })

  it('differ where the node runs with another', async () => {
    const { context, cluster, place } = world()
    cluster.inForce.set(1, { ...usual, 'num.io.threads': '8' })
    expect(await isFileUnread(context, place)).to.deep.equal({ ok: true, value: true })
  })

  it('are unknown while the node does not answer', async () => {
    const { context, cluster, place } = world()
    cluster.node('b1').isUp = false
    expect(await isFileUnread(context, place)).to.deep.equal({
      ok: false,
      error: 'its settings in force: connection refused',
    })
  })
})
