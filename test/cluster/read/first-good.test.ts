import { expect } from 'chai'
import { firstGood } from '../../../src/cluster/read/first-good.ts'
import type { Clock } from '../../../src/run/ports.ts'

/** A clock whose sleepers are woken by the test alone. */
class StillClock implements Clock {
  readonly sleepers: (() => void)[] = []
  nowMs(): number {
    return 0
  }
  monotonicMs(): number {
    return 0
  }
  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.sleepers.push(resolve)
      signal?.addEventListener('abort', () => resolve())
    })
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('firstGood', () => {
  const tried: string[] = []
  const attempt = (name: string, result: Promise<string | null>) => () => {
    tried.push(name)
    return result
  }
  const never = new Promise<never>(() => undefined)
  const good = (name: string) => attempt(name, Promise.resolve(name))
  const bad = (name: string) => attempt(name, Promise.resolve(null))
  const silent = (name: string) => attempt(name, never)
  beforeEach(() => void tried.splice(0))

  it('answers the first good one and tries no further', async () => {
    expect(await firstGood([good('a'), good('b')], 10, new StillClock())).to.equal('a')
    expect(tried).to.deep.equal(['a'])
  })

  it('tries the next at once when one fails', async () => {
    expect(await firstGood([bad('a'), bad('b'), good('c')], 10, new StillClock())).to.equal('c')
    expect(tried).to.deep.equal(['a', 'b', 'c'])
  })

  it('answers null when all fail, and when there are none', async () => {
    expect(await firstGood([bad('a'), bad('b')], 10, new StillClock())).to.equal(null)
    expect(await firstGood([], 10, new StillClock())).to.equal(null)
  })

  it('tries the next beside a silent one', async () => {
    const clock = new StillClock()
    const result = firstGood([silent('a'), silent('b'), good('c')], 10, clock)
    await settle()
    expect(tried).to.deep.equal(['a'])
    clock.sleepers[0]?.()
    await settle()
    expect(tried).to.deep.equal(['a', 'b'])
    clock.sleepers[1]?.()
    expect(await result).to.equal('c')
  })

  it('still takes a slow one when the later ones fail', async () => {
    const clock = new StillClock()
    const slow = Promise.withResolvers<string | null>()
    const result = firstGood([attempt('a', slow.promise), bad('b')], 10, clock)
    await settle()
    clock.sleepers[0]?.()
    await settle()
    expect(tried).to.deep.equal(['a', 'b'])
    slow.resolve('a')
    expect(await result).to.equal('a')
  })
})
