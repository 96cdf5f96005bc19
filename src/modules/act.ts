import type { NodeFile } from '../facts/node-files.ts'

/** Everything a module can ask to be done. run/ executes acts through its ports, in order, and stops at the first that fails. Plain data. */
export type Act =
  | CommandAct
  | StopAct
  | StartAct
  | SymlinkAct
  | WriteFileAct
  | CopyFileAct
  | InstallAct
  | ElectAct
  | FeaturesAct
  | HttpAct
  | KeepFilesAct
  | KeepClusterAct

/** A command on the host, argv as is, no shell. Exit code 0 is success. */
export interface CommandAct {
  readonly kind: 'command'
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/**
 * Stops the node's own process with its service driver, fenced on the host itself: only if that pid still has that start and the host's clock is before `notAfter`
 * (R1, R2). Pid 0: no process runs, and its service manager is told not to start it again.
 */
export interface StopAct {
  readonly kind: 'stop-node'
  readonly pid: number
  readonly startedAtMs: number
}

/** Starts the node with its service driver; returns when the service manager or script has returned, which proves nothing. */
export interface StartAct {
  readonly kind: 'start-node'
}

/** Points a symlink elsewhere, atomically (new link beside it, then rename). */
export interface SymlinkAct {
  readonly kind: 'symlink'
  readonly path: string
  readonly to: string
}

/**
 * Puts new content into a file, atomically (a new file beside it with the same owner and mode, then a rename), and only if it still holds what was decided on.
 * What it held before is kept beside it as `backup`. The content itself is never told to journals and views: it may hold secrets.
 */
export interface WriteFileAct {
  readonly kind: 'write-file'
  /** A link is followed, and stays one. */
  readonly path: string
  /** SHA-256 of what it holds, hexadecimal; null: nothing is there. */
  readonly was: string | null
  /** SHA-256 of what it shall hold. */
  readonly sha256: string
  /** Where the old content goes; null when there is none. */
  readonly backup: string | null
  /** Lines that go (`- a=1`) and come (`+ a=2`), secrets hidden. */
  readonly diff: readonly string[]
  /** One character for each byte (ISO 8859-1). Kept from every journal and view (`toldAct`). */
  readonly content: string
}

/** Copies a file with owner and mode, atomically, unless the copy is there already. `sha256` of what is copied: anything else is refused. */
export interface CopyFileAct {
  readonly kind: 'copy-file'
  readonly path: string
  readonly to: string
  readonly sha256: string
}

/** Puts a release below `root` as `kafka-RELEASE`, atomically (unpacked beside, then renamed). */
export interface InstallAct {
  readonly kind: 'install-release'
  readonly release: string
  readonly root: string
}

/** Preferred leader election of exactly these partitions. */
export interface ElectAct {
  readonly kind: 'elect-preferred-leaders'
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
}

/** UpdateFeatures with explicit levels. */
export interface FeaturesAct {
  readonly kind: 'update-features'
  readonly levels: Readonly<Record<string, number>>
  readonly validateOnly: boolean
}

/** A GET sent from the machine kplay runs on, redirects not followed: it reads, it changes nothing. */
export interface HttpAct {
  readonly kind: 'http'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** Keeps files of a node in the folder of this run, on the machine kplay runs on. What they hold is never told to journals and views: it may be secret. */
export interface KeepFilesAct {
  readonly kind: 'keep-files'
  readonly files: readonly NodeFile[]
}

/** Reads the configuration of the cluster and keeps it there: topics, dynamic settings, ACLs, features, quorum, committed offsets. */
export interface KeepClusterAct {
  readonly kind: 'keep-cluster'
}

/** An act as journals and views may know it. */
export type ToldAct =
  | Exclude<Act, WriteFileAct | KeepFilesAct>
  | Omit<WriteFileAct, 'content'>
  | { readonly kind: 'keep-files'; readonly paths: readonly string[] }

/** Leaves out what must not be written down. */
export const toldAct = (act: Act): ToldAct => {
  if (act.kind === 'keep-files') return { kind: 'keep-files', paths: act.files.map(({ path }) => path) }
  if (act.kind !== 'write-file') return act
  const { content: _hidden, ...told } = act
  return told
}

/** What became of one act. `output` is stdout for commands, the body for http, masked. */
export interface ActOutcome {
  readonly act: Act
  readonly ok: boolean
  readonly exitCode?: number
  /** Of http: the status, and where a redirect points. */
  readonly status?: number
  readonly location?: string
  readonly output: string
  /** Why it failed, in words, when `ok` is false. */
  readonly why?: string
  /** It failed before anything was sent: nothing can have happened. */
  readonly isUnsent?: true
  /** A stop that its host refused as decided too long ago, or that never reached it: nothing was signalled, and it may be decided again. */
  readonly isTooLate?: true
  readonly tookMs: number
}
