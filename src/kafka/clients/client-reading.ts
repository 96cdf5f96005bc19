/** Requests of one kind that a broker has counted since its start. */
export interface CountedRequests {
  /** As Kafka spells it: `Produce`. */
  readonly request: string
  readonly version: number
  readonly count: number
  /** Name and version that the client told (KIP-511): `sarama 1.29.0`; null where the counter does not say. */
  readonly client: string | null
}

/** Clients of one make that are connected to a broker now. */
export interface ConnectedSoftware {
  /** As it told (KIP-511); `unknown` for those that tell nothing. */
  readonly name: string
  readonly version: string
  readonly connections: number
}

/** What the metrics of one broker say of its clients. */
export interface ClientReading {
  readonly requests: readonly CountedRequests[]
  /** Empty where the metrics do not say. */
  readonly software: readonly ConnectedSoftware[]
}
