import { err, ok, type Result } from '../../src/diagnostics/result.ts'
import type { Problem } from '../../src/diagnostics/problem.ts'
import { parseJudgedProperties, type PropertiesFile } from '../../src/kafka/config/judged-values.ts'
import type { FactRequest } from '../../src/facts/fact.ts'
import type { FileReading } from '../../src/facts/file-content.ts'
import type { RunCommand } from '../../src/facts/run-commands.ts'
import type { ActAnswer, Connection, FactAnswers, HostsPort, StopRequest } from '../../src/run/ports.ts'
import { sha256OfBytes } from '../../src/modules/file-writing.ts'
import type { FakeClock } from './fake-clock.ts'
import { FakeLease } from './fake-leases.ts'
import type { FakeCluster, FakeNode } from './fake-cluster.ts'

/** How the nodes of the fake behave; tests change it. */
export interface Behaviour {
  stopMs: number
  /** So many stops are refused as decided too long ago, by a host's own clock. */
  lateStops: number
  onLateStop: () => void
  /** From the start to the process, to registration, to full ISR. */
  startMs: number
  registerMs: number
  syncMs: number
  /** Releases whose node dies right after its start. */
  readonly broken: Set<string>
  readonly unreachable: Set<string>
  readonly installed: Set<string>
  /** What else happens when a node starts. */
  onStart: (node: FakeNode) => void
  /** Stops leave their clean shutdown markers. */
  wasClean: boolean
}

const unreachable = (host: string): Problem => ({
  code: 'host/unreachable',
  what: `${host} cannot be reached`,
  why: ['the test says so'],
  fix: 'none',
  exitCode: 4,
})

const known = new Map<string, PropertiesFile>()

/** Reading a file is most of what a look at a fake costs, and few texts come up. */
const parsed = (text: string): PropertiesFile => {
  const file = known.get(text) ?? parseJudgedProperties(text)
  known.set(text, file)
  return file
}

/** Hosts whose nodes live in a FakeCluster. Facts are answered by name; a fact it does not know fails the test. */
export class FakeHosts implements HostsPort {
  readonly #cluster: FakeCluster
  readonly #clock: FakeClock
  readonly behaviour: Behaviour
  /** What was done, in order: `stop b1`, `start b1`, `link b1 4.1.2`. */
  readonly acts: string[] = []
  /** What file modules read and write: one text for each host, whatever its path; absent where none is set. */
  readonly texts = new Map<string, string>()
  /** What writes kept beside a file, by host and path. */
  readonly backups = new Map<string, string>()
  /** Copies made, `b1 /backup/server.properties.0123456789ab`. */
  readonly copies: string[] = []
  /** The lease of each host that was asked for one. */
  readonly leases = new Map<string, FakeLease>()
  readonly fatal = new Map<string, string[]>()
  /** What a killed kplay left running, by host. */
  readonly left = new Map<string, readonly RunCommand[]>()
  /** Text of a host's server.properties, where it is not the fitting one. */
  readonly configs = new Map<string, string>()
  /** Paths that are nowhere; all others are links to the release of their host. */
  readonly missing = new Set<string>()
  /** When file modules last wrote on a host. */
  readonly #written = new Map<string, number>()
  #pids = 1000

  constructor(cluster: FakeCluster, clock: FakeClock) {
    this.#cluster = cluster
    this.#clock = clock
    this.behaviour = {
      stopMs: 800,
      lateStops: 0,
      onLateStop: () => undefined,
      startMs: 100,
      registerMs: 1500,
      syncMs: 500,
      broken: new Set(),
      unreachable: new Set(),
      installed: new Set(['3.9.2']),
      onStart: () => undefined,
      wasClean: true,
    }
  }

