import { expect } from 'chai'
import { identify, livenessOf, whereIs, type ProcessIdentity } from '../../../src/journal/lock/process-identity.ts'

const gone = 2 ** 30

describe('where the process of a lock is', () => {
  const at = async (change: Partial<ProcessIdentity>): Promise<readonly string[]> => {
    const here = await identify(process.pid)
    const other = { ...here, ...change }
    return [await whereIs(other, here), await livenessOf(other, here)]
  }

  it('is told only inside one boot and one namespace of processes: in two containers equal numbers mean nothing', async () => {
    expect(await at({})).to.deep.equal(['alive-here', 'maybe-alive'])
    expect(await at({ startTicks: '1' })).to.deep.equal(['ended-here', 'dead'])
    expect(await at({ pid: gone })).to.deep.equal(['ended-here', 'dead'])
    for (const pid of [process.pid, gone])
      for (const change of [{ pidNamespace: 'pid:[1]' }, { pidNamespace: null }])
        expect(await at({ pid, ...change })).to.deep.equal(['elsewhere', 'maybe-alive'])
  })

  it('is not here after this machine was booted, nor on another machine', async () => {
    expect(await at({ bootId: 'another' })).to.deep.equal(['elsewhere', 'dead'])
    expect(await at({ bootId: 'another', hostName: 'laptop' })).to.deep.equal(['elsewhere', 'maybe-alive'])
    expect(await at({ bootId: null })).to.deep.equal(['elsewhere', 'maybe-alive'])
  })
})
