import { randomBytes } from 'node:crypto'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import { buildBatch, parseBatch } from '../facts/batch.ts'
import type { FactRequest } from '../facts/fact.ts'
import type {
  ActAnswer,
  Clock,
  Connection,
  CopyFileRequest,
  FactAnswers,
  HostCommand,
  HostResult,
  LeaseAnswer,
  LeaseRequest,
  StartRequest,
  StopRequest,
  WriteFileRequest,
} from '../run/ports.ts'
import type { Become } from './carry/become.ts'
import { buildInstallScript, buildSymlinkScript } from './acts/file-commands.ts'
import type { ArchiveSettings, Archives } from './archive/archive-source.ts'
import { sendArchive, type TellSent } from './archive/send-archive.ts'
import { buildLeaseScript, readLeaseAnswer } from './lease/lease-script.ts'
import { noLease, noShell, notInstalled, timedOut } from './problems.ts'
import { buildStartCommand, readStartResult } from './acts/start-command.ts'
import { buildAsOwner } from './acts/as-owner.ts'
import { buildStopScript, readStopResult } from './acts/stop-command.ts'
import type { CommandEnd, Transport } from './transport.ts'
import { WarmShell } from './warm-shell.ts'
import { buildCopyFileScript, buildWriteFileScript, encodeContent, readFileResult } from './acts/write-file-command.ts'

/** Where releases come from. */
export interface ReleaseStore {
  /** Fetches and verifies the release unless it is there; answers its folder. */
  ensure(release: string): Promise<Result<string, Problem>>
}

/** What one connection works with. */
export interface HostSettings {
  /** The id in KPLAY_RUN of every command (R10); undefined outside a run. */
  readonly run?: string | undefined
  readonly transport: Transport
  /** As whom the node is started and stopped, where the connection works as another. */
  readonly serviceOwner?: Become | undefined
  readonly store: ReleaseStore
  /** Where releases of this host come from instead. */
  readonly archive?: { readonly settings: ArchiveSettings; readonly all: Archives } | undefined
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
}

const actTimeoutMs = 15_000
const factsTimeoutMs = 20_000
const leaseTimeoutMs = 10_000
const installTimeoutMs = 600_000

/** Where the system of this machine could start no process at all. */
const isExhausted = (code: string): boolean => ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'].includes(code)

/** One host over any transport. Facts are asked of one kept shell, leases of another that no slow fact can hold up, acts are processes of their own. */
export class HostConnection implements Connection {
  readonly host: string
  readonly #settings: HostSettings
  readonly #probe: WarmShell
  readonly #leases: WarmShell

  constructor(host: string, settings: HostSettings) {
    this.host = host
    this.#settings = settings
    this.#probe = new WarmShell(settings.transport, settings.clock)
    this.#leases = new WarmShell(settings.transport, settings.clock)
  }

  /** Ends the kept shells and lets the transport go. */
  close(): void {
    this.#probe.close()
    this.#leases.close()
    this.#settings.transport.close()
  }

  async run(command: HostCommand): Promise<Result<HostResult, Problem>> {
    const { run, transport, clock } = this.#settings
    const env = { ...(run === undefined ? {} : { KPLAY_RUN: run }), ...command.env }
    const startedMs = clock.monotonicMs()
    const end = await transport.run({ ...command, env })
    return this.#resultOf(command, end, Math.round(clock.monotonicMs() - startedMs))
  }

  async facts(requests: Readonly<Record<string, FactRequest<unknown>>>): Promise<Result<FactAnswers, Problem>> {
    const nonce = randomBytes(12).toString('hex')
    const timeoutMs = Math.max(factsTimeoutMs, ...Object.values(requests).map(({ limitMs = 0 }) => limitMs))
    const script = buildBatch(requests, nonce)
    const warm = await this.#probe.ask({ script, nonce, timeoutMs })
    if (warm.kind === 'answered') return ok(parseBatch(requests, nonce, warm))
    if (warm.kind === 'timed-out') return err(timedOut(this.host, { what: 'sh', timeoutMs }))
    if (warm.kind === 'failed') return err(warm.problem)
    // A shell of its own tells what can be told, or why no shell can be had. It is none of the commands that a resume waits for.
    const argv = ['sh', '-c', script]
    const answer = await this.run({ argv, env: { KPLAY_RUN: '' }, timeoutMs })
    return answer.ok ? ok(parseBatch(requests, nonce, answer.value)) : answer
  }

