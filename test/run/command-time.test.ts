import { expect } from 'chai'
import { engineWorld, phase, task } from '../fakes/engine-world.ts'

describe('how long a program may run', () => {
  const limitsOf = async (timeoutMs: number | undefined): Promise<readonly number[]> => {
    const run = { ...task('run', 'command', { argv: ['true'] }), timeoutMs }
    const script = { ...task('script', 'shell', { script: 'true' }), timeoutMs }
    const world = engineWorld([phase('work', [run, script], { hosts: ['b1'] })])
    await world.run()
    return world.events.flatMap((event) =>
      event.type === 'act-started' && event.act.kind === 'command' ? [event.act.timeoutMs] : [],
    )
  }

  it('is what its task’s timeout says, longer or shorter than ten minutes', async () => {
    expect(await limitsOf(2000)).to.deep.equal([2000, 2000])
    expect(await limitsOf(3_600_000)).to.deep.equal([3_600_000, 3_600_000])
  })

  it('is ten minutes where nothing is said', async () => {
    expect(await limitsOf(undefined)).to.deep.equal([600_000, 600_000])
  })
})
