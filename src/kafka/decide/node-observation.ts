/** What was seen of one node's process and log on its host, beside what the cluster says. Made by run/ from facts; plain data. */
export interface NodeObservation {
  readonly host: string
  readonly nodeId: number
  /** The JVM `kafka.Kafka <install.config>`; null when none runs; undefined when the host could not be asked. */
  readonly process: NodeProcess | null | undefined
  /** What the log says since the process started; undefined when it could not be read. */
  readonly log: NodeLog | undefined
  /** Release `install.current` points to, '' when it points to none, undefined when unknown. */
  readonly linked: string | undefined
}

export interface NodeProcess {
  readonly pid: number
  /** Start of the process by the host's clock, milliseconds since 1970. */
  readonly startedAtMs: number
  /** How long it has run, milliseconds, by the host's clock. */
  readonly ageMs: number
  /** Release of the jar `kafka_2.12-X.jar` or `kafka_2.13-X.jar` in its class path; '' when there is none. */
  readonly release: string
}

export interface NodeLog {
  /** Fatal lines (`Exiting Kafka due to fatal exception`, `FATAL`, …) since the process started, newest last. */
  readonly fatal: readonly string[]
  /** `Invalid version` or `SchemaException` from replica fetchers, controller or registration: as bad as fatal (KIP-35 negotiation broke). */
  readonly protocolErrors: readonly string[]
  /** Log recovery after an unclean stop runs, or is assumed (R9) because nothing says otherwise. */
  readonly isRecovering: boolean
}
