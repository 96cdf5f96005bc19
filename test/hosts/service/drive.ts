import type { Act, ActOutcome } from '../../../src/modules/act.ts'
import type { HostView, Service } from '../../../src/modules/host-view.ts'
import type { ModuleDecision } from '../../../src/modules/module.ts'
import { service } from '../../../src/modules/service.ts'
import type { ActAnswer, Connection, LeaseFence } from '../../../src/run/ports.ts'
import { takeOwnLease } from '../../support/own-lease.ts'
import { realClock } from '../local-settings.ts'

/** What became of a step. */
export interface Driven {
  readonly decision: ModuleDecision<unknown>
  /** Kinds of the acts done, in order. */
  readonly acts: readonly string[]
  readonly outcomes: readonly ActOutcome[]
}

/** The broker b1 of the tests. */
export const serviceHost = (of: { folder: string; config: string; service: Service }): HostView => ({
  name: 'b1',
  address: '127.0.9.1',
  nodeId: 1,
  roles: ['broker'],
  rack: undefined,
  vars: {},
  install: { root: of.folder, current: `${of.folder}/current`, config: of.config, logs: of.folder, source: 'store' },
  service: of.service,
})

const valueOf = <T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

const doAct = async (connection: Connection, host: HostView, act: Act): Promise<ActAnswer> => {
  if (act.kind === 'start-node')
    return valueOf(await connection.startNode({ service: host.service, install: host.install }))
  if (act.kind !== 'stop-node') throw new Error(`unexpected: ${act.kind}`)
  const lease: LeaseFence = await takeOwnLease(connection, { config: host.install.config, roles: ['broker'] }, 'nonce')
  const { pid, startedAtMs } = act
  const answer = valueOf(
    await connection.stopNode({
      pid,
      startedAtMs,
      config: host.install.config,
      notAfterMs: Date.now() + 60_000,
      lease,
      service: host.service,
    }),
  )
  await connection.lease({ kind: 'give-back', dir: lease.dir, nonce: lease.nonce })
  return answer
}

/** Asks the module and does what it wants, as the engine would, until it ends. */
export const driveService = async (
  connection: Connection,
  host: HostView,
  state: 'started' | 'stopped' | 'restarted',
): Promise<Driven> => {
  const args = { state }
  const done: ActOutcome[] = []
  let actedMs = performance.now()
  for (;;) {
    const answers = valueOf(await connection.facts(service.wants(args, host)))
    const facts = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, valueOf(answer)]))
    const sinceActMs = done.length === 0 ? 0 : performance.now() - actedMs
    const decision = service.decide({
      args,
      host,
      versions: undefined,
      facts,
      cluster: undefined,
      done,
      sinceActMs,
      cleanForMs: 0,
    })
    const acts = done.map(({ act }) => act.kind)
    if (decision.kind === 'unchanged' || decision.kind === 'refuse') return { decision, acts, outcomes: done }
    if (decision.kind === 'wait') await realClock.sleep(20)
    else
      for (const act of decision.acts) {
        const answer = await doAct(connection, host, act)
        done.push({ act, tookMs: 0, ...answer })
        actedMs = performance.now()
        if (!answer.ok) return { decision, acts: done.map((one) => one.act.kind), outcomes: done }
      }
  }
}
