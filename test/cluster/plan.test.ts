import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { planSchema } from '../../src/plan/schema/plan-schema.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { bootTestLab, type TestLab } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { isWhole, openLab, readUntil } from './real-cluster.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('kplay plan on a real cluster', function () {
  this.timeout(180_000)
  let running: TestLab
  let folder: string

  before(async () => {
    folder = await mkdtemp(`${tmpdir()}/kplay-test-`)
    running = await bootTestLab({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
    const cluster = openLab(running.lab)
    await readUntil(cluster, isWhole)
    await cluster.close()
  })
  after(async () => {
    await running.stop()
    await rm(folder, { recursive: true })
  })

  /** Calls `kplay plan` of the shipped playbook as a user would, with a state folder of its own. */
  const plan = (inventory: string, ...options: string[]): { code: number | null; stdout: string; stderr: string } => {
    const words = ['src/main.ts', 'plan', 'playbooks/rolling-upgrade.yml', '-i', inventory, ...options]
    const env = { ...process.env, KPLAY_STATE: folder }
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' })
    return { code: status, stdout, stderr }
  }
  /** Plans until nothing is to be waited for but what `may` allows: on a busy machine a healthy node may be silent for a second. */
  const planJson = (options: readonly string[] = [], may: (rule: string) => boolean = () => false) =>
    eventually(() => {
      const { code, stdout } = plan(running.lab.inventory, '--format', 'json', ...options)
      const made = JSON.parse(stdout) as Plan
      expect(made.blockers.filter(({ kind, rule }) => kind === 'wait' && !may(rule))).to.deep.equal([])
      return { code, plan: made }
    })

  it('plans the upgrade of every node, the active controller last, and changes nothing', async () => {
    const before = await running.status()
    const { code, plan: made } = await planJson()
    expect(code).to.equal(0)
    const validate = new Ajv({ allErrors: true }).compile(planSchema)
    validate(made)
    expect(validate.errors ?? []).to.deep.equal([])
    expect(made.blockers).to.deep.equal([])
    expect([made.complete, made.applyable, made.errored]).to.deep.equal([true, true, false])
    expect(made.nodes.map(({ from, to, change }) => `${from} ${to} ${change}`)).to.deep.equal(
      Array(3).fill('3.9.2 4.1.2 upgrade'),
    )
    expect(made.nodes.at(-1)?.because).to.match(/the active one, last of its role$/)
    expect(await running.status()).to.deep.equal(before)
  })

  it('says with --detailed-exitcode that there is something to do, and what a lab cuts short', async () => {
    const { code, plan: made } = await planJson(['--detailed-exitcode', '--max-wait', '5s', '--patience', '20s'])
    expect(code).to.equal(2)
    expect(made.shortened).to.include('watch soak.watch: 1d cut to 5s')
    expect(made.digest).to.equal((await planJson()).plan.digest)
  })

  it('refuses the inventory of another cluster', async () => {
    const text = await readFile(running.lab.inventory, 'utf8')
    const other = `${folder}/other.yml`
    await writeFile(other, text.replaceAll(running.lab.clusterId, 'AAAAAAAAAAAAAAAAAAAAAA'))
    await eventually(() => {
      const end = plan(other)
      expect(end.code).to.equal(1)
      expect(end.stdout).to.include('blockers: an apply would be refused\n  refuse cluster/id\n')
      expect(end.stdout).to.include(running.lab.clusterId)
    })
  })

  it('sees at once that a node was killed, and names it once', async () => {
    const [victim] = (await running.status()).nodes
    if (victim?.pid === undefined || victim.pid === null) throw new Error('no node runs')
    process.kill(victim.pid, 'SIGKILL')
    // What its replicas lack is told, too; that it does not answer is told by its cause alone.
    const { code, plan: made } = await planJson([], (rule) => !/\/(down|unknown)$/.test(rule))
    expect(code).to.equal(1)
    const rules = made.blockers.map(({ rule, host, kind }) => `${kind} ${rule} ${host ?? ''}`)
    expect(rules).to.include(`wait node/no-process ${victim.host}`)
    expect(rules.filter((rule) => rule.includes('broker/down'))).to.deep.equal([])
    expect(made.nodes.find((node) => node.host === victim.host)?.from).to.equal('')
  })
})
