import type { Program, ProgramNotify, NotifyTarget } from '../../plan/program.ts'
import type { Emitter } from '../../run/emitter.ts'
import type { Clock, HttpPort } from '../../run/ports.ts'
import type { RunEvent } from '../../run/run-event.ts'
import type { Notice } from '../../views/notify/notice.ts'
import { createNotifier, type Notifier, type SendNotice } from '../../views/notify/notifier.ts'
import type { World } from '../world.ts'

const sendToWebhook = (
  target: Extract<NotifyTarget, { kind: 'webhook' }>,
  { http, timeoutMs }: { readonly http: HttpPort; readonly timeoutMs: number },
): SendNotice => {
  const headers = { 'content-type': 'application/json', ...target.headers }
  return async (notice) => {
    const body = JSON.stringify(notice)
    const answer = await http.send({ method: 'POST', url: target.url, headers, body, timeoutMs })
    if (!answer.ok) return answer.error
    const { status } = answer.value
    return status >= 200 && status < 300 ? undefined : `the webhook answered ${status}`
  }
}

const definedOnly = (env: World['env']): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/** Found by PATH or by its absolute path; run in folder /, in the environment of kplay. */
const sendToCommand = (
  { argv }: Extract<NotifyTarget, { kind: 'command' }>,
  { env, clock, timeoutMs }: { readonly env: World['env']; readonly clock: Clock; readonly timeoutMs: number },
): SendNotice => {
  const ownEnv = definedOnly(env)
  return async (notice: Notice) => {
    const { runLocal } = await import('../../hosts/local-process.ts')
    const end = await runLocal({ argv, stdin: `${JSON.stringify(notice)}\n`, timeoutMs }, ownEnv, clock)
    if (end.kind === 'timed-out') return `the command did not end in ${timeoutMs / 1000} s`
    if (end.kind === 'not-started') return `the command could not be started: ${end.why}`
    const { exitCode, signal } = end.result
    return exitCode === 0 ? undefined : `the command ended with ${signal ?? `exit code ${exitCode ?? 'unknown'}`}`
  }
}

const senderOf = (
  notify: ProgramNotify,
  program: Program,
  { world, http }: { readonly world: World; readonly http: HttpPort },
): SendNotice => {
  const target = notify.target(program.scope)
  if (!target.ok) return () => Promise.resolve(target.error.message)
  const { timeoutMs } = notify
  return target.value.kind === 'webhook'
    ? sendToWebhook(target.value, { http, timeoutMs })
    : sendToCommand(target.value, { env: world.env, clock: world.clock, timeoutMs })
}

const code = 'run/notify-failed'

/** What tells somebody of the run, as the playbook wants it. What cannot be sent is a notice of the run; after its end, a line on stderr. */
export const openNotifier = (
  notify: ProgramNotify,
  program: Program,
  parts: {
    readonly world: World
    readonly http: HttpPort
    readonly emitter: () => Emitter
    readonly earlier?: readonly RunEvent[]
  },
): Notifier => {
  const { world } = parts
  const warn = (text: string): void => {
    const emitter = parts.emitter()
    if (emitter.events.at(-1)?.type === 'run-ended') world.stderr.write(`warning[${code}]: ${text}\n`)
    else void emitter.emit({ type: 'notice', host: null, code, text }).catch(() => undefined)
  }
  const { on, afterMs, timeoutMs } = notify
  const { earlier = [] } = parts
  return createNotifier({
    on,
    afterMs,
    timeoutMs,
    earlier,
    send: senderOf(notify, program, parts),
    clock: world.clock,
    warn,
  })
}
