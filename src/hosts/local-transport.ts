import { ok } from '../diagnostics/result.ts'
import type { Clock } from '../run/ports.ts'
import { startChild } from './child.ts'
import { runLocal } from './local-process.ts'
import type { Transport } from './transport.ts'

/** kplay's own environment. */
export type OwnEnv = Readonly<Record<string, string | undefined>>

/** What children on this machine get of kplay's own environment: `PATH` and `HOME`, and nothing else. */
export const smallEnv = ({ PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/' }: OwnEnv) => ({ PATH, HOME, LANG: 'C' })

/** This machine, as the user kplay runs as: plain child processes. */
export const localTransport = (env: OwnEnv, clock: Pick<Clock, 'sleep'>): Transport => ({
  run: (command) => runLocal(command, { ...smallEnv(env), ...command.env }, clock),
  openShell: async () => {
    const { child } = await startChild({ argv: ['sh'], env: smallEnv(env), input: 'open' })
    const { stdin, stdout, stderr } = child
    if (stdin === undefined) throw new Error('a child with an open input has one')
    const drop = (): void => {
      stdin.destroy()
      child.terminate()
      stdout.destroy()
      stderr.destroy()
    }
    return ok({ stdin, stdout, stderr, drop })
  },
  close: () => undefined,
})
