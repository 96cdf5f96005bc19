/**
 * Run by hand, as root: node scripts/test.ts test/scenarios/long/roll-over-ssh-own-users.ts. Some six minutes; it takes an sshd. Each node has an sshd, a user and a
 * folder of its own, which the users of the others may not look into.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { LabNodeStatus } from '../../../src/rehearsal/lab.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import type { RunEvent } from '../../../src/run/run-event.ts'
import { realClock, testLabContext } from '../../support/cluster.ts'
import { bringUsers, needUsers, withUsers, type OwnUser } from '../../support/sshd.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import type { KplayProcess } from '../support/kplay-process.ts'
import { SshWays } from '../support/ssh-ways.ts'

const playbook = 'playbooks/rolling-restart.yml'

describe(
  withUsers('a rolling restart over ssh of nodes that are users of their own, each with an sshd and a folder'),
  function () {
    this.timeout(420_000)
    needUsers()
    const ways = new SshWays()
    const cacheBefore = process.env['KPLAY_CACHE']
    /** Where other users may look, unlike a home folder. */
    let place = ''
    let world: LabWorld
    let load: LoadProcess
    let folders = 0

    const users = new Map<string, OwnUser>()
    const userOf = (host: string): OwnUser => {
      const known = users.get(host) ?? { name: `kn-${host}`, uid: 64_100 + users.size, hash: '*' }
      users.set(host, known)
      return known
    }
    const uidOf = (pid: number | null): number | undefined => (pid === null ? undefined : statSync(`/proc/${pid}`).uid)

    /** Ends a node of root's, gives its folder to its user, and starts it as that one. */
    const giveAway = async ({ host, dir, config, pid }: LabNodeStatus): Promise<void> => {
      if (pid === null) throw new Error(`${host} does not run`)
      const { uid } = userOf(host)
      const words = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .filter((word) => word !== '')
      const env = Object.fromEntries(words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]))
      process.kill(pid, 'SIGTERM')
      await world.ended(pid)
      execFileSync('chown', ['-R', `${uid}:${uid}`, dir])
      chmodSync(dir, 0o700)
      const script = `${dir}/install/current/bin/kafka-server-start.sh`
      const started = spawn(script, ['-daemon', config], { uid, gid: uid, env: { ...env, HOME: '/tmp' }, cwd: '/' })
      await new Promise((resolve) => started.once('exit', resolve))
    }

    before(async () => {
      place = mkdtempSync(join(tmpdir(), 'kplay-own-users-'))
      chmodSync(place, 0o755)
      const cache = join(place, 'cache')
      mkdirSync(cache)
      const { cacheDir } = testLabContext()
      for (const name of ['objects', 'releases', 'archives'])
        if (existsSync(join(cacheDir, name))) execFileSync('cp', ['-a', join(cacheDir, name), cache])
      process.env['KPLAY_CACHE'] = cache
      world = await LabWorld.boot({ release: '3.9.2', controllers: 3, brokers: 3, combined: true })
      await Promise.all(world.running.lab.nodes.map(giveAway))
      await world.hands.whole()
      load = await beginLoad(world)
    })
    after(async () => {
      await load.kill()
      await ways.close()
      await world.close()
      if (cacheBefore === undefined) delete process.env['KPLAY_CACHE']
      else process.env['KPLAY_CACHE'] = cacheBefore
      rmSync(place, { recursive: true, force: true })
    })

    const inventoryOver = async (type: 'ssh' | 'openssh'): Promise<string> => {
      const folder = join(place, `${type}-${++folders}`)
      const within = (host: string): readonly string[] => bringUsers(join(folder, `${host}-users`), [userOf(host)])
      const connection = await ways.open(world.running.lab, {
        type,
        folder,
        within,
        user: (host) => userOf(host).name,
        lines: ['PermitRootLogin no'],
      })
      return world.inventory((text) => text.replace('connection: { type: local }', connection))
    }

    const expectWhole = async (run: KplayProcess, before: Readonly<Record<string, number | null>>): Promise<void> => {
      await run.endsWith(0)
      expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
      expect(schemaFaults('event', run.events)).to.deep.equal([])
      expect([...new Set(stopsIn(run.events))]).to.have.members(Object.keys(before))
      expect(actsIn(run.events).filter((act) => act.startsWith('start-node'))).to.have.length(3)
      await world.hands.whole()
      const now = await world.hands.pids()
      expect(Object.keys(before).filter((host) => before[host] === now[host])).to.deep.equal([])
      for (const host of Object.keys(before)) expect(uidOf(now[host] ?? null), host).to.equal(userOf(host).uid)
    }

    it('each node runs as its own user, who may not look into the folder of another', async () => {
      const { nodes } = await world.hands.lab()
      expect(new Set(nodes.map(({ pid }) => uidOf(pid))).size).to.equal(3)
      const [one, two] = nodes
      const { uid } = userOf(one?.host ?? '')
      expect(() => execFileSync('ls', [two?.dir ?? ''], { uid, gid: uid, stdio: 'pipe' })).to.throw(/denied/)
    })

    for (const type of ['ssh', 'openssh'] as const)
      it(`by ${type}: every node is restarted once, as its user; all are back`, async () => {
        const inventory = await inventoryOver(type)
        const before = await world.hands.pids()
        await expectWhole(world.apply(playbook, '-i', inventory), before)
      })

    it('the line silent for 60 s in the middle of a stop: goes on by what it sees; one restart each', async () => {
      const inventory = await inventoryOver('ssh')
      const before = await world.hands.pids()
      const run = world.apply(playbook, '-i', inventory, '--patience', '120s')
      const isStop = (event: RunEvent): boolean =>
        event.type === 'act-started' && 'address' in event && event.address.includes('.stop@')
      const first = await run.event(isStop)
      const { host } = (await run.event(isStop, first.seq)) as RunEvent & { readonly host: string | null }
      const { line } = ways.to(host ?? '')
      line.cut()
      await realClock.sleep(60_000)
      line.mend()
      await expectWhole(run, before)
    })

    it('has lost none of the records that were acknowledged all the while', async () => {
      const audit = await endLoad(load)
      expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
      expect(audit.acknowledged).to.be.greaterThan(10_000)
    })
  },
)
