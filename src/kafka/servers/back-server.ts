/*
 * Is this ZooKeeper server back? safety.md: a new process, of the wanted release, that says leader or follower; then the clean window, in which all brokers are
 * registered: the caller keeps it with the Wait list of R0. Blockers name this server only.
 */
import type { Blocker, Decision, Finding } from '../decide/decision.ts'
import type { NodeObservation } from '../decide/node-observation.ts'
import { tellingDecision } from '../decide/telling.ts'
import { refuse, wait } from '../rules/finding.ts'
import type { ClusterSnapshot, EnsembleAnswer } from '../snapshot/cluster-snapshot.ts'

export interface BackServerQuestion {
  readonly snapshot: ClusterSnapshot
  readonly observation: NodeObservation
  /** The release it has to run, by `zookeeper-X.jar`; undefined: any. */
  readonly release?: string
  /** The process before the stop; absent: any process will do. */
  readonly before?: { readonly pid: number; readonly startedAtMs: number }
}

const processFaults = ({ observation, release, before }: BackServerQuestion): Finding[] => {
  const { host, process } = observation
  if (process === undefined)
    return [wait({ rule: 'node/unknown-process', saw: `the processes of ${host} are not known`, wanted: 'known' })]
  if (process === null)
    return [
      refuse({
        rule: 'node/no-process',
        saw: `no ZooKeeper process on ${host}`,
        wanted: 'a running process',
        fix: `read the end of its log on ${host}, mend the cause, start it`,
      }),
    ]
  if (before !== undefined && process.pid === before.pid && process.startedAtMs === before.startedAtMs)
    return [wait({ rule: 'node/old-process', saw: `process ${process.pid} still runs`, wanted: 'a new process' })]
  if (release === undefined || process.release === release) return []
  const saw = process.release === '' ? 'no ZooKeeper jar in its class path' : `ZooKeeper ${process.release}`
  const fix = 'look at install.current of the host: the server was started from another release'
  return [refuse({ rule: 'node/release', saw: `${host} runs ${saw}`, wanted: release, fix })]
}

const serving: ReadonlySet<EnsembleAnswer['mode']> = new Set(['leader', 'follower', 'observer', 'standalone'])

const answerFaults = ({ snapshot, observation: { host } }: BackServerQuestion): Finding[] => {
  const answer = snapshot.ensemble?.find((one) => one.host === host)
  if (answer !== undefined && serving.has(answer.mode)) return []
  const blocker: Blocker = {
    rule: 'cluster/ensemble',
    saw: `${host}: ${answer?.why ?? 'no answer'}`,
    wanted: 'it says leader or follower: it has caught up with the ensemble',
  }
  return [wait(blocker)]
}

/** Is it back, less the clean window? */
export const decideBackServer = (question: BackServerQuestion): Decision =>
  tellingDecision([...processFaults(question), ...answerFaults(question)])
