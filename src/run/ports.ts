import type { Problem } from '../diagnostics/problem.ts'
import type { Result } from '../diagnostics/result.ts'
import type { FactRequest } from '../facts/fact.ts'
import type { ClusterConfigs } from '../kafka/config/dynamic/cluster-configs.ts'
import type { ClusterBackup } from '../kafka/snapshot/cluster-backup.ts'
import type { ClusterSnapshot } from '../kafka/snapshot/cluster-snapshot.ts'
import type { CopyFileAct, WriteFileAct } from '../modules/act.ts'
import type { Install, Service } from '../modules/host-view.ts'
import type { LeaseAnswer, LeaseFence, LeaseRequest } from './lease/lease-port.ts'
import type { RunEvent } from './run-event.ts'
export type { Clock } from './clock.ts'
export { leaseMs } from './lease/lease-port.ts'
export type { LeaseAnswer, LeaseFence, LeaseHolder, LeasePlace, LeaseRequest, SeenLease } from './lease/lease-port.ts'

/** A command on a host: argv as is, no shell unless argv[0] is one. Always detached from the terminal. */
export interface HostCommand {
  readonly argv: readonly string[]
  /** Added to the (small, fixed) environment of the connection. */
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** After it the command is ended and the answer is a Problem. */
  readonly timeoutMs: number
}

export interface HostResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
}

/** What became of an act on a host. `ok: false` with an exit code: the host itself said no. */
export interface ActAnswer {
  readonly ok: boolean
  readonly exitCode?: number
  /** A stop that the host refused because the decision behind it was too old by its clock: nothing was signalled. */
  readonly isTooLate?: true
  /** What the host printed, standard output first. */
  readonly output: string
  /** Why it failed, in words, when `ok` is false. */
  readonly why?: string
  /** Of a question to a web address. */
  readonly status?: number
  readonly location?: string
}

/** Whom to stop: the fence that the host itself checks before it signals (R1). */
export interface StopRequest {
  readonly pid: number
  /** As the fact `node-process` tells it; another start is another process. */
  readonly startedAtMs: number
  /** `install.config`: the process must still be `kafka.Kafka CONFIG`, or with `server` that of a ZooKeeper server. */
  readonly config: string
  /** Absent: a Kafka node. */
  readonly server?: 'zookeeper'
  /** By the host's own clock, milliseconds since 1970: later than this nothing is signalled. */
  readonly notAfterMs: number
  /** Must lie on the host, unexpired. */
  readonly lease: LeaseFence
  /** Who is told to stop it; absent: the process itself, by SIGTERM. With pid 0 there is no process, and its service manager is told to leave it so. */
  readonly service?: Service
}

/** What to start, as the inventory describes it. */
export interface StartRequest {
  /** Absent: a Kafka node. */
  readonly server?: 'zookeeper'
  readonly service: Service
  readonly install: Install
}

/** A question to a web address, from the machine kplay runs on. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /** A longer answer is an error; default 1 MB, since it is held in memory. */
  readonly mostBytes?: number
}

export interface HttpAnswer {
  readonly status: number
  /** At most `mostBytes` of the request. */
  readonly body: string
  /** Where a redirect points; redirects are not followed. */
  readonly location?: string
}

/** The web. The error is a sentence: no answer, a certificate nobody vouches for, a body too long. Never rejects, never asks twice. */
export interface HttpPort {
  send(request: HttpRequest): Promise<Result<HttpAnswer, string>>
}

/** New content for a file: see WriteFileAct of src/modules/act.ts, whose words these are. */
export type WriteFileRequest = Pick<WriteFileAct, 'path' | 'was' | 'sha256' | 'backup' | 'content'> & {
  /** Of a file that is not there: permissions (octal) and owner; absent: 644, and whoever writes it. One that is there keeps its own. */
  readonly fresh?: { readonly mode: string; readonly uid: number; readonly gid: number }
}

/** A copy of a file: see CopyFileAct. */
export type CopyFileRequest = Pick<CopyFileAct, 'path' | 'to' | 'sha256'>

/** Answers to facts, by the names they were asked under. The error is a sentence: that fact is unknown (P9). */
export type FactAnswers = Readonly<Record<string, Result<unknown, string>>>

/** One host, reached somehow. A Problem means the host could not be asked (unreachable, timed out), never a non-zero exit. */
export interface Connection {
  readonly host: string
  run(command: HostCommand): Promise<Result<HostResult, Problem>>
  /** Asks all of them in one script: one round trip, one moment. */
  facts(requests: Readonly<Record<string, FactRequest<unknown>>>): Promise<Result<FactAnswers, Problem>>
  /** Reads or writes the lease of this host's node (R10): one small round trip, in a shell that is kept. A Problem also where the host has no place for one. */
  lease(request: LeaseRequest): Promise<Result<LeaseAnswer, Problem>>
  /** An orderly stop of one process, fenced (P3: nothing stronger exists). A process that is gone already is `ok`. Does not wait for its end. */
  stopNode(request: StopRequest): Promise<Result<ActAnswer, Problem>>
  /** Returns when the start script has returned, which proves nothing. */
  startNode(request: StartRequest): Promise<Result<ActAnswer, Problem>>
  /** Points a symlink elsewhere, atomically; never replaces a file or folder. */
  symlink(request: { readonly path: string; readonly to: string }): Promise<Result<ActAnswer, Problem>>
  /** Puts new content into a file, atomically, keeping owner and mode; only if it still holds what was decided on. */
  writeFile(request: WriteFileRequest): Promise<Result<ActAnswer, Problem>>
  /** Copies a file with owner and mode, atomically. */
  copyFile(request: CopyFileRequest): Promise<Result<ActAnswer, Problem>>
  /** Puts a release below `root` as `kafka-RELEASE` (absent before; atomically). `tell` hears how far an archive on its way to the host has come. */
  installRelease(
    release: string,
    root: string,
    tell?: (sentBytes: number, allBytes: number) => void,
  ): Promise<Result<void, Problem>>
}

