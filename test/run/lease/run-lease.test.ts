import { expect } from 'chai'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import type { Result } from '../../../src/diagnostics/result.ts'
import { LeaseWorld, Operator } from './lease-world.ts'

const codeOf = (answer: Result<void, Problem>): string => (answer.ok ? 'ok' : answer.error.code)

describe('the lease of a run', () => {
  let world: LeaseWorld
  let ada: Operator
  let bob: Operator

  beforeEach(() => {
    world = new LeaseWorld(5)
    ada = new Operator(world, 'ada')
    bob = new Operator(world, 'bob')
  })

  const adaHolds = async (): Promise<void> => expect(codeOf(await ada.take())).to.equal('ok') && undefined

  it('lies on all nodes, is taken in the order of their ids, confirmed, and given back', async () => {
    await adaHolds()
    expect(world.holders).to.deep.equal(['ada', 'ada', 'ada', 'ada', 'ada'])
    const takes = ada.sent.filter((text) => text.startsWith('take'))
    expect(takes.slice(0, 3)).to.deep.equal(['take b1', 'take b2', 'take b3'])
    expect(takes).to.have.length(5)
    expect(codeOf(await ada.take())).to.equal('ok')
    expect(ada.sent.filter((text) => text.startsWith('take'))).to.have.length(5)
    expect(codeOf(await ada.lease.confirm('b4'))).to.equal('ok')
    expect(ada.lease.fence('b4')).to.deep.equal({ dir: '/data', nonce: 'nonce-ada' })
    await ada.lease.release()
    expect(world.holders).to.deep.equal(['-', '-', '-', '-', '-'])
    expect(ada.lease.fence('b4')).to.equal(undefined)
  })

  it('costs one question for each confirmation', async () => {
    await adaHolds()
    ada.sent.length = 0
    await ada.lease.confirm('b2')
    expect(ada.sent).to.deep.equal(['read b2'])
    await ada.lease.confirm()
    expect(ada.sent.slice(1).sort()).to.deep.equal(['read b1', 'read b2', 'read b3', 'read b4', 'read b5'])
  })

  it('says nothing before it is taken', async () => {
    expect(codeOf(await ada.lease.confirm('b1'))).to.equal('run/lock-unsure')
    expect(ada.lease.fence('b1')).to.equal(undefined)
    await ada.lease.release()
  })

  it('is refused to a second run, which is told who, since when and with which playbook, and writes nothing', async () => {
    await adaHolds()
    const answer = await bob.take()
    if (answer.ok) throw new Error('taken twice')
    expect(answer.error).to.include({ code: 'run/locked', exitCode: 5 })
    expect(answer.error.why[0]).to.contain('ada').and.contain('2026-11-22T03:10:42').and.contain('rolling-upgrade.yml')
    expect(answer.error.fix).to.contain('kplay unlock run-ada')
    expect(bob.sent.every((text) => text.startsWith('find'))).to.equal(true)
    expect(codeOf(await ada.lease.confirm('b1'))).to.equal('ok')
  })

  it('is renewed each 15 seconds, and so never expires', async () => {
    await adaHolds()
    await world.time.advance(600_000)
    expect(ada.sent.filter((text) => text === 'renew b1')).to.have.length(40)
    expect(codeOf(await bob.take())).to.equal('run/locked')
    expect(codeOf(await ada.lease.confirm('b1'))).to.equal('ok')
    await ada.lease.release()
    ada.sent.length = 0
    await world.time.advance(600_000)
    expect(ada.sent).to.deep.equal([])
  })

  it('is won by one of two that begin at once', async () => {
    const codes = [await Promise.all([ada.take(), bob.take()])].flat().map(codeOf).sort()
    expect(codes).to.deep.equal(['ok', 'run/locked'])
    expect(new Set(world.holders).size).to.equal(1)
  })

  it('is all or nothing: too few nodes within reach, and none is kept', async () => {
    for (const host of ['b1', 'b3', 'b5']) ada.cut.add(host)
    const answer = await ada.take()
    if (answer.ok) throw new Error('taken')
    expect(answer.error).to.include({ code: 'run/cannot-lock', exitCode: 4 })
    expect(answer.error.why.join()).to.contain('b3').and.contain('cut off')
    expect(world.holders).to.deep.equal(['-', '-', '-', '-', '-'])
  })

  it('gives back what it has when the hosts go out of reach in the middle', async () => {
    const taking = ada.take()
    while (!ada.sent.includes('take b1')) await Promise.resolve()
    for (const host of ['b2', 'b3', 'b4']) ada.cut.add(host)
    expect(codeOf(await taking)).to.equal('run/cannot-lock')
    expect(world.holders).to.deep.equal(['-', '-', '-', '-', '-'])
  })

  it('lies on a majority at least; the target’s own is taken before anything is done there', async () => {
    ada.cut.add('b4')
    await adaHolds()
    expect(world.holders).to.deep.equal(['ada', 'ada', 'ada', '-', 'ada'])
    expect(ada.lease.fence('b4')).to.equal(undefined)
    expect(codeOf(await ada.lease.confirm('b4'))).to.equal('run/lock-unsure')
    ada.cut.delete('b4')
    expect(codeOf(await ada.lease.confirm('b4'))).to.equal('ok')
    expect(world.holders).to.deep.equal(['ada', 'ada', 'ada', 'ada', 'ada'])
    expect(ada.lease.fence('b4')).to.deep.equal({ dir: '/data', nonce: 'nonce-ada' })
  })

  it('of a killed run elsewhere is refused while it runs, and watched for its whole time after that', async () => {
    await adaHolds()
    ada.fallAsleep()
    expect(codeOf(await bob.take())).to.equal('run/locked')
    await world.time.advance(61_000)
    let answer: string | undefined
    void bob.take().then((end) => (answer = codeOf(end)))
    await world.time.advance(58_000)
    expect(answer).to.equal(undefined)
    expect(bob.told.join()).to.contain('run run-ada of ada')
    await world.time.advance(4000)
    expect(answer).to.equal('ok')
    expect(world.holders).to.deep.equal(['bob', 'bob', 'bob', 'bob', 'bob'])
    expect(bob.told.at(-1)).to.contain('taken over')
  })

  it('is not taken from a run that wakes up and renews it while it is watched', async () => {
    await adaHolds()
    ada.fallAsleep()
    await world.time.advance(61_000)
    let answer: string | undefined
    void bob.take().then((end) => (answer = codeOf(end)))
    await world.time.advance(50_000)
    ada.wakeUp()
    await world.time.advance(16_000)
    expect(answer).to.equal('run/locked')
    expect(codeOf(await ada.lease.confirm('b1'))).to.equal('ok')
  })

  it('of a killed run elsewhere is waited for by a run that goes on', async () => {
    await adaHolds()
    ada.fallAsleep()
    let answer: string | undefined
    void bob.take({ isPatient: true }).then((end) => (answer = codeOf(end)))
    await world.time.advance(59_000)
    expect(answer).to.equal(undefined)
    await world.time.advance(5000)
    expect(answer).to.equal('ok')
    const eve = new Operator(world, 'eve')
    void eve.take({ isPatient: true }).then((end) => (answer = codeOf(end)))
    await world.time.advance(20_000)
    expect(answer).to.equal('run/locked')
  })

  it('is taken over at once from a process that ended on this machine', async () => {
    await adaHolds()
    ada.fallAsleep()
    bob.gone.add('run-ada')
    expect(codeOf(await bob.take())).to.equal('ok')
    expect(world.holders).to.deep.equal(['bob', 'bob', 'bob', 'bob', 'bob'])
  })

  it('a wait for it ends with Ctrl-C', async () => {
    await adaHolds()
    ada.fallAsleep()
    await world.time.advance(61_000)
    let answer: string | undefined
    void bob.take().then((end) => (answer = codeOf(end)))
    await world.time.advance(5000)
    bob.stop.abort()
    await world.time.advance(0)
    expect(answer).to.equal('run/interrupted')
    expect(world.holders).to.not.include('bob')
  })

  describe('of a laptop that slept', () => {
    const sleepAndBobTakes = async (): Promise<void> => {
      await adaHolds()
      ada.fallAsleep()
      await world.time.advance(61_000)
      const taking = bob.take()
      await world.time.advance(70_000)
      expect(codeOf(await taking)).to.equal('ok')
      ada.wakeUp()
    }

    it('is known to be lost at its first question', async () => {
      await sleepAndBobTakes()
      const answer = await ada.lease.confirm('b1')
      if (answer.ok) throw new Error('confirmed')
      expect(answer.error).to.include({ code: 'run/lock-lost', exitCode: 5 })
      expect(answer.error.why[0]).to.contain('bob')
      expect(ada.lease.fence('b1')).to.equal(undefined)
      await ada.lease.release()
      expect(world.holders).to.deep.equal(['bob', 'bob', 'bob', 'bob', 'bob'])
      expect(codeOf(await bob.lease.confirm('b1'))).to.equal('ok')
    })

    it('is known to be lost though the host of the act is the one that the other run could not reach', async () => {
      bob.cut.add('b1')
      await sleepAndBobTakes()
      expect(world.holders).to.deep.equal(['ada', 'bob', 'bob', 'bob', 'bob'])
      expect(codeOf(await ada.lease.confirm('b1'))).to.equal('run/lock-lost')
    })

    it('lets no stop pass the fence, even right after a confirmation', async () => {
      await adaHolds()
      expect(codeOf(await ada.lease.confirm('b1'))).to.equal('ok')
      const fence = ada.lease.fence('b1')
      if (fence === undefined) throw new Error('no fence')
      ada.fallAsleep()
      await world.time.advance(61_000)
      expect(world.lease('b1').canPass(fence)).to.equal(false)
      const taking = bob.take()
      await world.time.advance(70_000)
      expect(codeOf(await taking)).to.equal('ok')
      expect(world.lease('b1').canPass(fence)).to.equal(false)
    })

    it('is renewed where nobody took it meanwhile', async () => {
      await adaHolds()
      ada.fallAsleep()
      await world.time.advance(3_600_000)
      ada.wakeUp()
      expect(codeOf(await ada.lease.confirm('b2'))).to.equal('ok')
      expect(world.lease('b2').canPass({ dir: '/data', nonce: 'nonce-ada' })).to.equal(true)
    })
  })

  it('minds no clock that jumps an hour', async () => {
    await adaHolds()
    for (const ms of [3_600_000, -7_200_000]) {
      ada.jump(ms)
      expect(codeOf(await ada.lease.confirm('b1'))).to.equal('ok')
      bob.jump(-ms)
      expect(codeOf(await bob.take())).to.equal('run/locked')
    }
  })

  it('of a host that was booted is renewed before a stop is fenced with it', async () => {
    await adaHolds()
    world.lease('b3').reboot()
    expect(codeOf(await bob.take())).to.equal('run/locked')
    expect(codeOf(await ada.lease.confirm('b3'))).to.equal('ok')
    expect(world.lease('b3').canPass({ dir: '/data', nonce: 'nonce-ada' })).to.equal(true)
  })

  it('that somebody removed is gone, and is not made anew', async () => {
    await adaHolds()
    for (const host of ['b1', 'b2', 'b3', 'b4', 'b5']) world.lease(host).remove()
    expect(codeOf(await ada.lease.confirm('b2'))).to.equal('run/lock-gone')
    await world.time.advance(60_000)
    expect(world.holders).to.deep.equal(['-', '-', '-', '-', '-'])
    expect(codeOf(await ada.lease.confirm('b2'))).to.equal('run/lock-gone')
    expect(codeOf(await bob.take())).to.equal('ok')
    expect(codeOf(await ada.lease.confirm('b2'))).to.equal('run/lock-lost')
  })

  it('is unsure while too few nodes can be asked, and sure again when they can', async () => {
    await adaHolds()
    for (const host of ['b1', 'b2', 'b3']) ada.cut.add(host)
    expect(codeOf(await ada.lease.confirm('b1'))).to.equal('run/lock-unsure')
    expect(codeOf(await ada.lease.confirm('b5'))).to.equal('ok')
    await world.time.advance(45_000)
    expect(codeOf(await ada.lease.confirm('b5'))).to.equal('run/lock-unsure')
    ada.cut.clear()
    expect(codeOf(await ada.lease.confirm('b5'))).to.equal('ok')
    expect(codeOf(await ada.lease.confirm())).to.equal('ok')
  })
})
