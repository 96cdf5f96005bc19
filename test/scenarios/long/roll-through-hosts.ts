/** Run by hand: node scripts/test.ts test/scenarios/long/roll-through-hosts.ts. Some four minutes; it takes root and an sshd: brokers have names that only their hosts know. */
import { join } from 'node:path'
import { expect } from 'chai'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { bringNames, needNames, withNames } from '../../support/sshd.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { SshWays } from '../support/ssh-ways.ts'

const playbook = 'playbooks/rolling-restart.yml'
const domain = 'far.kplay-lab.internal'

describe(withNames('a cluster whose brokers have names that only their own hosts know'), function () {
  this.timeout(240_000)
  needNames()
  const ways = new SshWays()
  let world: LabWorld
  let load: LoadProcess
  let folders = 0

  before(async () => {
    world = await LabWorld.boot({
      release: '4.1.2',
      controllers: 3,
      brokers: 3,
      combined: true,
      properties: {
        listeners: 'PLAINTEXT://{address}:9092,FAR://{address}:9292,CONTROLLER://{address}:9093',
        'advertised.listeners': `PLAINTEXT://{address}:9092,FAR://{host}.${domain}:9292`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,FAR:PLAINTEXT,CONTROLLER:PLAINTEXT',
      },
    })
    load = await beginLoad(world)
  })
  after(async () => {
    await load.kill()
    await ways.close()
    await world.close()
  })

  /** The lab's inventory, its brokers asked by their own names. */
  const inventory = async (via: 'direct' | 'hosts', type: 'ssh' | 'openssh', hasJump = false): Promise<string> => {
    const folder = join(world.stage.files, `way-${++folders}`)
    const { lab } = world.running
    const names = lab.nodes.map(({ host, address }) => `${address} ${host}.${domain}`)
    const within = bringNames(`${folder}-names`, names)
    const connection = await ways.open(lab, { type, folder, within, hasJump })
    return world.inventory((text) =>
      text
        .replace('connection: { type: local }', connection)
        .replace(/^( *)bootstrap: .*$/m, `$1bootstrap: ["b1.${domain}:9292"]\n$1via: ${via}`)
        .replaceAll(/^( {6})(b\d):$/gm, `$1$2:\n$1  listener: $2.${domain}:9292`),
    )
  }

  it('is out of reach from here', async () => {
    const call = world.stage.kplay('snapshot', '-i', await inventory('direct', 'ssh'))
    await call.endsWith(4)
    expect(call.stderr).to.contain('cluster/unreachable').and.to.contain('host name')
  })

  for (const [type, hasJump] of [
    ['ssh', false],
    ['ssh', true],
    ['openssh', false],
    ['openssh', true],
  ] as const)
    it(`is seen and planned through its hosts by ${type}${hasJump ? ' behind a jump host' : ''}`, async () => {
      const file = await inventory('hosts', type, hasJump)
      const look = world.stage.kplay('snapshot', '-i', file)
      await look.endsWith(0)
      const snapshot = JSON.parse(look.stdout) as ClusterSnapshot
      expect(snapshot.unknown).to.deep.equal([])
      const far = snapshot.nodes.flatMap(({ listeners }) => listeners ?? []).filter(({ name }) => name === 'FAR')
      expect(far.map(({ isAnswering }) => isAnswering)).to.deep.equal([true, true, true])
      const ping = world.stage.kplay('ping', '-i', file)
      await ping.endsWith(0)
      expect(ping.stdout.match(new RegExp(`^b\\d +ok +${type} .* answers +`, 'gm'))).to.have.length(3)
      const plan = world.stage.kplay('plan', playbook, '-i', file, '--format', 'json')
      const { code } = await plan.ended
      expect((JSON.parse(plan.stdout) as Plan).blockers).to.deep.equal([])
      expect(code).to.equal(0)
    })

  for (const [type, hasJump] of [
    ['ssh', true],
    ['openssh', false],
  ] as const)
    it(`is rolled through its hosts by ${type}${hasJump ? ' behind a jump host' : ''}: every node once`, async () => {
      const before = await world.hands.pids()
      const run = world.apply(playbook, '-i', await inventory('hosts', type, hasJump), '--patience', '60s')
      await run.endsWith(0)
      expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
      expect(schemaFaults('event', run.events)).to.deep.equal([])
      expect(stopsIn(run.events)).to.have.members(Object.keys(before))
      await world.hands.whole()
      const after = await world.hands.pids()
      expect(Object.keys(before).filter((host) => before[host] === after[host])).to.deep.equal([])
    })

  it('has lost no record', async () => {
    const audit = await endLoad(load)
    expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
    expect(audit.acknowledged).to.be.greaterThan(5_000)
  })

  it('has left no process and no socket of its own behind', async () => {
    const left = await world.stage.leftovers()
    expect(left.filter((what) => /^(process|temp file) /.test(what))).to.deep.equal([])
  })
})