  async lease(request: LeaseRequest): Promise<Result<LeaseAnswer, Problem>> {
    const nonce = randomBytes(12).toString('hex')
    const said = await this.#leases.ask({ script: buildLeaseScript(request), nonce, timeoutMs: leaseTimeoutMs })
    if (said.kind === 'timed-out') return err(timedOut(this.host, { what: 'the lease', timeoutMs: leaseTimeoutMs }))
    if (said.kind === 'failed') return err(said.problem)
    if (said.kind === 'lost') return err(noLease(this.host, 'its shell ended in the middle'))
    const answer = readLeaseAnswer(said.stdout)
    return answer.ok ? answer : err(noLease(this.host, answer.error))
  }

  async stopNode(request: StopRequest): Promise<Result<ActAnswer, Problem>> {
    const { functions, stdin } = buildAsOwner(this.#settings.serviceOwner)
    const argv = ['sh', '-c', buildStopScript(request, functions)]
    const answer = await this.run({ argv, ...(stdin === undefined ? {} : { stdin }), timeoutMs: actTimeoutMs })
    return answer.ok ? ok(readStopResult(request, answer.value)) : answer
  }

  async startNode(request: StartRequest): Promise<Result<ActAnswer, Problem>> {
    const answer = await this.run(buildStartCommand(request, this.#settings.serviceOwner))
    return answer.ok ? ok(readStartResult(request, answer.value)) : answer
  }

  async symlink(request: { readonly path: string; readonly to: string }): Promise<Result<ActAnswer, Problem>> {
    const answer = await this.#script(buildSymlinkScript(request), actTimeoutMs)
    if (!answer.ok) return answer
    const { exitCode, stderr } = answer.value
    const code = exitCode === null ? {} : { exitCode }
    return ok(
      exitCode === 0 ? { ok: true, ...code, output: '' } : { ok: false, ...code, output: '', why: stderr.trim() },
    )
  }

  async writeFile(request: WriteFileRequest): Promise<Result<ActAnswer, Problem>> {
    const { content, ...rest } = request
    const argv = ['sh', '-c', buildWriteFileScript(rest)]
    const answer = await this.run({ argv, stdin: encodeContent(content), timeoutMs: actTimeoutMs })
    return answer.ok ? ok(readFileResult(request.path, answer.value)) : answer
  }

  async copyFile(request: CopyFileRequest): Promise<Result<ActAnswer, Problem>> {
    const answer = await this.#script(buildCopyFileScript(request), actTimeoutMs)
    return answer.ok ? ok(readFileResult(request.to, answer.value)) : answer
  }

  async installRelease(
    release: string,
    root: string,
    tell: TellSent = () => undefined,
  ): Promise<Result<void, Problem>> {
    const { archive: from, transport, clock } = this.#settings
    if (from !== undefined) {
      const archive = await from.all.find(from.settings, release)
      const target = { host: this.host, transport, clock, run: (command: HostCommand) => this.run(command) }
      return archive.ok ? sendArchive(target, { archive: archive.value, root, release, tell }) : archive
    }
    const stored = await this.#settings.store.ensure(release)
    if (!stored.ok) return stored
    const source = stored.value
    const target = `${root}/kafka-${release}`
    const answer = await this.#script(buildInstallScript({ source, target }), installTimeoutMs)
    if (!answer.ok) return answer
    return answer.value.exitCode === 0
      ? ok(undefined)
      : err(notInstalled(this.host, { target, why: answer.value.stderr.trim() }))
  }

  #resultOf(command: HostCommand, end: CommandEnd, tookMs: number): Result<HostResult, Problem> {
    const { timeoutMs } = command
    switch (end.kind) {
      case 'ended':
        return ok({ ...end.result, tookMs })
      case 'timed-out':
        return err(timedOut(this.host, { what: command.argv[0] ?? '', timeoutMs }))
      case 'failed':
        return err(end.problem)
      case 'not-started':
        if (isExhausted(end.code)) return err(noShell(this.host, end.why))
        // As a shell would say it: the host was asked, and it has no such command.
        return ok({ exitCode: end.code === 'EACCES' ? 126 : 127, signal: null, stdout: '', stderr: end.why, tookMs })
    }
  }

  #script(script: string, timeoutMs: number): Promise<Result<HostResult, Problem>> {
    return this.run({ argv: ['sh', '-c', script], timeoutMs })
  }
}
