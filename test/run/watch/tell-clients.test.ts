import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { clientsSeen } from '../../../src/run/watch/tell-clients.ts'
import { engineWorld, phase, rollTasks } from '../../fakes/engine-world.ts'

const { program } = engineWorld([phase('roll', rollTasks('4.1.2'))]).context
const software = [{ name: 'apache-kafka-java', version: '3.9.2', connections: 4 }]
const requests = [{ request: 'Produce', version: 2, count: 14, client: 'sarama 1.29.0' }]
const clients: Observed['clients'] = { b1: ok({ requests, software }), b2: err('b2 answers 503') }

describe('run/watch/tell-clients', () => {
  it('names who is connected, whom the new release drops, and of which broker nothing is known', () => {
    expect(clientsSeen(program, { clients })).to.deep.equal([
      {
        type: 'clients-seen',
        brokers: [
          {
            host: 'b1',
            software,
            dropped: [{ request: 'Produce', version: 2, count: 14, clients: ['sarama 1.29.0'] }],
            why: null,
          },
          { host: 'b2', software: [], dropped: [], why: 'b2 answers 503' },
        ],
      },
    ])
  })

  it('drops nobody where the way does not, and says nothing where nobody looked', () => {
    const versions = { from: ['4.0.2'], to: '4.1.2', back: false }
    const [seen] = clientsSeen({ ...program, versions }, { clients })
    expect(seen?.type === 'clients-seen' ? seen.brokers.map(({ dropped }) => dropped) : []).to.deep.equal([[], []])
    expect(clientsSeen(program, {})).to.deep.equal([])
  })
})
