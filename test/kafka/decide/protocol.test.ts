import { expect } from 'chai'
import { decideProtocol, type PinnedBroker, type ProtocolQuestion } from '../../../src/kafka/decide/protocol.ts'
import { protocolOf, writtenProtocol } from '../../../src/kafka/releases/protocol.ts'

const broker = (nodeId: number, pinned: string | null | undefined, release?: string): PinnedBroker => ({
  host: `b${nodeId}`,
  nodeId,
  pinned,
  release,
})

const all = (pinned: string | null | undefined, releases: readonly (string | undefined)[]): PinnedBroker[] =>
  releases.map((release, index) => broker(index + 1, pinned, release))

const says = (brokers: readonly PinnedBroker[], more: Partial<ProtocolQuestion> = {}): string[] => {
  const decision = decideProtocol({ brokers, target: 1, to: '3.8.1', ...more })
  return [decision.kind, ...(decision.kind === 'safe' ? [] : decision.blockers.map(({ saw }) => saw))]
}

const old = ['3.7.2', '3.7.2', '3.7.2']
const rolled = ['3.8.1', '3.8.1', '3.8.1']

describe('protocols of brokers with ZooKeeper, before a stop', () => {
  it('let a broker go down whose peers are all pinned alike, however it is written', () => {
    expect(says(all('3.7', old))).to.deep.equal(['safe'])
    expect(says(all('3.7', ['3.8.1', '3.7.2', '3.7.2']))).to.deep.equal(['safe'])
    const [first, ...others] = all('3.7', old)
    expect(says([{ ...(first ?? broker(1, null)), pinned: '3.7-IV4' }, ...others])).to.deep.equal(['safe'])
  })

  it('refuse the first stop while any broker is unpinned, not only the one that goes down', () => {
    expect(says([broker(1, '3.7', '3.7.2'), broker(2, null, '3.7.2'), broker(3, '3.7', '3.7.2')])).to.deep.equal([
      'refuse',
      'inter.broker.protocol.version of b2 is not pinned: it would jump with its binaries',
    ])
  })

  it('refuse pins that differ while binaries change', () => {
    expect(says([broker(1, '3.7', '3.7.2'), broker(2, '3.6', '3.7.2'), broker(3, '3.7', '3.8.1')])).to.deep.equal([
      'refuse',
      'pins differ: b1 3.7, b2 3.6, b3 3.7',
    ])
    expect(says([broker(1, '3.7', '3.7.2'), broker(2, '3.7-IV3', '3.7.2')])[0]).to.equal('refuse')
  })

  it('let pins differ once every broker runs the new release: that is the second roll', () => {
    expect(says([broker(1, '3.8', '3.8.1'), broker(2, '3.8', '3.8.1'), broker(3, '3.7', '3.8.1')])).to.deep.equal([
      'safe',
    ])
    expect(says([broker(1, '3.8', '3.8.1'), broker(2, '3.7', '3.8.1'), broker(3, null, '3.8.1')])).to.deep.equal([
      'safe',
    ])
  })

  it('refuse a raise before every broker runs the new release', () => {
    expect(says([broker(1, '3.8', '3.8.1'), broker(2, '3.8', '3.7.2'), broker(3, '3.8', '3.8.1')])).to.deep.equal([
      'refuse',
      'inter.broker.protocol.version of b1 is 3.8, and b2 runs 3.7.2',
    ])
    expect(says([broker(1, '4.0', '3.8.1')])[0]).to.equal('refuse')
    expect(says([broker(1, 'newest', '3.8.1')])[0]).to.equal('refuse')
  })

  it('take what is not known for neither pinned nor rolled', () => {
    expect(says(all(undefined, rolled))[0]).to.equal('wait')
    expect(says([broker(1, null, '3.8.1'), broker(2, '3.7', undefined)])[0]).to.equal('refuse')
  })

  it('let a mere restart go on, pinned or not: the binaries stay', () => {
    expect(says(all(null, old), { to: undefined })).to.deep.equal(['safe'])
    expect(says(all('3.8', old), { to: undefined })[0]).to.equal('refuse')
  })

  it('let brokers go that are back one after the other, each without the pin it had not before', () => {
    const back = { to: '3.7.2', isGoingBack: true }
    expect(says([broker(1, null, '3.7.2'), broker(2, '3.7', '3.8.1'), broker(3, '3.7', '3.8.1')], back)).to.deep.equal(['safe']) // prettier-ignore
    expect(says([broker(1, null, '3.7.2'), broker(2, '3.6', '3.8.1')], back)[1]).to.equal('pins differ: b1 3.7, b2 3.6')
    expect(says([broker(1, null, '3.8.1'), broker(2, '3.7', '3.8.1')], back)[0]).to.equal('refuse')
    expect(says([broker(1, null, undefined), broker(2, '3.7', '3.8.1')], back)[0]).to.equal('refuse')
    expect(says([broker(1, null, '3.8.1'), broker(2, '3.7', '3.7.2')])[0]).to.equal('refuse')
  })

  it('refuse the way back once the protocol was raised', () => {
    expect(says(all('3.8', rolled), { to: '3.7.2', isGoingBack: true })).to.deep.equal([
      'refuse',
      ...['b1', 'b2', 'b3'].map(
        (host) => `inter.broker.protocol.version of ${host} is 3.8, which 3.7.2 does not speak`,
      ),
    ])
  })

  it('write a protocol short where that is the same to Kafka', () => {
    expect([writtenProtocol('3.7-IV4'), writtenProtocol('3.7-IV2'), writtenProtocol('3.7')]).to.deep.equal(['3.7', '3.7-IV2', '3.7']) // prettier-ignore
    expect([protocolOf('3.8.1'), protocolOf('3.9.2'), protocolOf('4.0.2'), protocolOf('x')]).to.deep.equal(['3.8', '3.9', undefined, undefined]) // prettier-ignore
  })
})