  /** A node's server.properties: one that fits, unless the test wrote another into `configs`. */
  properties(host: string): PropertiesFile {
    const { nodeId, roles } = this.#cluster.node(host)
    const isController = roles.includes('controller')
    const fitting = [
      `process.roles=${roles.join(',')}`,
      `node.id=${nodeId}`,
      `controller.quorum.voters=${this.#cluster.nodes.flatMap((node) => (node.roles.includes('controller') ? [`${node.nodeId}@${node.host}:9093`] : [])).join(',')}`,
      'controller.listener.names=CONTROLLER',
      isController ? `listeners=CONTROLLER://${host}:9093` : `listeners=PLAINTEXT://${host}:9092`,
      'min.insync.replicas=2',
      'log.message.timestamp.after.max.ms=3600000',
    ]
    const own = this.#cluster.topology.mode === 'zookeeper' ? this.texts.get(host) : undefined
    return parsed(own ?? this.configs.get(host) ?? fitting.join('\n'))
  }

  hasRelease(): Promise<Result<boolean, Problem>> {
    return Promise.resolve(ok(true))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  connect(host: string): Promise<Result<Connection, Problem>> {
    return Promise.resolve(
      this.behaviour.unreachable.has(host) ? err(unreachable(host)) : ok(this.#connection(this.#cluster.node(host))),
    )
  }

  /** A backup by its path, which its script names; else the host's one text. */
  #content(node: FakeNode, script: string): FileReading {
    const path = /^p='?([^'\n]+)/.exec(script)?.[1] ?? ''
    const text = path.includes('.kplay-') ? this.backups.get(`${node.host} ${path}`) : this.texts.get(node.host)
    return text === undefined ? { kind: 'absent' } : { kind: 'file', text }
  }

  #value(node: FakeNode, { name, script }: FactRequest<unknown>): unknown {
    const { process } = node
    const nowMs = this.#clock.nowMs()
    const values: Readonly<Record<string, unknown>> = {
      'node-process': process === null ? null : { ...process, ageMs: nowMs - process.startedAtMs },
      'server-process': process === null ? null : { ...process, ageMs: nowMs - process.startedAtMs },
      'process-alive': process !== null,
      'run-commands': this.left.get(node.host) ?? [],
      'node-log':
        process === null ? null : { fatal: this.fatal.get(node.host) ?? [], protocolErrors: [], isRecovering: false },
      'linked-release': { kind: 'link', release: node.linked, target: `/opt/kafka/kafka-${node.linked}` },
      'node-files': [
        { kind: 'config', path: '/etc/kafka/server.properties', mode: '640', uid: 0, gid: 0, content: this.texts.get(node.host) ?? '' }, // prettier-ignore
      ],
      'file-content': this.#content(node, script),
      'copies-of': this.copies.flatMap((copy) => (copy.startsWith(`${node.host} `) ? [copy.replace(/^.*\//, '')] : [])),
      'host-clock': nowMs,
      'java-version': '17.0.15',
      'free-bytes': 1e11,
      'config-changed-at': this.#written.get(node.host) ?? 1_700_000_000_000,
      'installed-releases': [...this.behaviour.installed],
      'clean-shutdown': { isClean: this.behaviour.wasClean, dirs: [] },
      'log-tail': ['the last line of the log'],
      'server-properties': this.properties(node.host),
      'node-environment': process === null ? null : {},
      'log-dirs': [{ path: '/data', real: '/data', freeBytes: 1e11 }],
      'real-paths': {},
      'service-unit': null,
      'logging-file': null,
      'path-state': this.#path(node, script),
    }
    if (!(name in values)) throw new Error(`the fake host has no fact "${name}"`)
    return values[name]
  }

  #path({ linked }: FakeNode, script: string): unknown {
    const isMissing = [...this.missing].some((path) => script.includes(path))
    return isMissing ? { kind: 'absent' } : { kind: 'link', to: `/opt/kafka-${linked}`, isBroken: false }
  }

  /** The lease of a host. */
  lease(host: string): FakeLease {
    const lease = this.leases.get(host) ?? new FakeLease(() => this.#clock.nowMs())
    this.leases.set(host, lease)
    return lease
  }

  #stop(node: FakeNode, request: StopRequest): ActAnswer {
    const lease = this.leases.get(node.host)
    if (lease !== undefined && !lease.canPass(request.lease))
      return { ok: false, exitCode: 46, output: '', why: 'the lease is another' }
    if (this.behaviour.lateStops > 0 || this.#clock.nowMs() > request.notAfterMs) {
      this.behaviour.lateStops -= 1
      this.behaviour.onLateStop()
      return { ok: false, exitCode: 43, isTooLate: true, output: '', why: 'too late' }
    }
    this.acts.push(`stop ${node.host}`)
    node.stops += 1
    node.isUp = false
    this.#clock.after(this.behaviour.stopMs, () => {
      node.process = null
    })
    return { ok: true, exitCode: 0, output: '' }
  }

  #start(node: FakeNode): ActAnswer {
    this.acts.push(`start ${node.host} ${node.linked}`)
    node.starts += 1
    const { startMs, registerMs, syncMs, broken } = this.behaviour
    const release = node.roles.includes('zookeeper') ? '3.8.4' : node.linked
    node.protocol =
      /^inter\.broker\.protocol\.version=(.*)$/m.exec(this.texts.get(node.host) ?? '')?.[1] ?? node.protocol
    this.behaviour.onStart(node)
    this.#clock.after(startMs, () => {
      node.process = { pid: this.#pids++, startedAtMs: this.#clock.nowMs(), release }
      node.isInSync = false
    })
    if (broken.has(release)) {
      this.#clock.after(startMs + 700, () => {
        node.process = null
      })
      return { ok: true, exitCode: 0, output: '' }
    }
    this.#clock.after(startMs + registerMs, () => {
      node.isUp = true
    })
    this.#clock.after(startMs + registerMs + syncMs, () => {
      node.isInSync = true
    })
    return { ok: true, exitCode: 0, output: '' }
  }

  #connection(node: FakeNode): Connection {
    const answer = (value: ActAnswer): Promise<Result<ActAnswer, Problem>> => Promise.resolve(ok(value))
    return {
      host: node.host,
      run: (command) => {
        this.acts.push(`run ${node.host} ${command.argv.join(' ')}`)
        return Promise.resolve(ok({ exitCode: 0, signal: null, stdout: '', stderr: '', tookMs: 1 }))
      },
      facts: (requests: Readonly<Record<string, FactRequest<unknown>>>): Promise<Result<FactAnswers, Problem>> =>
        Promise.resolve(
          ok(
            Object.fromEntries(Object.entries(requests).map(([key, request]) => [key, ok(this.#value(node, request))])),
          ),
        ),
      lease: (request) => Promise.resolve(this.lease(node.host).answer(request)),
      stopNode: (request) => answer(this.#stop(node, request)),
      startNode: () => answer(this.#start(node)),
      symlink: ({ to }) => {
        node.linked = to.replace(/^.*kafka-/, '')
        this.acts.push(`link ${node.host} ${node.linked}`)
        return answer({ ok: true, exitCode: 0, output: '' })
      },
      writeFile: ({ path, was, content, backup }) => {
        const held = this.texts.get(node.host)
        const isAsDecided = (held === undefined ? null : sha256OfBytes(held)) === was
        if (!isAsDecided) return answer({ ok: false, exitCode: 51, output: '', why: `${path} was changed meanwhile` })
        if (backup !== null && held !== undefined) this.backups.set(`${node.host} ${backup}`, held)
        this.texts.set(node.host, content)
        this.#written.set(node.host, this.#clock.nowMs())
        this.acts.push(`write ${node.host} ${path}`)
        return answer({ ok: true, exitCode: 0, output: '' })
      },
      copyFile: ({ to }) => {
        this.copies.push(`${node.host} ${to}`)
        return answer({ ok: true, exitCode: 0, output: '' })
      },
      installRelease: (release) => {
        this.behaviour.installed.add(release)
        this.acts.push(`install ${node.host} ${release}`)
        return Promise.resolve(ok(undefined))
      },
    }
  }
}
