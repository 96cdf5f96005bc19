import { once } from 'node:events'
import { connect } from 'node:net'
import { duplexPair } from 'node:stream'
import { expect } from 'chai'
import { openBridge } from '../../../src/cluster/wire/bridge.ts'

describe('a bridge from a port of this machine into a stream', () => {
  it('gives the stream to the one connection that is admitted, whoever comes first', async () => {
    const [near, far] = duplexPair()
    far.setEncoding('utf8')
    const bridge = await openBridge(near)
    const stranger = connect(bridge.port, '127.0.0.1')
    await once(stranger, 'connect')
    const mine = connect(bridge.port, '127.0.0.1')
    await once(mine, 'connect')
    stranger.write('stranger')
    mine.write('mine')
    bridge.admit(mine.localPort ?? 0)
    stranger.on('error', () => undefined)
    const isGone = new Promise((resolve) => stranger.once('close', resolve))
    const [said] = (await once(far, 'data')) as [string]
    await isGone
    expect(said).to.equal('mine')
    far.write('back')
    expect(String((await once(mine, 'data'))[0])).to.equal('back')
    bridge.close()
    await once(mine, 'close')
  })

  it('takes nobody any more once it has led one there', async () => {
    const [near] = duplexPair()
    const bridge = await openBridge(near)
    const mine = connect(bridge.port, '127.0.0.1')
    await once(mine, 'connect')
    bridge.admit(mine.localPort ?? 0)
    const late = connect(bridge.port, '127.0.0.1')
    const [error] = (await once(late, 'error')) as [Error & { readonly code?: string }]
    expect(error.code).to.be.oneOf(['ECONNREFUSED', 'ECONNRESET'])
    bridge.close()
  })

  it('keeps what ended its stream', async () => {
    const [near] = duplexPair()
    const bridge = await openBridge(near)
    const isOver = new Promise((resolve) => near.once('close', resolve))
    near.destroy(new Error('administratively prohibited'))
    await isOver
    expect(bridge.fault()).to.equal('administratively prohibited')
  })
})
