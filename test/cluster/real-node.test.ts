import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { expect } from 'chai'
import { cleanShutdown } from '../../src/facts/clean-shutdown.ts'
import { request, type FactValues } from '../../src/facts/fact.ts'
import { logTail } from '../../src/facts/log-tail.ts'
import { nodeEnvironment } from '../../src/facts/node-environment.ts'
import { nodeFactRequests, readNodeAnswers, type NodeReading } from '../../src/facts/node-facts.ts'
import { nodeProcess } from '../../src/facts/node-process.ts'
import { pathState } from '../../src/facts/path-state.ts'
import { LocalConnection } from '../../src/hosts/local-connection.ts'
import { loadInventory } from '../../src/language/load-inventory.ts'
import type { HostView } from '../../src/modules/host-view.ts'
import { noStore } from '../hosts/local-settings.ts'
import { bootTestLab, realClock, type TestLab } from '../support/cluster.ts'
import { takeOwnLease } from '../support/own-lease.ts'
import { createTopics } from './real-cluster.ts'

// One release of each logging line: log4j 1 up to 3.9, log4j 2 from 4.0.
for (const release of ['3.9.2', '4.1.2'])
  describe(`the process and log of a real ${release} node`, function () {
    this.timeout(240_000)
    let lab: TestLab
    let host: HostView
    const connection = new LocalConnection('b1', { env: process.env, store: noStore, clock: realClock })

    before(async () => {
      lab = await bootTestLab({ release, controllers: 1, brokers: 1, combined: true })
      const { inventory, diagnostics } = await loadInventory({ file: lab.lab.inventory, cwd: '/' })
      if (inventory?.hosts[0] === undefined) throw new Error(JSON.stringify(diagnostics))
      host = inventory.hosts[0].view
    })
    after(() => lab.stop())

    const ask = async <W extends Parameters<LocalConnection['facts']>[0]>(wanted: W): Promise<FactValues<W>> => {
      const answers = await connection.facts(wanted)
      if (!answers.ok) throw new Error(answers.error.what)
      const values = Object.entries(answers.value).map(([name, answer]) => {
        if (!answer.ok) throw new Error(answer.error)
        return [name, answer.value]
      })
      return Object.fromEntries(values) as FactValues<W>
    }
    const observe = async (): Promise<NodeReading> => {
      const answers = await connection.facts(nodeFactRequests(host, { withLog: true }))
      if (!answers.ok) throw new Error(answers.error.what)
      return readNodeAnswers(answers.value)
    }
    const waitFor = async (isWanted: (seen: NodeReading) => boolean): Promise<NodeReading> => {
      for (;;) {
        const seen = await observe()
        if (isWanted(seen)) return seen
        await realClock.sleep(50)
      }
    }
    const stop = async (): Promise<void> => {
      const { node } = await ask({ node: request(nodeProcess, { config: host.install.config }) })
      if (node === null) throw new Error('nothing to stop')
      const { pid, startedAtMs } = node
      const { config } = host.install
      const lease = await takeOwnLease(connection, { config, roles: host.roles })
      const fence = { pid, startedAtMs, config, notAfterMs: Date.now() + 5000, lease }
      expect(await connection.stopNode(fence)).to.deep.nested.include({ ok: true, 'value.exitCode': 0 })
      await connection.lease({ kind: 'give-back', ...lease })
      await waitFor((seen) => seen.process === null)
    }
    const start = async (): Promise<void> => {
      const { install, service } = host
      expect(await connection.startNode({ install, service })).to.deep.nested.include({ ok: true, 'value.ok': true })
    }
    /** Until the broker accepts connections: its logs are loaded then. */
    const isServing = async (): Promise<void> => {
      const { address, ports } = lab.lab.nodes[0] ?? { address: '', ports: {} }
      for (;;) {
        const socket = connect({ host: address, port: ports.broker ?? 0 })
        const isOpen = await new Promise<boolean>((resolve) => {
          socket.once('connect', () => resolve(true))
          socket.once('error', () => resolve(false))
        })
        socket.destroy()
        if (isOpen) return
        await realClock.sleep(100)
      }
    }

    it('sees a running node: its release, its link, a log without faults', async () => {
      await isServing()
      const seen = await observe()
      expect(seen.unknown).to.deep.equal([])
      expect(seen.process).to.include({ pid: lab.lab.nodes[0]?.pid, release })
      expect(seen.log).to.deep.equal({ fatal: [], protocolErrors: [], isRecovering: false })
      expect(seen).to.include({ linked: release, isConfigPending: false })
      expect((await observe()).process?.startedAtMs).to.equal(seen.process?.startedAtMs)
      const { env } = await ask({ env: request(nodeEnvironment, { config: host.install.config }) })
      expect(env).to.include({ LOG_DIR: host.install.logs })
    })

    it('stops it cleanly and starts it as another process', async () => {
      const before = await observe()
      await stop()
      const marker = request(cleanShutdown, { config: host.install.config })
      expect((await ask({ marker })).marker.isClean).to.equal(true)
      await start()
      const after = await waitFor((seen) => seen.process !== null && seen.process !== undefined)
      expect(after.process?.pid).to.not.equal(before.process?.pid)
      expect(after.process?.startedAtMs).to.be.greaterThan(before.process?.startedAtMs ?? 0)
      await isServing()
      expect((await observe()).log).to.deep.equal({ fatal: [], protocolErrors: [], isRecovering: false })
      const { env } = await ask({ env: request(nodeEnvironment, { config: host.install.config }) })
      const { EXTRA_ARGS: _notShown, ...own } = host.service.env
      expect(env, 'the start script adds its own').to.include(own)
    })

    it('tells why a node with a bad setting is not there, and forgets it once it runs again', async () => {
      await stop()
      const text = await readFile(host.install.config, 'utf8')
      await writeFile(host.install.config, `${text}\nlog.retention.hours=abc\n`)
      await start()
      const fatal = /Exiting Kafka due to fatal exception/
      const tailOf = async (): Promise<string> => {
        const { tail } = await ask({ tail: request(logTail, { path: `${host.install.logs}/server.log`, lines: '50' }) })
        return (tail ?? []).join('\n')
      }
      while (!fatal.test(await tailOf())) await realClock.sleep(50)
      await waitFor((seen) => seen.process === null)
      await writeFile(host.install.config, text)
      await start()
      const young = await waitFor((seen) => seen.process !== null && seen.process !== undefined)
      expect(young.log?.fatal ?? []).to.deep.equal([])
      await isServing()
      expect((await observe()).log).to.deep.equal({ fatal: [], protocolErrors: [], isRecovering: false })
    })

    it('sees log recovery after a kill, until it is over', async () => {
      // A broker without logs has nothing to recover and says so in other words.
      await createTopics(lab.lab, [{ topic: 'orders', partitions: [[1], [1], [1]] }])
      const partition = request(pathState, { path: `${dirname(host.install.logs)}/data/orders-2` })
      while ((await ask({ partition })).partition.kind !== 'folder') await realClock.sleep(50)
      const { process: running } = await observe()
      process.kill(running?.pid ?? 0, 'SIGKILL')
      await waitFor((seen) => seen.process === null)
      const marker = request(cleanShutdown, { config: host.install.config })
      expect((await ask({ marker })).marker.isClean).to.equal(false)
      await start()
      await isServing()
      const { tail } = await ask({ tail: request(logTail, { path: `${host.install.logs}/server.log`, lines: '900' }) })
      expect((tail ?? []).some((line) => /Recovering \d+ logs from/.test(line))).to.equal(true)
      expect((await observe()).log).to.deep.equal({ fatal: [], protocolErrors: [], isRecovering: false })
    })
  })
