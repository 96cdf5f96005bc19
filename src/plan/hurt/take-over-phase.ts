import type { HostView } from '../../modules/host-view.ts'
import { kafkaWaitBack } from '../../modules/kafka-wait-back.ts'
import type { AnyModule } from '../../modules/module.ts'
import { service } from '../../modules/service.ts'
import type { ProgramModuleTask, ProgramPhase } from '../program.ts'
import { moduleCall, ownTask } from '../tasks/own-task.ts'
import { stopsNodes } from './hurt-node.ts'

/** The phase of kplay's own in which a hurt node is brought back, as plans, journals and views name it. */
export const takeOverId = 'kplay-take-over'

/** Started where it is down, then proven back on its release; `before` is the phase that comes next. */
export const takeOverPhase = (before: ProgramPhase, host: HostView, release: string): ProgramPhase => {
  const { origin } = before
  const own = (id: string, module: AnyModule, args: object): ProgramModuleTask =>
    ownTask({ id, origin, ...moduleCall(module, args) })
  return {
    id: takeOverId,
    description: `Bring ${host.name} back before anything else is touched.`,
    isReadOnly: false,
    isIrreversible: false,
    gate: undefined,
    hosts: [host.name],
    order: 'written',
    onFailure: 'stop',
    inputs: {},
    windows: [],
    beforeEach: [],
    tasks: [own('start', service, { state: 'started' }), own('back', kafkaWaitBack, { version: release })],
    afterEach: [],
    afterFirst: [],
    rollback: [],
    origin,
  }
}

/** The phases as they will run: the hurt node is brought back right before the first phase that stops nodes. */
export const withTakeOver = (
  phases: readonly ProgramPhase[],
  hurt: { readonly host: HostView; readonly release: string } | undefined,
): readonly ProgramPhase[] => {
  const at = phases.findIndex(stopsNodes)
  const next = phases[at]
  if (hurt === undefined || next === undefined) return phases
  return [...phases.slice(0, at), takeOverPhase(next, hurt.host, hurt.release), ...phases.slice(at)]
}
