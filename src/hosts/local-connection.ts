import type { Clock } from '../run/ports.ts'
import { HostConnection, type ReleaseStore } from './host-connection.ts'
import { localTransport, type OwnEnv } from './local-transport.ts'

export type { ReleaseStore } from './host-connection.ts'

/** What every local connection of a run shares. */
export interface LocalSettings {
  /** The id in KPLAY_RUN of every command (R10); undefined outside a run. */
  readonly run?: string | undefined
  /** kplay's own environment: its children get `PATH` and `HOME` of it and nothing else. */
  readonly env: OwnEnv
  readonly store: ReleaseStore
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
}

/** This machine, reached by child processes. */
export class LocalConnection extends HostConnection {
  constructor(host: string, settings: LocalSettings) {
    super(host, { ...settings, transport: localTransport(settings.env, settings.clock) })
  }
}
