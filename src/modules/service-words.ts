/** Why a node could not be started, in words, by the driver of its service. */
import type { HostView } from './host-view.ts'
import type { ModuleDecision } from './module.ts'

type Refusal = Extract<ModuleDecision<never>, { kind: 'refuse' }>

/** What a failed start leaves to read. */
export interface StartTrace {
  readonly host: HostView
  /** Last lines of what it printed, oldest first. */
  readonly log: readonly string[]
  /** The file they stand in; with systemd the journal. */
  readonly console: string
}

const returned: Readonly<Record<HostView['service']['type'], string>> = {
  scripts:
    'its start script returned, and no process of it is there (with -daemon the script succeeds whatever Java does)',
  systemd: 'systemd was told to start its unit, and no process of it is there',
  commands: 'service.start of the inventory returned, and no process of it is there',
}

const whereOf = ({ host: { service }, console }: StartTrace): string =>
  service.type === 'systemd'
    ? `read journalctl -u ${service.unit} and server.log`
    : `read ${console} and server.log beside it`

const withLog = ({ log }: StartTrace): Pick<Refusal, 'log'> => (log.length === 0 ? {} : { log })

/** No process came. `saw`: how its service stands. */
export const notStarted = (trace: StartTrace, saw: string): Refusal => ({
  kind: 'refuse',
  what: `the node of ${trace.host.name} did not start`,
  why: [returned[trace.host.service.type], ...(trace.host.service.type === 'scripts' ? [] : [saw])],
  fix: `${whereOf(trace)}, mend the cause, then apply again`,
  ...withLog(trace),
})

/** A process is there, but not the one that was started. */
export const diedAgain = (trace: StartTrace, restarts: number): Refusal => ({
  kind: 'refuse',
  what: `the node of ${trace.host.name} dies after its start`,
  why: [`its service manager has started it again ${restarts === 1 ? 'once' : `${restarts} times`} by itself`],
  fix: `${whereOf(trace)}, mend the cause, then apply again`,
  ...withLog(trace),
})

/** No process of the node is there, and still a start would do nothing. */
export const heldUp = ({ name, service }: HostView, saw: string): Refusal => ({
  kind: 'refuse',
  what: `the node of ${name} can not be started: its service counts as running`,
  why: [`no process kafka.Kafka of this node is there, and ${saw}`],
  fix:
    service.type === 'systemd'
      ? `see what ${service.unit} runs; systemctl stop ${service.unit} where it runs nothing of Kafka, then apply again`
      : 'see what service.status looks at, mend it, then apply again',
})