/** All hosts of a run. */
export interface HostsPort {
  connect(host: string): Promise<Result<Connection, Problem>>
  /** Does the source of releases have it (archive present, checksum right)? */
  hasRelease(release: string): Promise<Result<boolean, Problem>>
  close(): Promise<void>
}

export interface SnapshotOptions {
  /** Node ids the chosen broker must not be (the target of a stop). */
  readonly avoid?: readonly number[]
  /** Node ids chosen only when no other broker tells: a later question may have to avoid them. */
  readonly ratherNot?: readonly number[]
  /** R1: where the whole takes more than a second, the topics with a replica on this node (the target of a stop) are read once more. */
  readonly again?: number
}

/** Per-partition answers of an election; code 0 and 84 (ELECTION_NOT_NEEDED) are fine. */
export interface Election {
  readonly topic: string
  readonly partition: number
  readonly code: number
  readonly message: string | null
}

/** The cluster, as the gates see it. */
export interface ClusterPort {
  /** Never rejects: what could not be read is null and named in `unknown`. */
  snapshot(options?: SnapshotOptions): Promise<ClusterSnapshot>
  /** What topics and brokers set in the cluster that this snapshot shows, as far as R0 judges it: for a plan's look, never for a gate. Never rejects. */
  configs(snapshot: ClusterSnapshot): Promise<ClusterConfigs>
  /** Everything that this cluster is configured with, whole; else each part that could not be read, in words. Never rejects. */
  backup(snapshot: ClusterSnapshot): Promise<Result<ClusterBackup, readonly string[]>>
  /** What a node itself says is in force of keys of its file, less those that it does not know, hides, or that the cluster overrules. Never rejects. */
  fileSettings(nodeId: number, keys: readonly string[]): Promise<Result<Readonly<Record<string, string>>, string>>
  /** Does the node's port take connections? Much cheaper than a snapshot, and no proof of anything: it only says when looking is worth while, and readies the next look. */
  isListening(nodeId: number): Promise<boolean>
  electPreferredLeaders(
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): Promise<Result<readonly Election[], Problem>>
  updateFeatures(request: {
    readonly levels: Readonly<Record<string, number>>
    readonly validateOnly: boolean
  }): Promise<Result<void, Problem>>
  close(): Promise<void>
}

/** A file to keep in the folder of the run. */
export interface FileToKeep {
  /** `config`, `meta`, `logging`, `unit` of a node; `cluster` for what was read from the cluster. */
  readonly kind: string
  /** null: of the cluster. */
  readonly host: string | null
  /** Where it lies on the host, absolute; of the cluster its name: `topics.json`. */
  readonly path: string
  /** Permissions, octal; null where it is no file of a host. */
  readonly mode: string | null
  readonly uid: number | null
  readonly gid: number | null
  /** One character for each byte (ISO 8859-1). */
  readonly content: string
}

/** Where a run keeps copies of files, on the machine kplay runs on. */
export interface BackupPort {
  /** Keeps them, synced to disk, and writes them into the manifest. What was kept by this run before stays as it is: the first content is the one to go back to. Answers the folder. */
  keep(files: readonly FileToKeep[]): Promise<Result<string, Problem>>
}

/** The run's journal: appended before and after each step; `append` resolves when the line is written; that of an act, a gate or an end when it and all before it are on disk (fsync). */
export interface JournalPort {
  append(event: RunEvent): Promise<void>
  close(): Promise<void>
}

/** How the taking of a lock is told and ended. */
export interface LockWish {
  /** Says in words whose lock was taken over, or what is waited for. */
  readonly tell: (text: string) => Promise<void>
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** Waits out a lock that nobody renews, where an ordinary run refuses at once: for a run that goes on. */
  readonly isPatient?: boolean
}

/** One run per cluster (R10): a lock file on this machine from the start of the run, and from `take` on a lease on the nodes. */
export interface LockPort {
  /** Takes the lease on a majority of the nodes, and keeps it alive until `release`. Again: nothing. `run/locked` names another holder. */
  take(wish: LockWish): Promise<Result<void, Problem>>
  /** Still ours, on the host of the act too? Asked before each act. `run/lock-lost`: another run holds it; any other code: nobody else was seen. */
  confirm(host?: string): Promise<Result<void, Problem>>
  /** What a stop on this host is fenced with; undefined: no lease of ours lies there. */
  fence(host: string): LeaseFence | undefined
  release(): Promise<void>
}

/** How a gate was answered; `absent` when nobody can be asked. `by`: who or what answered. */
export interface Approval {
  readonly answer: 'approved' | 'declined' | 'absent'
  readonly by?: string
}

/** Opens gates: a person at the terminal, `--approve`, or nobody (exit 6). */
export interface ApprovalPort {
  ask(gate: { readonly phase: string; readonly prompt: string; readonly irreversible: boolean }): Promise<Approval>
}

/** Somebody wants no further node to be begun. */
export interface Pause {
  /** Who paused the run, or what is known of it. */
  readonly by: string
  /** ISO 8601 UTC; empty where it is unknown. */
  readonly since: string
}

/** What `kplay pause` of another process asks of this run. */
export interface PausePort {
  /** Undefined: the run is not paused. A pause that cannot be read holds (P9). Never rejects. */
  read(): Promise<Pause | undefined>
}
