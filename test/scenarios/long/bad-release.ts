/**
 * Run by hand: node scripts/test.ts test/scenarios/long/bad-release.ts. Some five minutes.
 *
 * A real roll of three controllers and three brokers under load in which the first broker does not come back on the new release, each time for another reason: a bad
 * value in its new configuration, a listener that nobody reaches, an archive that is broken, a Java that the new release does not bear. Each time exactly that broker
 * is put back on the old release and in sync (exit 7), with its old files; the others are never touched; no record is lost.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Plan } from '../../../src/plan/plan.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad } from '../matrix/upgrades.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'

const phases = fileURLToPath(new URL('../../../playbooks/phases/', import.meta.url))
const brokers = ['b1', 'b2', 'b3']

describe('a broker that does not come back on its new release, under load', function () {
  this.timeout(600_000)
  let world: LabWorld
  let load: LoadProcess
  /** The broker that is taken first. */
  let hurt = ''
  /** The inventory in which that broker has a Java of its own. */
  let withJava = ''
  let java = ''

  /** The shipped roll; `setting` is changed on one broker before it starts anew. */
  const playbook = (setting: string | undefined): string => {
    const edit =
      setting === undefined
        ? ''
        : `      - id: edit\n        when: host.name == '${hurt}'\n        properties: { path: "\${{ install.config }}", set: { ${setting} } }\n        undo: auto\n`
    const roll = readFileSync(`${phases}roll.yml`, 'utf8').replace('      - id: link\n', `${edit}      - id: link\n`)
    return world.write(
      `kplay: 1\nname: up\ninventory: ${JSON.stringify(world.running.lab.inventory)}\n` +
        `versions: { from: "3.9.2", to: "4.1.2" }\nphases:\n  - use: preflight\n  - use: stage\n  - use: ${world.write(roll)}\n`,
    )
  }

  const expectPutBack = async (file: string, words: string, ...more: string[]): Promise<readonly RunEvent[]> => {
    const before = await world.hands.pids()
    const asBefore = await world.hands.configuration(hurt)
    const run = world.apply(file, '--patience', '60s', ...more)
    await run.endsWith(7)
    const end = endOf(run.events)
    expect(end.outcome).to.equal('rolled-back')
    expect([...(end.problem?.why ?? []), end.problem?.log ?? ''].join('\n')).to.contain(words)
    expect(end.problem?.state).to.contain(`${hurt} put-back`)
    expect(schemaFaults('event', run.events)).to.deep.equal([])
    expect((await world.hands.releases())[hurt]).to.equal('3.9.2')
    expect(await world.hands.configuration(hurt)).to.equal(asBefore)
    const now = await world.hands.pids()
    for (const host of brokers.filter((name) => name !== hurt)) expect(now[host], host).to.equal(before[host])
    await world.hands.whole()
    return run.events
  }

  const place = async (host: string): Promise<string> => {
    const node = (await world.hands.lab()).nodes.find((one) => one.host === host)
    if (node === undefined) throw new Error(`no node ${host}`)
    return node.dir
  }

  before(async () => {
    world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3 })
    load = await beginLoad(world)
    const plan = world.stage.kplay('plan', playbook(undefined), '--format', 'json')
    await plan.endsWith(0)
    const { nodes } = JSON.parse(plan.stdout) as Plan
    hurt = nodes.find(({ roles }) => roles.includes('broker'))?.host ?? ''
  })
  after(async () => {
    await load.kill()
    await world.close()
  })

  it('a value in its new configuration that it does not start with', async () => {
    const events = await expectPutBack(playbook('num.network.threads: "many"'), 'num.network.threads')
    // The controllers before it went well and stay.
    // Nobody stops what does not run: the broker was stopped once.
    expect(stopsIn(events)).to.have.length(4).and.include.members(['c1', 'c2', 'c3', hurt])
  })

  it('a listener that nobody reaches: it starts, and never is back', async () => {
    const listener = /^advertised\.listeners=(.*)$/m.exec(await world.hands.configuration(hurt))?.[1] ?? ''
    const deaf = listener.replace(/:9092/, ':19092')
    expect(deaf).to.not.equal(listener)
    const events = await expectPutBack(playbook(`advertised.listeners: "${deaf}"`), 'broker/listener', '--patience', '20s')
    // Once to be upgraded, once to be put back.
    expect(stopsIn(events)).to.deep.equal([hurt, hurt])
  }) // prettier-ignore

  it('an archive that is broken', async () => {
    const libs = join(await place(hurt), 'install/kafka-4.1.2/libs')
    const broken = readdirSync(libs).filter((name) => name.startsWith('kafka'))
    expect(broken.length).to.be.greaterThan(0)
    for (const name of broken) {
      // Its own file: the store shares what it unpacked by hard links.
      rmSync(join(libs, name))
      writeFileSync(join(libs, name), 'not a jar')
    }
    expect(stopsIn(await expectPutBack(playbook(undefined), 'put back'))).to.deep.equal([hurt])
    rmSync(join(await place(hurt), 'install/kafka-4.1.2'), { recursive: true })
  })

  it('a Java that says it is new enough, and is not', async () => {
    const inventory = readFileSync(world.running.lab.inventory, 'utf8')
    const given = /^ +JAVA_HOME: "?([^"\n]*)"?$/m.exec(inventory)?.[1]
    const home = join(world.stage.files, 'jdk')
    mkdirSync(`${home}/bin`, { recursive: true })
    java = `exec ${given === undefined ? 'java' : `${given}/bin/java`} "$@"\n`
    const refusal = `case "$*" in *kafka-4.1.2*) echo 'java.lang.UnsupportedClassVersionError: kafka/Kafka' >&2; exit 1 ;; esac\n`
    writeFileSync(`${home}/bin/java`, `#!/bin/sh\n${refusal}${java}`)
    chmodSync(`${home}/bin/java`, 0o755)
    const own = new RegExp(`( {6}${hurt}:\\n(?: {8}.*\\n)*?) {8}service:\\n {10}env:\\n((?: {12}.*\\n)*)`)
    withJava = world.inventory((text) =>
      text.replace(own, (_all, head: string, env: string) => {
        const others = env.replace(/^ +JAVA_HOME: .*\n/m, '')
        return `${head}        service:\n          change_env: [JAVA_HOME]\n          env:\n            JAVA_HOME: ${home}\n${others}`
      }),
    )
    const events = await expectPutBack(playbook(undefined), 'UnsupportedClassVersionError', '-i', withJava)
    expect(stopsIn(events)).to.deep.equal([hurt])
  })

  it('mended, the rest of the roll goes through, and no record was lost', async () => {
    writeFileSync(join(world.stage.files, 'jdk/bin/java'), `#!/bin/sh\n${java}`)
    const run = world.apply(playbook(undefined), '--patience', '60s', '-i', withJava)
    await run.endsWith(0)
    expect(stopsIn(run.events)).to.have.members(brokers)
    await world.hands.whole()
    const audit = await load.stop()
    if (!audit.ok) throw new Error(audit.error.what)
    expect(audit.value).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.value.acknowledged).to.be.greaterThan(10_000)
  })
})
