import { ok } from '../../diagnostics/result.ts'
import { startChild } from '../child.ts'
import { smallEnv, type OwnEnv } from '../local-transport.ts'
import type { Carrier, CarriedEnd } from './carrier.ts'

/** This machine as a carrier: for commands as another user. */
export const localCarrier = (env: OwnEnv): Carrier => ({
  tellsEnds: true,
  start: async (words) => {
    const { child } = await startChild({ argv: words, env: smallEnv(env), input: 'open' })
    const { stdin, stdout, stderr } = child
    if (stdin === undefined) throw new Error('a child with an open input has one')
    const exited = Promise.race([child.exited, child.closed]).then(({ exitCode, signal, why }): CarriedEnd =>
      exitCode === undefined && signal === undefined
        ? { kind: 'lost', why: why ?? 'it could not be started' }
        : { kind: 'ended', exitCode: exitCode ?? null, signal: signal ?? null },
    )
    const drop = (): void => {
      stdin.destroy()
      stdout.destroy()
      stderr.destroy()
    }
    return ok({ stdin, stdout, stderr, exited, drop })
  },
  close: () => undefined,
})
