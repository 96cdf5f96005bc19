import type { ActAnswer, HostCommand, HostResult, StartRequest } from '../../run/ports.ts'
import { quoteWord } from '../../shell/quote.ts'

const timeoutMs = 60_000

/**
 * The start of a node of service type `scripts`: `CURRENT/bin/kafka-server-start.sh -daemon CONFIG` in folder / with `service.env` and nothing of kplay's.
 * The outer shell keeps KPLAY_RUN while the script works (R10: a resume finds it there); the node itself must not carry it.
 */
export const buildStartCommand = ({ service, install }: StartRequest): HostCommand => {
  if (service.type !== 'scripts')
    return { argv: ['sh', '-c', `echo 'no driver starts a service of type ${service.type}' >&2; exit 2`], timeoutMs }
  const script = `${install.current}/bin/kafka-server-start.sh`
  const start = `(unset KPLAY_RUN; cd / && exec ${quoteWord(script)} -daemon ${quoteWord(install.config)})`
  return { argv: ['sh', '-c', `${start}\nexit $?`], env: service.env, timeoutMs }
}

/** What the end of the start script means. With `-daemon` it is 0 even when the JVM dies at once. */
export const readStartResult = (result: HostResult): ActAnswer => {
  const { exitCode, signal, stdout, stderr } = result
  const output = [stdout, stderr].filter((text) => text !== '').join('\n')
  if (exitCode === 0) return { ok: true, exitCode, output }
  const why = `the start script ended with ${signal ?? `exit code ${exitCode}`}: ${stderr.trim() || stdout.trim()}`
  return { ok: false, ...(exitCode === null ? {} : { exitCode }), output, why }
}
