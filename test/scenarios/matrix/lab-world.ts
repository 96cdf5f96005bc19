import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { bootTestLab, realClock, type TestLab, type TestShape } from '../../support/cluster.ts'
import { actsIn, endOf, schemaFaults } from '../support/events.ts'
import { Hands } from '../support/hands.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { Stage } from '../support/stage.ts'
import { crossCheck, renderSets, type TroubleSets } from './cross-check.ts'

/** A playbook of the matrix. */
export interface UpgradeWish {
  readonly from: string
  readonly to: string
  readonly finalize?: boolean
  readonly back?: boolean
  /** Kafka's own tool is asked all along. */
  readonly follows?: boolean
  /** Lines of `waivers:`. */
  readonly waivers?: readonly string[]
}

const phases = (wish: UpgradeWish): readonly string[] => [
  '  - use: preflight',
  '  - use: stage',
  '  - use: roll',
  ...(wish.finalize === true ? ['  - use: soak', '  - use: finalize'] : []),
]

/** A real cluster, a person at it, and calls of kplay on it. */
export class LabWorld {
  readonly stage: Stage
  readonly running: TestLab
  readonly hands: Hands
  readonly #patience: string
  #files = 0

  /** `patience`: how long its applies bear no progress. */
  constructor(stage: Stage, running: TestLab, patience = '8s') {
    this.stage = stage
    this.running = running
    this.#patience = patience
    this.hands = new Hands(running.lab)
  }

  static async boot(shape: TestShape): Promise<LabWorld> {
    const stage = new Stage()
    const world = new LabWorld(stage, await bootTestLab(shape))
    try {
      await world.hands.whole()
      return world
    } catch (cause) {
      // Nobody else knows of its nodes.
      await world.close()
      throw cause
    }
  }

  async close(): Promise<void> {
    await this.hands.close()
    await this.running.stop()
    await this.stage.clear()
  }

  /** Writes a file for kplay to read; answers its path. */
  write(text: string): string {
    const file = join(this.stage.files, `file-${++this.#files}.yml`)
    writeFileSync(file, text)
    return file
  }

  /** A playbook of the shipped phases. */
  upgrade(wish: UpgradeWish): string {
    const back = wish.back === true ? ', back: true' : ''
    return this.write(
      [
        'kplay: 1',
        `name: "matrix: ${wish.from} to ${wish.to}"`,
        `inventory: ${JSON.stringify(this.running.lab.inventory)}`,
        `versions: { from: "${wish.from}", to: "${wish.to}"${back} }`,
        ...(wish.waivers === undefined ? [] : ['waivers:', ...wish.waivers]),
        'phases:',
        ...phases(wish),
        '',
      ].join('\n'),
    )
  }

  /** The lab's own inventory, changed. */
  inventory(change: (text: string) => string): string {
    const text = readFileSync(this.running.lab.inventory, 'utf8')
    const changed = change(text)
    expect(changed, 'the change of the inventory').to.not.equal(text)
    return this.write(changed)
  }

  /** `kplay apply` as a program calls it, in a hurry; what stands in `more` wins. */
  apply(file: string, ...more: string[]): KplayProcess {
    const hurried = ['--max-wait', '2s', '--patience', this.#patience]
    const inventory = more.includes('-i') ? [] : ['-i', this.running.lab.inventory]
    return this.stage.kplay('apply', file, ...inventory, '--yes', '--output', 'ndjson', ...hurried, ...more)
  }

  /** Everything a run could change: processes, links and configurations, by host. */
  async state(): Promise<unknown> {
    const { nodes } = await this.hands.lab()
    return nodes.map((node) => ({
      host: node.host,
      pid: node.pid,
      linked: readlinkSync(`${node.dir}/install/current`),
      configuration: readFileSync(node.config, 'utf8'),
    }))
  }

  /** Waits until a process has ended. */
  async ended(pid: number): Promise<void> {
    while (existsSync(`/proc/${pid}/exe`)) await realClock.sleep(50)
  }

  /** Waits for the end of a run that must change nothing and end with 1; answers why it says it did. */
  async endsUntouched(begin: () => KplayProcess): Promise<{ readonly why: string; readonly run: KplayProcess }> {
    const before = await this.state()
    const run = begin()
    await run.endsWith(1)
    expect(actsIn(run.events), 'acts').to.deep.equal([])
    expect(await this.state(), 'the nodes').to.deep.equal(before)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    const { problem } = endOf(run.events)
    expect(problem?.state).to.equal('nothing was changed')
    return { run, why: [problem?.what, ...(problem?.why ?? []), problem?.fix].join('\n') }
  }

  /** Compares kplay's eyes with Kafka's own tool now. */
  async crossCheck(note: (text: string) => void): Promise<TroubleSets> {
    const sets = await crossCheck(await this.hands.lab())
    note(renderSets(sets))
    return sets
  }
}
