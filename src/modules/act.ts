/** Everything a module can ask to be done. run/ executes acts through its ports, in order, and stops at the first that fails. Plain data. */
export type Act = CommandAct | StopAct | StartAct | SymlinkAct | InstallAct | ElectAct | FeaturesAct

/** A command on the host, argv as is, no shell. Exit code 0 is success. */
export interface CommandAct {
  readonly kind: 'command'
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** SIGTERM to the node's own process, fenced on the host itself: only if that pid still has that start and the host's clock is before `notAfter` (R1, R2). */
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

/** What became of one act. `output` is stdout for commands, masked. */
export interface ActOutcome {
  readonly act: Act
  readonly ok: boolean
  readonly exitCode?: number
  readonly output: string
  /** Why it failed, in words, when `ok` is false. */
  readonly why?: string
  readonly tookMs: number
}
