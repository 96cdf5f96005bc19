import { Buffer } from 'node:buffer'
import type { Problem } from '../../diagnostics/problem.ts'
import { assertNever, ok, type Result } from '../../diagnostics/result.ts'
import type {
  Act,
  ActOutcome,
  CommandAct,
  CopyFileAct,
  ElectAct,
  FeaturesAct,
  HttpAct,
  KeepFilesAct,
  InstallAct,
  StartAct,
  StopAct,
  SymlinkAct,
  WriteFileAct,
} from '../../modules/act.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import type { ActAnswer, Connection, LeaseFence } from '../ports.ts'
import { wasStopSent } from '../resume/was-stop-sent.ts'
import type { RunContext } from '../run-context.ts'

/** What an act needs to know besides itself. */
export interface ActSetting {
  readonly host: HostView | undefined
  /** A stop is refused by the host itself after this time of its own clock (R1). */
  readonly notAfterMs: number | undefined
}

type Answer = Result<ActAnswer & Pick<ActOutcome, 'isUnsent' | 'isTooLate'>, Problem>

const failed = (why: string): Answer => ok({ ok: false, output: '', why })

const unsent = (why: string): Answer => ok({ ok: false, output: '', why, isUnsent: true })

/** By the time its host can be reached again a stop is decided too long ago, and so may be decided again. */
const unreached = (act: Act, why: string): Answer =>
  act.kind === 'stop-node' ? ok({ ok: false, output: '', why, isUnsent: true, isTooLate: true }) : unsent(why)

const wordsOf = (problem: Problem): string => `${problem.what}: ${problem.why.join('; ')}`

const done: Answer = ok({ ok: true, output: '' })

/** A program may run as long as its task may take. */
export const timedAct = (act: Act, { timeoutMs }: { readonly timeoutMs: number | undefined }): Act =>
  act.kind === 'command' && timeoutMs !== undefined ? { ...act, timeoutMs } : act

const runCommand = async (act: CommandAct, connection: Connection): Promise<Answer> => {
  const ran = await connection.run({ argv: act.argv, env: act.env, timeoutMs: act.timeoutMs })
  if (!ran.ok) return ran
  const { exitCode, signal, stdout, stderr } = ran.value
  if (exitCode === 0) return ok({ ok: true, exitCode, output: stdout })
  if (exitCode === null) return ok({ ok: false, output: stdout, why: `ended by ${signal ?? 'a signal'}` })
  return ok({ ok: false, exitCode, output: stdout, why: `exit code ${exitCode}: ${stderr.trim()}` })
}

const stopNode = async (
  act: StopAct,
  host: HostView,
  on: { connection: Connection; notAfterMs: number | undefined; lease: LeaseFence | undefined },
): Promise<Answer> => {
  const { connection, notAfterMs, lease } = on
  if (notAfterMs === undefined) return unsent('no fresh decision stands behind this stop (a bug in kplay)')
  if (lease === undefined) return unsent(`${host.name} holds no lease of this run: nothing was signalled`)
  const { pid, startedAtMs } = act
  const { install, service } = host
  const kind = isServer(host) ? ({ server: 'zookeeper' } as const) : {}
  return connection.stopNode({ pid, startedAtMs, config: install.config, notAfterMs, lease, service, ...kind })
}

const startNode = ({ service, install, roles }: HostView, connection: Connection): Promise<Answer> =>
  connection.startNode({ service, install, ...(isServer({ roles }) ? { server: 'zookeeper' } : {}) })

/** Ours: whoever watches an archive on its way hears of it so often. */
const tellEachMs = 5000

/** Tells now and then how far an archive has come; one that is there at once says nothing. */
const tellSent = (context: RunContext, host: string, release: string) => {
  let toldMs = context.clock.monotonicMs()
  return (sentBytes: number, allBytes: number): void => {
    if (context.clock.monotonicMs() - toldMs < tellEachMs) return
    toldMs = context.clock.monotonicMs()
    const [sent, all] = [sentBytes, allBytes].map((bytes) => `${Math.floor(bytes / 1e6)} MB`)
    const text = `Kafka ${release} on its way to ${host}: ${sent} of ${all}`
    // A journal that takes no more is told of by the line that ends the act.
    void context.emitter.emit({ type: 'notice', host, code: 'hosts/transfer', text }).catch(() => undefined)
  }
}

const installRelease = async (context: RunContext, act: InstallAct, connection: Connection): Promise<Answer> => {
  const { release, root } = act
  const installed = await connection.installRelease(release, root, tellSent(context, connection.host, release))
  return installed.ok ? done : failed(wordsOf(installed.error))
}

const electLeaders = async (context: RunContext, act: ElectAct): Promise<Answer> => {
  const elected = await context.cluster.electPreferredLeaders(act.partitions)
  if (!elected.ok) return failed(wordsOf(elected.error))
  // 84 ELECTION_NOT_NEEDED: the preferred replica leads already (kafka-releases.md 7).
  const bad = elected.value.filter((e) => e.code !== 0 && e.code !== 84)
  return bad.length === 0
    ? done
    : failed(bad.map((e) => `${e.topic}-${e.partition}: ${e.message ?? `error ${e.code}`}`).join('; '))
}

const updateFeatures = async (context: RunContext, act: FeaturesAct): Promise<Answer> => {
  const raised = await context.cluster.updateFeatures({ levels: act.levels, validateOnly: act.validateOnly })
  return raised.ok ? done : failed(wordsOf(raised.error))
}

