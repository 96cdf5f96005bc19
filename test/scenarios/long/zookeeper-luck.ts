/**
 * Run by hand: node scripts/test.ts test/scenarios/long/zookeeper-luck.ts. Some seven minutes.
 * What may go wrong on the way from 3.8.1 to 3.9.2 with ZooKeeper, under load: Kafka's own commands that fail or see something else, a broker that does not come up with the new
 * protocol, and one that is killed while the commands are asked.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, blockersOf, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { brokers, ZooKeeperWorld } from '../support/zookeeper-world.ts'

const from = '3.8.1'
const to = '3.9.2'

const saws = (event: RunEvent): string =>
  blockersOf(event)
    .filter(({ rule }) => rule === 'cluster/cross-check')
    .map(({ saw }) => saw)
    .join()

describe('a cluster with ZooKeeper and hard luck', function () {
  this.timeout(400_000)
  let world: ZooKeeperWorld
  let load: LoadProcess | undefined

  before(async () => {
    world = await ZooKeeperWorld.boot(from, 1)
    load = await beginLoad(world.lab)
  })
  after(async () => {
    await load?.kill()
    await world.close()
  })

  const toolsOf = async (): Promise<readonly string[]> =>
    (await world.lab.hands.lab()).nodes
      .filter(({ host }) => brokers.includes(host))
      .map(({ dir }) => `${dir}/install/kafka-${from}/bin/kafka-topics.sh`)
  /** Puts another script in the place of kafka-topics.sh on every broker's host: a new file, for the old one is linked with the store's. */
  const say = async (script: string): Promise<void> => {
    for (const tool of await toolsOf()) {
      writeFileSync(`${tool}.new`, `#!/bin/bash\n${script}\n`, { mode: 0o755 })
      renameSync(`${tool}.new`, tool)
    }
  }
  const keepTools = async (): Promise<void> => {
    for (const tool of await toolsOf()) renameSync(tool, `${tool}.kept`)
  }
  const bringToolsBack = async (): Promise<void> => {
    for (const tool of await toolsOf()) {
      rmSync(tool)
      renameSync(`${tool}.kept`, tool)
    }
  }

  it('is not rolled while Kafka’s own commands fail or see something else, where both answers are asked for', async () => {
    await keepTools()
    await say('echo "no class found" >&2\nexit 3')
    const run = world.apply(
      world.playbook(from, to, ['pin', 'stage', '{ use: roll, with: { commands: true, soak_first: 1s } }']),
    )
    const failed = await run.event((event) => saws(event) !== '')
    expect(saws(failed)).to.contain('under-replicated: exit code 3').and.contain('no class found')
    await say('printf "\\tTopic: kplay-load\\tPartition: 7\\tLeader: 1\\tReplicas: 1,2,3\\tIsr: 1,2\\n"')
    const differs = await run.event((event) => saws(event).includes('kplay sees'))
    expect(saws(differs)).to.contain('under-replicated partitions: kplay sees none').and.contain('kplay-load-7')
    expect(stopsIn(run.events)).to.deep.equal([])
    await bringToolsBack()
    await run.endsWith(0)
    expect(stopsIn(run.events)).to.have.members(brokers)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(await world.releases()).to.deep.equal(brokers.map(() => to))
    expect(await world.inForce()).to.deep.equal(brokers.map(() => '3.8'))
  })

  const raising = (): string => world.playbook(from, to, ['{ use: raise, with: { commands: true } }'])

  it('leaves a broker that does not come up with the new protocol as it is: 8, the others untouched', async () => {
    const plan = world.lab.stage.kplay('plan', raising(), '-i', world.lab.running.lab.inventory, '--format', 'json')
    await plan.endsWith(0)
    const host = (JSON.parse(plan.stdout) as { nodes: readonly { host: string }[] }).nodes[0]?.host ?? ''
    await world.lab.hands.configure(host, (text) => `${text}log.retention.hours=abc\n`)
    const pidsBefore = await world.lab.hands.pids()
    const run = world.apply(raising(), '--approve', 'raise')
    await run.endsWith(8)
    expect(stopsIn(run.events)).to.deep.equal([host])
    expect(await world.lab.hands.pids()).to.deep.equal({ ...pidsBefore, [host]: null })
    expect(await world.pins()).to.deep.equal(brokers.map((one) => (one === host ? '3.9' : '3.8')))
    expect(actsIn(run.events)).to.deep.equal([`write-file ${host}`, `stop-node ${host}`, `start-node ${host}`])
    const { problem } = endOf(run.events)
    const told = [problem?.what, ...(problem?.why ?? []), ...(problem?.log ?? [])].join('\n')
    expect(told).to.contain('nothing was undone').and.contain('log.retention.hours')
    await goOnAsPrinted(run, host)
  })

  /** Mends what the broker complained of, and does what the last line of the message says. */
  const goOnAsPrinted = async (run: KplayProcess, host: string): Promise<void> => {
    const [, id = ''] = /then kplay resume (\S+):/.exec(endOf(run.events).problem?.fix ?? '') ?? []
    expect(id).to.not.equal('')
    await world.lab.hands.configure(host, (text) => text.replace('log.retention.hours=abc\n', ''))
    const on = world.lab.stage.kplay('resume', id, '--yes', '--output', 'ndjson')
    await on.endsWith(0)
    expect(endOf(on.events)).to.include({ outcome: 'done', problem: null })
    expect(stopsIn(on.events)).to.have.members(brokers.filter((one) => one !== host))
    expect(await world.pins()).to.deep.equal(brokers.map(() => '3.9'))
    expect(await world.inForce()).to.deep.equal(brokers.map(() => '3.9'))
    expect(await world.releases()).to.deep.equal(brokers.map(() => to))
    const again = world.apply(raising(), '--approve', 'raise')
    await again.endsWith(0)
    expect(actsIn(again.events)).to.deep.equal([])
  }

  it('shows the commands what it sees itself while a broker is dead', async () => {
    const look = [
      '{ id: look, mode: read-only, modes: [zookeeper], hosts: [brokers], tasks: [',
      '      { id: ask, kafka.cross_check: {}, register: seen, until: "seen.brokers == 2 && size(seen.under_replicated) > 0", retries: 60, delay: 1s }',
      '    ] }',
    ].join('\n')
    const run = world.apply(world.write([look]))
    await run.event((event) => event.type === 'step-started' && event.address.startsWith('look.ask'))
    await world.lab.hands.signal('b2', 'SIGKILL')
    await run.endsWith(0)
    const seen = run.events.flatMap((event) =>
      event.type === 'step-ended' && event.address.startsWith('look.ask') ? [event.result] : [],
    ) as readonly { readonly under_replicated: readonly string[]; readonly unavailable: readonly string[] }[]
    expect(seen).to.have.length(brokers.length)
    const sets = await world.lab.crossCheck(() => undefined)
    for (const one of seen) expect(one.unavailable).to.deep.equal([])
    expect(seen.at(-1)?.under_replicated).to.deep.equal(sets.underReplicated)
    await world.lab.hands.start('b2')
    await world.lab.hands.whole()
  })

  it('loses no record all the while', async () => {
    if (load === undefined) throw new Error('no load')
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0 })
    expect(audit.acknowledged).to.be.greaterThan(10_000)
    process.stdout.write(`    ${audit.acknowledged} acknowledged, longest stall ${audit.longestStallMs} ms\n`)
  })
})
