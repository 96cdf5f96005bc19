import { expect } from 'chai'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import { createTopics, openLab } from '../../cluster/real-cluster.ts'
import { actsIn, endOf } from '../support/events.ts'
import type { LabWorld } from './lab-world.ts'
import type { Group, Scenario } from './scenario.ts'
import { runTool } from './throttle.ts'

const elr = 'eligible.leader.replicas.version'

const look = async (world: LabWorld): Promise<ClusterSnapshot> => {
  const eyes = openLab(world.running.lab)
  try {
    return await eyes.snapshot()
  } finally {
    await eyes.close()
  }
}

/** Levels other than metadata.version, and the min ISR in force, as every node tells them. */
const heldStill = ({ nodes }: ClusterSnapshot): readonly unknown[] =>
  nodes.map(({ host, finalized, settings }) => {
    const { 'metadata.version': _raised, ...others } = finalized ?? {}
    return { host, others, minIsr: settings?.minInsyncReplicas, from: settings?.minInsyncReplicasFrom }
  })

const noAccident: Scenario = {
  name: 'elr-never-by-accident',
  promise:
    '4.0.2 to 4.1.2 raises metadata.version alone: no ELR, no kraft.version, the same min.insync.replicas everywhere; asked for by name, ELR is refused for that',
  run: async (world, note) => {
    const before = await look(world)
    expect(before.nodes[0]?.settings?.minInsyncReplicas).to.equal(2)
    const playbook = world.upgrade({ from: '4.0.2', to: '4.1.2', finalize: true })
    const run = world.apply(playbook, '--patience', '60s', '--approve', 'finalize')
    await run.endsWith(0)
    const after = await look(world)
    expect(after.nodes.map((node) => node.finalized?.['metadata.version'])).to.deep.equal([27, 27, 27])
    expect(heldStill(after)).to.deep.equal(heldStill(before))
    const features = await runTool(await world.hands.lab(), 'kafka-features.sh', 'describe')
    expect(features).to.match(/eligible\.leader\.replicas\.version\s.*FinalizedVersionLevel: 0\s/)
    expect(features).to.match(/kraft\.version\s.*FinalizedVersionLevel: 0\s/)
    const topic = ['--entity-type', 'topics', '--entity-name', 'orders', '--describe', '--all']
    const configs = await runTool(await world.hands.lab(), 'kafka-configs.sh', ...topic)
    expect(configs).to.match(/^\s*min\.insync\.replicas=2\s/m)
    const named = world.write(
      [
        'kplay: 1',
        'name: "ELR by name"',
        `inventory: ${JSON.stringify(world.running.lab.inventory)}`,
        'versions: { from: "4.0.2", to: "4.1.2" }',
        'phases:',
        '  - id: raise',
        '    description: "Raise ELR."',
        '    irreversible: true',
        '    gate: { approve: { prompt: "sure?" } }',
        '    on_failure: stop',
        '    tasks:',
        `      - { id: elr, kafka.finalize: { features: { ${elr}: 1 } } }`,
        '',
      ].join('\n'),
    )
    const refused = world.apply(named, '--approve', 'raise')
    await refused.endsWith(1)
    expect(actsIn(refused.events)).to.deep.equal([])
    expect(endOf(refused.events).problem?.why.join('\n'))
      .to.contain('feature/min-isr')
      .and.contain('min.insync.replicas=2')
    expect(heldStill(await look(world))).to.deep.equal(heldStill(before))
    await world.crossCheck(note)
  },
}

/** What a raise must leave alone. A minute and a half. */
export const finalizing: Group = {
  name: 'finalize',
  shape: { release: '4.0.2', controllers: 3, brokers: 3, combined: true },
  prepare: ({ running: { lab } }) => createTopics(lab, [{ topic: 'orders', partitions: 6 }]),
  scenarios: [noAccident],
}
