import { expect } from 'chai'
import { createRequire } from 'node:module'
import { endingStopped, mendStoppedConsumers, type Runner } from '../../../src/rehearsal/load/stopped-consumer.ts'

const load = createRequire(import.meta.url)
const silent = { debug: () => undefined, info: () => undefined, namespace: () => silent }

interface FetchManager {
  start(): Promise<void>
  stop(): Promise<void>
}

describe('a consumer of kafkajs that was stopped', () => {
  it('ends fetchers that were renewed while it stopped, where kafkajs alone asks for ever', async () => {
    const createFetchManager = load('kafkajs/src/consumer/fetchManager.js') as (setting: object) => FetchManager
    let asked = 0
    const kafkajsOwn = (): Promise<readonly unknown[]> => {
      asked += 1
      // Here nothing but a throw could end it: timers do not get a turn.
      return asked > 1000 ? Promise.reject(new Error('asked for ever')) : Promise.resolve([])
    }
    const runnerWith = (fetch: ReturnType<typeof endingStopped>): Promise<void> => {
      asked = 0
      const runner: { running: boolean; fetchManager?: FetchManager } = { running: false }
      runner.fetchManager = createFetchManager({
        logger: silent,
        getNodeIds: () => ['1', '2'],
        fetch: (nodeId: string) => fetch.call(runner, nodeId),
        handler: () => Promise.resolve(),
      })
      return runner.fetchManager.start()
    }
    const asIs = await runnerWith(kafkajsOwn).catch((cause: unknown) => String(cause))
    expect(asIs).to.contain('asked for ever')
    await runnerWith(endingStopped(kafkajsOwn))
    expect(asked).to.equal(0)
  })

  it('that runs is asked as ever', async () => {
    const runner: Runner = { running: true }
    expect(await endingStopped((nodeId) => Promise.resolve([nodeId])).call(runner, 7)).to.deep.equal([7])
  })

  it('is found where kafkajs keeps it', async () => {
    mendStoppedConsumers()
    mendStoppedConsumers()
    const { prototype } = load('kafkajs/src/consumer/runner.js') as {
      prototype: { fetch(this: object, nodeId: string): Promise<unknown> }
    }
    let ended = 0
    const stop = (): Promise<void> => Promise.resolve(void ended++)
    expect(await prototype.fetch.call({ running: false, fetchManager: { stop } }, '1')).to.deep.equal([])
    expect(ended).to.equal(1)
  })
})
