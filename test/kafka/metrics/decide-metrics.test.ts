import { expect } from 'chai'
import fc from 'fast-check'
import { err, ok } from '../../../src/diagnostics/result.ts'
import {
  decideMetrics,
  foldMetrics,
  missingMetrics,
  type MeasuredCluster,
  type MeasuredNode,
} from '../../../src/kafka/metrics/decide-metrics.ts'
import type { NodeMetrics } from '../../../src/kafka/metrics/metric.ts'

const node = (host: string, nodeId: number, reading: NodeMetrics | string): MeasuredNode => ({
  host,
  nodeId,
  roles: [host.startsWith('c') ? 'controller' : 'broker'],
  isNamed: true,
  reading: typeof reading === 'string' ? err(reading) : ok(reading),
})

const well = (): MeasuredNode[] => [
  node('c1', 101, { active_controllers: 1, offline_partitions: 0 }),
  node('c2', 102, { active_controllers: 0, offline_partitions: 0 }),
  node('b1', 1, { under_replicated_partitions: 0, brokers_running: 3 }),
  node('b2', 2, { under_replicated_partitions: 0, brokers_running: 3 }),
]

const kraft = (nodes: readonly MeasuredNode[]): MeasuredCluster => ({ mode: 'kraft', nodes })

const saws = (cluster: MeasuredCluster, isHealthy = true): readonly string[] => {
  const decision = decideMetrics(cluster, { isHealthy })
  return decision.kind === 'safe' ? [] : decision.blockers.map(({ rule, saw }) => `${rule}: ${saw}`)
}

describe('metrics of a cluster', () => {
  it('are well when all is told and as it should be', () => {
    expect(saws(kraft(well()))).to.deep.equal([])
  })

  it('count offline partitions once, although every controller counts them', () => {
    const [c1, c2, ...brokers] = well()
    const offline = [c1, c2].map((one, i) =>
      node(`c${i + 1}`, one?.nodeId ?? 0, { active_controllers: 1 - i, offline_partitions: 3 }),
    )
    expect(foldMetrics(kraft([...offline, ...brokers])).offline_partitions).to.equal(3)
  })

  it('name two active controllers, and none', () => {
    const two = [node('c1', 101, { active_controllers: 1, offline_partitions: 0 }), ...well().slice(1)].map((one) =>
      one.host === 'c2' ? node('c2', 102, { active_controllers: 1, offline_partitions: 0 }) : one,
    )
    expect(saws(kraft(two))).to.deep.equal(['metric/value: active_controllers is 2'])
  })

  it('name a node that tells nothing once, and every number it owes', () => {
    const silent = [...well().slice(0, 3), node('b2', 2, 'http://b2:9404/metrics is empty')]
    expect(missingMetrics(kraft(silent))).to.deep.equal(['b2: http://b2:9404/metrics is empty'])
    expect(saws(kraft(silent), false)).to.deep.equal([
      'metric/missing: brokers_running of b2: http://b2:9404/metrics is empty',
      'metric/missing: under_replicated_partitions of b2: http://b2:9404/metrics is empty',
    ])
  })

  it('of controllers are the brokers’ in ZooKeeper mode', () => {
    const brokers = well().slice(2)
    expect(missingMetrics({ mode: 'zookeeper', nodes: brokers })).to.deep.equal([
      'b1: its metrics do not tell OfflinePartitionsCount',
      'b2: its metrics do not tell OfflinePartitionsCount',
      'b1: its metrics do not tell ActiveControllerCount',
      'b2: its metrics do not tell ActiveControllerCount',
    ])
  })

  it('are never well with one number missing, whichever', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(1), (which, key) => {
        const nodes = well().map((one, i) => {
          if (i !== which || !one.reading.ok) return one
          const kept = Object.entries(one.reading.value).filter((_, at) => at !== key)
          return node(one.host, one.nodeId, Object.fromEntries(kept))
        })
        expect(decideMetrics(kraft(nodes), { isHealthy: true }).kind).to.equal('wait')
        expect(decideMetrics(kraft(nodes), { isHealthy: false }).kind).to.equal('wait')
      }),
    )
  })

  it('are never well with one number wrong, whichever', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(1), fc.integer({ min: 4, max: 9 }), (which, key, wrong) => {
        const nodes = well().map((one, i) => {
          if (i !== which || !one.reading.ok) return one
          const changed = Object.entries(one.reading.value).map(([name, value], at) => [
            name,
            at === key ? wrong : value,
          ])
          return node(one.host, one.nodeId, Object.fromEntries(changed))
        })
        expect(decideMetrics(kraft(nodes), { isHealthy: true }).kind).to.equal('wait')
      }),
    )
  })
})
