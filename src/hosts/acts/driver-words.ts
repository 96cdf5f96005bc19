/** The words with which the drivers of services start and stop a node: what `kplay sudoers` prints rules for. */
import type { StartRequest } from '../../run/ports.ts'
import { withEnv } from './as-owner.ts'

type Service = StartRequest['service']
type Of<T extends Service['type']> = Extract<Service, { readonly type: T }>

/** Returns before the unit has stopped; systemd itself asks the node to end, and will not start it again. */
export const unitStopWords = ({ unit }: Of<'systemd'>): readonly string[] => ['systemctl', 'stop', '--no-block', unit]

/** Forgets that the unit has failed, and how often it was started: else systemd may refuse to start it. */
export const unitResetWords = ({ unit }: Of<'systemd'>): readonly string[] => ['systemctl', 'reset-failed', unit]

export const unitStartWords = ({ unit }: Of<'systemd'>): readonly string[] => ['systemctl', 'start', '--no-block', unit]

/** Before the process id. */
export const signalWords: readonly string[] = ['kill', '-s', 'TERM']

/** `server`: a ZooKeeper server, which Kafka's releases up to 3.9 bring a script for. */
export const scriptStartWords = (
  { env }: Of<'scripts'>,
  install: { readonly current: string; readonly config: string },
  server?: StartRequest['server'],
): readonly string[] =>
  withEnv([`${install.current}/bin/${server ?? 'kafka'}-server-start.sh`, '-daemon', install.config], env)

export const commandStopWords = ({ stop, env }: Of<'commands'>): readonly string[] => withEnv(stop, env)

export const commandStartWords = ({ start, env }: Of<'commands'>): readonly string[] => withEnv(start, env)
