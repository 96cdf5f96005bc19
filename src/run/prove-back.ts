import { isServer, type HostView } from '../modules/host-view.ts'
import { kafkaWaitBack } from '../modules/kafka-wait-back.ts'
import type { ProgramModuleTask } from '../plan/program.ts'
import { moduleCall, ownTask } from '../plan/tasks/own-task.ts'
import { readNodeFacts } from './look/node-look.ts'
import { memoryOf, type Place, type RunContext } from './run-context.ts'
import type { StepEnd } from './step-end.ts'
import { runTask } from './steps/task.ts'

/** The step of kplay's own, as journals and views name it. */
const stepId = 'kplay-back'

const proofTask = (place: Place, version: string): ProgramModuleTask =>
  ownTask({ id: stepId, origin: place.phase.origin, ...moduleCall(kafkaWaitBack, { version }) })

/**
 * R3 for a node that this run stopped and whose playbook says no `kafka.wait_back`: proven all the same, on the release it is linked to (P10).
 * Without it a run could end well with a node down or behind.
 */
export const proveBack = async (context: RunContext, place: Place, host: HostView): Promise<StepEnd> => {
  const { observation } = await readNodeFacts(context, host, { withLog: false })
  // The release of a ZooKeeper server is not that of the link: a release of Kafka brings one of its own.
  const version = isServer(host) ? '' : (observation.linked ?? '')
  return runTask(
    context,
    place,
    proofTask(place, version === '' ? memoryOf(context, host.name).beforeRelease : version),
  )
}
