import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect } from 'chai'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { endOf, schemaFaults, stopsIn } from './events.ts'
import type { KplayProcess } from './kplay-process.ts'

/** The key that both passes write. */
export const protocolKey = 'inter.broker.protocol.version'
/** The brokers of every such world. */
export const brokers = ['b1', 'b2', 'b3']

/** A real cluster of three brokers with ZooKeeper, and what a person at it looks at. */
export class ZooKeeperWorld {
  readonly lab: LabWorld

  private constructor(lab: LabWorld) {
    this.lab = lab
  }

  static async boot(release: string, zookeepers: number): Promise<ZooKeeperWorld> {
    return new ZooKeeperWorld(await LabWorld.boot({ release, controllers: 0, zookeepers, brokers: brokers.length }))
  }

  close(): Promise<void> {
    return this.lab.close()
  }

  /** A broker's server.properties. */
  async fileOf(host: string): Promise<string> {
    return (await this.lab.hands.lab()).nodes.find((node) => node.host === host)?.config ?? ''
  }

  /** What each broker's file says of its protocol. */
  async pins(): Promise<readonly (string | undefined)[]> {
    const texts = await Promise.all(brokers.map(async (host) => readFileSync(await this.fileOf(host), 'utf8')))
    return texts.map((text) => new RegExp(`^${protocolKey}=(.*)$`, 'm').exec(text)?.[1])
  }

  /** What each broker itself says is in force. */
  async inForce(): Promise<readonly (string | null | undefined)[]> {
    return (await this.lab.hands.whole()).nodes.map(({ settings }) => settings?.interBrokerProtocol)
  }

  /** The release of each broker's process. */
  async releases(): Promise<readonly (string | null | undefined)[]> {
    const all = await this.lab.hands.releases()
    return brokers.map((host) => all[host])
  }

  /** Name and id of every topic, as Kafka's own tool prints them. */
  async topicIds(): Promise<string> {
    const { nodes, bootstrap } = await this.lab.hands.lab()
    const tool = `${nodes.find(({ host }) => host === 'b1')?.dir}/install/current/bin/kafka-topics.sh`
    const { stdout } = await promisify(execFile)(tool, ['--bootstrap-server', bootstrap.join(), '--describe'])
    return [...stdout.matchAll(/Topic: (\S+)\s+TopicId: (\S+)/g)]
      .map(([, name, id]) => `${name} ${id}`)
      .sort()
      .join()
  }

  /** Mode of every ZooKeeper server, sorted. */
  async modes(): Promise<readonly string[]> {
    return ((await this.lab.hands.whole()).ensemble ?? []).map(({ mode }) => mode ?? 'unknown').sort()
  }

  /** A playbook of these phases: names of shipped ones, or whole items of the list. */
  playbook(from: string, to: string, phases: readonly string[]): string {
    return this.write(phases, [`versions: { from: "${from}", to: "${to}" }`])
  }

  /** A playbook that upgrades nothing. */
  write(phases: readonly string[], head: readonly string[] = []): string {
    const inventory = `inventory: ${JSON.stringify(this.lab.running.lab.inventory)}`
    const items = phases.map((phase) => (/^\w+$/.test(phase) ? `  - use: ${phase}` : `  - ${phase}`))
    return this.lab.write(['kplay: 1', 'name: part', inventory, ...head, 'phases:', ...items, ''].join('\n'))
  }

  apply(file: string, ...more: string[]): KplayProcess {
    return this.lab.apply(file, '--patience', '60s', ...more)
  }

  /** Waits for the end of a run that must stop no node. */
  async expectRefused(run: KplayProcess, ...words: string[]): Promise<void> {
    const before = await this.lab.hands.pids()
    await run.endsWith(1)
    for (const word of words) expect(run.stderr).to.contain(word)
    expect(stopsIn(run.events)).to.deep.equal([])
    expect(await this.lab.hands.pids()).to.deep.equal(before)
  }

  /** Runs an upgrade in two passes to its end: every broker twice, the controller last in the first pass, ids as before, the new protocol told by each broker. */
  async upgrade(file: string, of: { readonly to: string; readonly protocol: string }): Promise<KplayProcess> {
    const { controllerBroker, clusterId } = await this.lab.hands.whole()
    const ids = await this.topicIds()
    const run = this.apply(file, '--approve', 'raise')
    await run.endsWith(0)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
    const stops = stopsIn(run.events)
    expect(stops).to.have.length(6)
    expect(stops.slice(0, 3)).to.have.members(brokers)
    expect(stops.slice(3)).to.have.members(brokers)
    expect(stops[2]).to.equal(`b${controllerBroker}`)
    expect(lastStarted(run.events)).to.have.property('because').that.contains('the controller, last of its role')
    expect(await this.releases()).to.deep.equal(brokers.map(() => of.to))
    expect(await this.inForce()).to.deep.equal(brokers.map(() => of.protocol))
    expect(await this.topicIds()).to.equal(ids)
    expect((await this.lab.hands.whole()).clusterId).to.equal(clusterId)
    return run
  }
}

/** The last node that a run took up. */
export const lastStarted = (events: readonly RunEvent[]): unknown =>
  events.findLast((event) => event.type === 'node-started')
