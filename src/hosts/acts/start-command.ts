import type { ActAnswer, HostCommand, HostResult, StartRequest } from '../../run/ports.ts'
import { quoteWord, quoteWords } from '../../shell/quote.ts'
import type { Become } from '../carry/become.ts'
import { buildAsOwner } from './as-owner.ts'
import { commandStartWords, scriptStartWords, unitResetWords, unitStartWords } from './driver-words.ts'

const timeoutMs = 60_000

type Of<T extends StartRequest['service']['type']> = Extract<StartRequest['service'], { readonly type: T }>

/** A unit that has failed too often is not started by systemd until that is forgotten. The job is begun, not waited for: what comes of it is seen by looking. */
const unitScript = (service: Of<'systemd'>): string => `cd / || exit 1
state=$(systemctl show --no-pager -p LoadState -p ActiveState -- ${quoteWord(service.unit)}) || exit 1
case $state in *LoadState=loaded*) ;; *) echo 'systemd knows no unit ${service.unit}' >&2; exit 1 ;; esac
case $state in *ActiveState=failed*) as ${quoteWords(unitResetWords(service))} || exit 1 ;; esac
as ${quoteWords(unitStartWords(service))}
`

const wordsOf = (
  service: Of<'scripts' | 'commands'>,
  { install, server }: Pick<StartRequest, 'install' | 'server'>,
): readonly string[] =>
  service.type === 'scripts' ? scriptStartWords(service, install, server) : commandStartWords(service)

/**
 * The start of a node, in folder / with `service.env` and nothing of kplay's: `CURRENT/bin/kafka-server-start.sh -daemon CONFIG` (of a ZooKeeper server: zookeeper-server-start.sh), the unit of systemd, or the user's own
 * command. The outer shell keeps KPLAY_RUN while it works (R10: a resume finds it there); the node itself must not carry it. `become`: as whom, if not as the connection.
 */
export const buildStartCommand = ({ service, install, server }: StartRequest, become?: Become): HostCommand => {
  const { functions, stdin } = buildAsOwner(become)
  const script =
    service.type === 'systemd'
      ? unitScript(service)
      : `(unset KPLAY_RUN; cd / && as ${quoteWords(wordsOf(service, { install, ...(server === undefined ? {} : { server }) }))})\nexit $?`
  return { argv: ['sh', '-c', `${functions}${script}`], ...(stdin === undefined ? {} : { stdin }), timeoutMs }
}

const subjects: Readonly<Record<StartRequest['service']['type'], string>> = {
  scripts: 'the start script',
  systemd: 'systemctl start',
  commands: 'service.start',
}

/** What the end of the start means. With `-daemon` it is 0 even when the JVM dies at once. */
export const readStartResult = ({ service }: Pick<StartRequest, 'service'>, result: HostResult): ActAnswer => {
  const { exitCode, signal, stdout, stderr } = result
  const output = [stdout, stderr].filter((text) => text !== '').join('\n')
  if (exitCode === 0) return { ok: true, exitCode, output }
  const why = `${subjects[service.type]} ended with ${signal ?? `exit code ${exitCode}`}: ${stderr.trim() || stdout.trim()}`
  return { ok: false, ...(exitCode === null ? {} : { exitCode }), output, why }
}
