import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { buildBatch, parseBatch } from '../../src/facts/batch.ts'
import type { Fact, FactArguments } from '../../src/facts/fact.ts'
import { request } from '../../src/facts/fact.ts'
import { nodeEnvironment } from '../../src/facts/node-environment.ts'
import { nodeLog } from '../../src/facts/node-log.ts'
import { nodeProcess } from '../../src/facts/node-process.ts'
import { startFakeJvm, type FakeJvm } from '../support/fake-jvm.ts'
import { runShell, shells } from '../support/shells.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const askAll = (shell: string, requests: Parameters<typeof buildBatch>[0]): ReturnType<typeof parseBatch> =>
  parseBatch(requests, 'n0', runShell(shell, buildBatch(requests, 'n0')))

const ask = <A extends FactArguments, V>(shell: string, fact: Fact<A, V>, args: A): V => {
  const answer = askAll(shell, { it: request(fact, args) })['it']
  if (answer?.ok !== true) throw new Error(answer?.error)
  return answer.value as V
}

/** `[2026-11-22 16:03:11,123] …` in a zone so many hours ahead of UTC. */
const lineAt = (ms: number, hoursAhead: number, text: string): string =>
  `[${new Date(ms + hoursAhead * 3_600_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)}] ${text}\n`

for (const shell of shells)
  describe(`processes of a real host, by ${shell}`, () => {
    const newFolder = useTempFolders()
    const running: FakeJvm[] = []
    const start = async (...of: Parameters<typeof startFakeJvm>): Promise<FakeJvm> => {
      const jvm = await startFakeJvm(...of)
      running.push(jvm)
      return jvm
    }
    afterEach(async () => {
      for (const jvm of running.splice(0)) await jvm.end()
    })

    it('finds exactly the node whose configuration this is, among others', async () => {
      const folder = `${newFolder()}/it's here`
      const config = (n: number): string => `${folder}/node-${n}.properties`
      const jar = (release: string): string => `/a.jar:/opt/libs/kafka_2.13-${release}.jar:/z.jar`
      expect(ask(shell, nodeProcess, { config: config(1) })).to.equal(null)
      const first = await start(['-Xmx1g', '-cp', jar('3.9.2'), '-Dx=y', '', 'kafka.Kafka', config(1)])
      await start(['-cp', jar('4.1.2'), 'kafka.Kafka', config(2), '--override', 'a=b'])
      await start(['-cp', jar('4.1.2'), 'kafka.Kafka', `${config(1)}.old`])
      await start(['kafka.tools.Other', config(1)])
      await start(['-daemon', 'kafka.Kafka', config(1)], { name: 'bash' })
      await start(['-c', `java kafka.Kafka ${config(1)}`], { name: 'sh' })
      const seen = ask(shell, nodeProcess, { config: config(1) })
      expect(seen).to.include({ pid: first.pid, release: '3.9.2' })
      expect(ask(shell, nodeProcess, { config: config(2) })).to.include({ release: '4.1.2' })
      const again = ask(shell, nodeProcess, { config: config(1) })
      expect(again?.startedAtMs).to.equal(seen?.startedAtMs)
      const age = seen?.ageMs ?? -1
      expect(Math.abs(Date.now() - age - (seen?.startedAtMs ?? 0))).to.be.lessThan(60_000)
      expect(again?.ageMs).to.be.at.least(age)
      await first.end()
      expect(ask(shell, nodeProcess, { config: config(1) })).to.equal(null)
    })

    it('calls two processes of one node unknown', async () => {
      const config = `${newFolder()}/s.properties`
      const pids = [await start(['kafka.Kafka', config]), await start(['kafka.Kafka', config])].map((jvm) => jvm.pid)
      const list = pids.sort((a, b) => a - b).join(', ')
      expect(() => ask(shell, nodeProcess, { config })).to.throw(`2 processes run this node (pids ${list})`)
    })

    it('finds the release behind a wildcard in the class path', async () => {
      const folder = newFolder()
      const config = `${folder}/s.properties`
      mkdirSync(`${folder}/libs`)
      writeFileSync(`${folder}/libs/kafka_2.13-4.0.2.jar`, '')
      symlinkSync('libs', `${folder}/linked`)
      const jvm = await start(['-cp', `/x/a.jar:${folder}/libs/*`, 'kafka.Kafka', config])
      expect(ask(shell, nodeProcess, { config })?.release).to.equal('4.0.2')
      await jvm.end()
      await start(['-cp', `${folder}/linked/*`, 'kafka.Kafka', config])
      expect(() => ask(shell, nodeProcess, { config }), 'a link may have moved').to.throw('not open yet')
    })

    it('reads the part of the environment that changes how Kafka runs', async () => {
      const config = `${newFolder()}/s.properties`
      expect(ask(shell, nodeEnvironment, { config })).to.equal(null)
      await start(['kafka.Kafka', config], {
        env: { KAFKA_OPTS: '-Da=b c\nd', LOG_DIR: '/l', HOME: '/h', XKAFKA_X: '1' },
      })
      expect(ask(shell, nodeEnvironment, { config })).to.deep.equal({ KAFKA_OPTS: '-Da=b c\nd', LOG_DIR: '/l' })
    })

    it('reads the log of this process only, whatever its time zone, over a rotation', async () => {
      const logs = newFolder()
      const config = `${logs}/s.properties`
      const say = (file: string, ms: number, text: string): void =>
        appendFileSync(`${logs}/${file}`, lineAt(ms, 5.5, text))
      const log = (): ReturnType<typeof nodeLog.parse> =>
        nodeLog.parse(runShell(shell, nodeLog.script({ config, logs })).stdout)
      const before = Date.now() - 5000
      say('server.log', before, 'ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)')
      expect(log()).to.deep.equal({ ok: true, value: null })
      const jvm = await start(['kafka.Kafka', config])
      expect(log()).to.deep.equal({ ok: true, value: { fatal: [], protocolErrors: [], isRecovering: false } })
      const now = Date.now()
      say('server.log', now, 'INFO Registered signal handlers for TERM, INT, HUP (x)')
      say(
        'server.log',
        now + 1,
        'INFO Recovering 3 logs from /data since no clean shutdown file was found (kafka.log.LogManager)',
      )
      say(
        'server.log',
        now + 2,
        'ERROR [ReplicaFetcher replicaId=1, leaderId=2] Error due to (kafka.server.ReplicaFetcherThread)',
      )
      appendFileSync(
        `${logs}/server.log`,
        'org.apache.kafka.common.protocol.types.SchemaException: Buffer underflow\n\tat x.y(Z.java)\n',
      )
      say('server.log', now + 3, 'ERROR Exception while processing request (kafka.network.Processor)')
      appendFileSync(`${logs}/server.log`, 'x.InvalidRequestException: Invalid version for API key METADATA: 99\n')
      const recovering = log()
      expect(recovering).to.nested.include({ ok: true, 'value.isRecovering': true })
      expect(recovering.ok && recovering.value?.fatal).to.deep.equal([])
      const errors = recovering.ok ? (recovering.value?.protocolErrors ?? []) : []
      expect(errors).to.have.length(1)
      expect(errors[0]).to.match(/ReplicaFetcherThread\) \| .*SchemaException: Buffer underflow$/)
      const rotated = 'server.log.2026-11-22-16'
      appendFileSync(`${logs}/${rotated}`, '')
      say(rotated, now + 4, 'INFO Loaded 3 logs in 12ms (kafka.log.LogManager)')
      writeFileSync(`${logs}/server.log`, '')
      say('server.log', now + 5, 'ERROR Encountered fatal fault: boom (x)')
      const later = log()
      expect(later).to.nested.include({ ok: true, 'value.isRecovering': false })
      expect(later.ok && later.value?.fatal).to.have.length(1)
      await jvm.end()
    })

    it('does not call a log clean that it cannot read', async () => {
      const logs = newFolder()
      const config = `${logs}/s.properties`
      await start(['kafka.Kafka', config])
      const answer = (folder: string): unknown =>
        askAll(shell, { it: request(nodeLog, { config, logs: folder }) })['it']
      expect(answer(`${logs}/none`)).to.deep.include({ ok: false })
      writeFileSync(
        `${logs}/server.log`,
        'Encountered fatal fault without a time\n[2026] ERROR Encountered fatal fault\n',
      )
      expect(answer(logs)).to.deep.include({ ok: false })
      rmSync(`${logs}/server.log`)
      writeFileSync(`${logs}/server.log`, lineAt(Date.now() - 400 * 86_400_000, 0, 'ERROR Encountered fatal fault'))
      utimesSync(`${logs}/server.log`, new Date(), new Date(Date.now() + 7 * 60_000))
      expect(answer(logs), 'times that fit no zone').to.deep.include({ ok: false })
    })
  })
