import { spawnSync } from 'node:child_process'
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Plan } from '../../src/plan/plan.ts'
import { bootTestLab, type TestLab } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { isWhole, openLab, readKnown, readUntil, withAdmin } from './real-cluster.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('R0 on a real cluster', function () {
  this.timeout(180_000)
  let running: TestLab
  let folder: string
  let inventory: string

  before(async () => {
    folder = await mkdtemp(`${tmpdir()}/kplay-test-`)
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    inventory = await readFile(running.lab.inventory, 'utf8')
    const cluster = openLab(running.lab)
    await readUntil(cluster, isWhole)
    await cluster.close()
  })
  after(async () => {
    await running.stop()
    await rm(folder, { recursive: true })
  })

  /** Calls `kplay plan` of the shipped playbook with an inventory of this text. */
  const plan = async (text: string, ...options: string[]): Promise<{ code: number | null; stdout: string }> => {
    const file = `${folder}/inventory.yml`
    await writeFile(file, text)
    const words = ['src/main.ts', 'plan', 'playbooks/rolling-upgrade.yml', '-i', file, ...options]
    const env = { ...process.env, KPLAY_STATE: folder }
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' })
    return { code: status, stdout }
  }
  const planOnce = async (text: string): Promise<{ code: number | null; plan: Plan }> => {
    const { code, stdout } = await plan(text, '--format', 'json')
    return { code, plan: JSON.parse(stdout) as Plan }
  }
  /** Plans until nothing is to be waited for and nothing was left unchecked: on a busy machine a healthy node may be silent for a second. */
  const planJson = (text: string): Promise<{ code: number | null; plan: Plan }> =>
    eventually(async () => {
      const end = await planOnce(text)
      const unread = end.plan.notChecked.filter((line) => !line.endsWith('the inventory names no metrics'))
      expect([end.plan.blockers.filter(({ kind }) => kind === 'wait'), unread]).to.deep.equal([[], []])
      return end
    })
  const firstNode = (): TestLab['lab']['nodes'][number] => {
    const [node] = running.lab.nodes
    if (node === undefined) throw new Error('the lab has no node')
    return node
  }

  /** Runs a command as a `fix` names it, in the folder of the release. */
  const runTool = (command: string): void => {
    const cwd = `${firstNode().dir}/install/current`
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
  }

  it('finds nothing wrong with a lab, and reads all of it', async () => {
    const { code, plan: made } = await planJson(inventory)
    expect(code).to.equal(0)
    const hosts = running.lab.nodes.map(({ host }) => host).join(', ')
    const unchecked = [`${hosts}: clients that the new release drops: the inventory names no metrics`]
    expect([made.blockers, made.notChecked]).to.deep.equal([[], unchecked])
    // Two looks at an idle cluster: next to nothing is written. On a quick machine they may be too close to tell.
    expect(made.totals.catchUpBytes ?? 0).to.be.within(0, 10_000_000)
    expect(made.notes.map(({ rule, saw }) => `${rule} ${saw.split(' ')[0]}`)).to.deep.equal(
      running.lab.nodes.map(() => 'config/changed-default log.message.timestamp.after.max.ms'),
    )
    await eventually(async () =>
      expect((await plan(inventory)).stdout).to.include('  config/changed-default  all 3 nodes\n'),
    )
  })

  it('refuses an inventory with the id of another node, by the file of the node', async () => {
    const { host, nodeId, config } = firstNode()
    const text = inventory.replaceAll(`node_id: ${nodeId}\n`, 'node_id: 77\n')
    const { code, plan: made } = await planOnce(text)
    expect(code).to.equal(1)
    const [first] = made.blockers.filter(({ rule }) => rule === 'config/node-id')
    expect(first).to.deep.include({
      kind: 'refuse',
      host,
      wanted: 'the node_id of the inventory',
      fix: `correct the inventory: an id is never changed (${config}:2 on ${host})`,
      saw: `${config}:2: node.id is ${nodeId}; the inventory says 77`,
    })
  })

  it('names a removed key, a topic and a Java that 4.1 refuses all at once, and changes nothing', async () => {
    const { host, nodeId, config } = firstNode()
    await appendFile(config, 'sasl.jaas.config=do-not-print\nmetrics.jmx.blacklist=kafka.do-not-print.*\n')
    await withAdmin(running.lab, (admin) =>
      admin.createTopics({
        topics: [
          {
            topic: 'tiny',
            numPartitions: 1,
            replicationFactor: 3,
            configEntries: [{ name: 'segment.bytes', value: '1000' }],
          },
        ],
        waitForLeaders: false,
      }),
    )
    const cluster = openLab(running.lab)
    await readUntil(
      cluster,
      (snapshot) => isWhole(snapshot) && snapshot.partitions?.some(({ topic }) => topic === 'tiny') === true,
    )
    await cluster.close()
    const home = `${folder}/jdk`
    await mkdir(`${home}/bin`, { recursive: true })
    await writeFile(`${home}/bin/java`, '#!/bin/sh\necho \'openjdk version "11.0.25" 2024-10-15\' >&2\n')
    await chmod(`${home}/bin/java`, 0o755)
    // The first node stands in both groups with the same settings.
    const lines = inventory.split('\n').filter((line) => !line.includes(' JAVA_HOME: '))
    const own = lines.flatMap((line, at) =>
      line.trim() === 'env:' &&
      lines
        .slice(0, at)
        .findLast((before) => /^ {6}\S/.test(before))
        ?.trim() === `${host}:`
        ? ['            change_env: [JAVA_HOME]'.slice(2), line, `            JAVA_HOME: "${home}"`]
        : [line],
    )
    const before = { status: await running.status(), file: await readFile(config, 'utf8') }
    const { code, plan: made } = await planJson(own.join('\n'))
    const ofNode = made.blockers.filter((one) => one.rule !== 'node/environment')
    const line = before.file.split('\n').length - 1
    expect(ofNode).to.deep.equal([
      {
        rule: 'config/invalid-value',
        topic: 'tiny',
        kind: 'refuse',
        saw: 'segment.bytes of topic tiny is 1000, below 1048576: brokers of 4.0 or later refuse it and do not start',
        wanted: 'a value that Kafka 4.1.2 takes',
        fix: `set it to 1048576 (1 MiB) or more, or delete it from the topic, before the upgrade: bin/kafka-configs.sh --bootstrap-server ${running.lab.bootstrap.join(',')} --entity-type topics --entity-name tiny --alter --delete-config segment.bytes`,
      },
      {
        rule: 'config/renamed-key',
        nodeId,
        host,
        kind: 'refuse',
        saw: `${config}:${line}: metrics.jmx.blacklist was renamed in 4.0: metrics that were hidden are shown`,
        wanted: 'the name that Kafka 4.1.2 knows',
        fix: `write metrics.jmx.exclude instead (${config}:${line} on ${host})`,
      },
      {
        rule: 'node/java',
        nodeId,
        host,
        kind: 'refuse',
        saw: `a start would use Java 11.0.25 (JAVA_HOME ${home})`,
        wanted: 'Java 17 or later, which Kafka 4.1.2 needs',
        fix: `install Java 17 on ${host} and set JAVA_HOME in service.env of the inventory to it (and service.change_env: [JAVA_HOME])`,
      },
    ])
    expect(code).to.equal(1)
    expect(JSON.stringify(made)).to.not.contain('do-not-print')
    expect({ status: await running.status(), file: await readFile(config, 'utf8') }).to.deep.equal(before)
  })

  it('reads what topics and brokers set in the cluster, and is content once the fix it names was run', async () => {
    const { nodeId } = firstNode()
    const brokers = `bin/kafka-configs.sh --bootstrap-server ${running.lab.bootstrap.join(',')} --entity-type brokers`
    runTool(`${brokers} --entity-name ${nodeId} --alter --add-config log.message.downconversion.enable=false`)
    runTool(`${brokers} --entity-default --alter --add-config min.insync.replicas=2`)
    const cluster = openLab(running.lab)
    try {
      // What a tool has set reaches the brokers a little later.
      await eventually(async () => {
        const configs = await cluster.configs(await readKnown(cluster))
        expect(configs.unknown).to.deep.equal([])
        expect(configs.topics).to.deep.equal({ tiny: { 'segment.bytes': '1000' } })
        expect(configs.dynamic).to.deep.equal([
          { brokerId: null, configs: { 'min.insync.replicas': '2' } },
          ...running.lab.nodes.map((node) => ({
            brokerId: node.nodeId,
            configs: node.nodeId === nodeId ? { 'log.message.downconversion.enable': 'false' } : {},
          })),
        ])
      })
      const none = await cluster.configs({ ...(await cluster.snapshot()), viaNodeId: null })
      expect([none.topics, none.dynamic, none.unknown.map(({ what }) => what)]).to.deep.equal([
        null,
        null,
        ['topics', 'dynamic'],
      ])
      const { plan: made } = await planJson(inventory)
      const [tiny] = made.blockers.filter(({ topic }) => topic === 'tiny')
      runTool(/bin\/kafka-configs.*$/.exec(tiny?.fix ?? '')?.[0] ?? 'false')
      await eventually(async () => expect((await cluster.configs(await readKnown(cluster))).topics).to.deep.equal({}))
    } finally {
      await cluster.close()
    }
  })
})
