import { err, type Result } from '../diagnostics/result.ts'
import { configChangedAt } from './config-changed-at.ts'
import { request, type FactRequest } from './fact.ts'
import { freeBytes } from './free-bytes.ts'
import { hostClock } from './host-clock.ts'
import { javaVersion } from './java-version.ts'
import { linkedRelease, type LinkReading } from './linked-release.ts'
import type { LogReading } from './log-lines.ts'
import { nodeLog } from './node-log.ts'
import { processRequest, type NodeProcessReading } from './node-process.ts'

/** What must be known of a host to look at its node. */
export interface NodePlace {
  /** `zookeeper` alone: a ZooKeeper server; absent: a Kafka node. */
  readonly roles?: readonly string[]
  readonly install: { readonly root: string; readonly current: string; readonly config: string; readonly logs: string }
  /** `unit`: with systemd only. */
  readonly service: { readonly env: Readonly<Record<string, string>>; readonly unit?: string }
}

/** What is asked beside process, link and clock. */
export interface NodeFactOptions {
  /** The log as well: costs more on a long one. */
  readonly withLog: boolean
  /** Java, disk and the time of the configuration as well; default true. Gates and waits do without and are a third cheaper. */
  readonly withHost?: boolean
}

/** The facts behind `node.*` of language.md and behind R1 to R3's look at a node, in one batch. */
export const nodeFactRequests = (
  { install, service, roles = [] }: NodePlace,
  { withLog, withHost = true }: NodeFactOptions,
): Readonly<Record<string, FactRequest<unknown>>> => ({
  process: processRequest({ roles, config: install.config }),
  ...(withLog && !roles.includes('zookeeper')
    ? { log: request(nodeLog, { config: install.config, logs: install.logs }) }
    : {}),
  linked: request(linkedRelease, { path: install.current }),
  clock: request(hostClock, {}),
  ...(withHost
    ? {
        java: request(javaVersion, { home: service.env['JAVA_HOME'] ?? '', unit: service.unit ?? '' }),
        free: request(freeBytes, { path: install.root }),
        config: request(configChangedAt, { path: install.config }),
      }
    : {}),
})

/** A node as its own host shows it. Undefined is *unknown*; why stands in `unknown` (P9). */
export interface NodeReading {
  /** null: none runs. */
  readonly process: NodeProcessReading | null | undefined
  /** Undefined as well when no process runs or the log was not asked. */
  readonly log: LogReading | undefined
  /** Release by the name that `install.current` points to; '' when it is no link or its target names none. */
  readonly linked: string | undefined
  readonly hostNowMs: number | undefined
  /** Version of the Java a start would use, '' when there is none. */
  readonly java: string | undefined
  readonly freeBytes: number | undefined
  readonly configChangedAtMs: number | undefined
  /** `install.config` changed after the process started, both by the host's clock; undefined when that is unknown or no process runs. */
  readonly isConfigPending: boolean | undefined
  /** One sentence for each fact that was asked and is unknown. */
  readonly unknown: readonly string[]
}

type Answers = Readonly<Record<string, Result<unknown, string>>>

// The requests above made these answers: name and type belong together.
const valueOf = <T>(answers: Answers, name: string): T | undefined => {
  const answer = answers[name] ?? err('not asked')
  return answer.ok ? (answer.value as T) : undefined
}

/** Reads the answers to `nodeFactRequests`, by the same names. */
export const readNodeAnswers = (answers: Answers): NodeReading => {
  const process = valueOf<NodeProcessReading | null>(answers, 'process')
  const link = valueOf<LinkReading>(answers, 'linked')
  const hostNowMs = valueOf<number>(answers, 'clock')
  const configChangedAtMs = valueOf<number>(answers, 'config')
  const startedMs =
    process === null || process === undefined || hostNowMs === undefined ? undefined : hostNowMs - process.ageMs
  return {
    process,
    log: valueOf<LogReading | null>(answers, 'log') ?? undefined,
    linked: link === undefined ? undefined : link.kind === 'link' ? link.release : '',
    hostNowMs,
    java: valueOf<string>(answers, 'java'),
    freeBytes: valueOf<number>(answers, 'free'),
    configChangedAtMs,
    isConfigPending:
      startedMs === undefined || configChangedAtMs === undefined ? undefined : configChangedAtMs > startedMs,
    unknown: Object.values(answers).flatMap((answer) => (answer.ok ? [] : [answer.error])),
  }
}