const keepFiles = async (context: RunContext, { files }: KeepFilesAct, host: string): Promise<Answer> => {
  const kept = await context.backup.keep(files.map((file) => ({ ...file, host })))
  return kept.ok ? ok({ ok: true, output: kept.value }) : failed(wordsOf(kept.error))
}

/** All of it, or nothing is kept: what is missing would be missed on the worst of days. */
const keepCluster = async (context: RunContext): Promise<Answer> => {
  const backup = await context.cluster.backup(await context.cluster.snapshot())
  if (!backup.ok) return failed(`not all of the cluster's configuration can be read: ${backup.error.join('; ')}`)
  const words = { kind: 'cluster', host: null, mode: null, uid: null, gid: null }
  const files = Object.entries(backup.value).map(([name, value]) => ({
    ...words,
    path: `${name}.json`,
    content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8').toString('latin1'),
  }))
  const kept = await context.backup.keep(files)
  return kept.ok ? ok({ ok: true, output: kept.value }) : failed(wordsOf(kept.error))
}

const askWeb = async (context: RunContext, { url, headers, timeoutMs }: HttpAct): Promise<Answer> => {
  const answer = await context.http.send({ method: 'GET', url, headers, timeoutMs })
  if (!answer.ok) return failed(answer.error)
  const { status, body, location } = answer.value
  return ok({ ok: true, output: body, status, ...(location === undefined ? {} : { location }) })
}

/** Can this host be asked now? */
export const isWithinReach = async (context: RunContext, host: HostView | undefined): Promise<boolean> =>
  host !== undefined && (await context.hosts.connect(host.name)).ok

type HostAct = CommandAct | StopAct | StartAct | SymlinkAct | WriteFileAct | CopyFileAct | InstallAct

const actOnHost = async (context: RunContext, act: HostAct, { host, notAfterMs }: ActSetting): Promise<Answer> => {
  if (host === undefined) return unsent('this step has no host to act on')
  const connected = await context.hosts.connect(host.name)
  if (!connected.ok) return unreached(act, wordsOf(connected.error))
  const connection = connected.value
  switch (act.kind) {
    case 'command':
      return runCommand(act, connection)
    case 'stop-node':
      return stopNode(act, host, { connection, notAfterMs, lease: context.lock.fence(host.name) })
    case 'start-node':
      return startNode(host, connection)
    case 'symlink':
      return connection.symlink({ path: act.path, to: act.to })
    case 'write-file':
      return connection.writeFile(act)
    case 'copy-file':
      return connection.copyFile(act)
    case 'install-release':
      return installRelease(context, act, connection)
    default:
      return assertNever(act)
  }
}

const answerOf = (context: RunContext, act: Act, setting: ActSetting): Promise<Answer> => {
  if (act.kind === 'elect-preferred-leaders') return electLeaders(context, act)
  if (act.kind === 'update-features') return updateFeatures(context, act)
  if (act.kind === 'http') return askWeb(context, act)
  if (act.kind === 'keep-cluster') return keepCluster(context)
  if (act.kind === 'keep-files') return keepFiles(context, act, setting.host?.name ?? '')
  return actOnHost(context, act, setting)
}

/** Ours: longer than the host may still send a stop after its decision (R1: 5 s), and than a node needs to show that it was told. */
const quietMs = 10_000

/**
 * A stop without an answer (the connection broke) may never have reached its host: a node that stands as before for a while was not told (was-stop-sent.ts). By then
 * its host would refuse it as decided too long ago, so it may be decided again.
 */
const withoutDoubt = async (context: RunContext, outcome: ActOutcome, host: HostView): Promise<ActOutcome> => {
  const { act } = outcome
  if (act.kind !== 'stop-node' || !isInDoubt(outcome)) return outcome
  const doubt = { address: 'stop', stopped: act, quietMs, limitMs: 2 * quietMs }
  if (await wasStopSent(context, host, doubt)) return outcome
  const why = `${outcome.why ?? 'no answer came'}; ${host.name} stands as before: it was never told to stop`
  return { ...outcome, isUnsent: true, isTooLate: true, why }
}

/** Does one act through the ports. A host that cannot be reached is an outcome like any other failure. */
export const runAct = async (context: RunContext, act: Act, setting: ActSetting): Promise<ActOutcome> => {
  const startedMs = context.clock.monotonicMs()
  const answer = await answerOf(context, act, setting)
  const tookMs = Math.round(context.clock.monotonicMs() - startedMs)
  const said = answer.ok ? answer.value : { ok: false, output: '', why: wordsOf(answer.error) }
  const outcome = { act, ...said, tookMs }
  return setting.host === undefined ? outcome : withoutDoubt(context, outcome, setting.host)
}

/** Acts whose module sees by itself whether they were done. */
const seenByLooking: ReadonlySet<Act['kind']> = new Set([
  'stop-node',
  'start-node',
  'symlink',
  'write-file',
  'copy-file',
])

/** No answer came: the act may have been done or not. Where looking tells which, the step looks before it fails. */
export const isInDoubt = ({ act, ok: wasDone, exitCode, isUnsent }: ActOutcome): boolean =>
  !wasDone && exitCode === undefined && isUnsent !== true && seenByLooking.has(act.kind)
