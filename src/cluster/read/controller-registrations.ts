import type { Registration, Unknown } from '../../kafka/snapshot/cluster-snapshot.ts'
import { isBroker, isController, type Topology } from '../../kafka/topology.ts'
import type { Clock } from '../../run/ports.ts'
import type { Connections } from '../wire/connections.ts'
import { describeControllers } from '../wire/describe-cluster.ts'
import { firstGood, type Attempt } from './first-good.ts'

/** What controllers say of the registrations of controllers; absent fields where no controller can say (before 3.7, or none reachable as such). */
export interface ControllerReading {
  readonly controllers?: readonly Registration[] | null
  readonly unknown: readonly Unknown[]
}

type Heard = { readonly controllers: readonly Registration[] | undefined }

const silent: ControllerReading = { unknown: [] }

/**
 * Every registered controller, living or not, from the first controller that answers (KIP-919: controllers of 3.7 and later; brokers can not say). A
 * combined node whose controller listener kplay can not reach is asked in vain: that is no fault, and the list stays absent. Where a dedicated
 * controller exists and none tells, it is unknown. Never rejects.
 */
export const readControllers = async (
  connections: Connections,
  topology: Topology,
  wait: { readonly patienceMs: number; readonly clock: Clock },
): Promise<ControllerReading> => {
  const nodes = topology.nodes.filter((node) => isController(node) && node.controllerAddress !== undefined)
  if (topology.mode !== 'kraft' || nodes.length === 0) return silent
  const failures: string[] = []
  const attempts = nodes.map(({ host, controllerAddress = '' }): Attempt<Heard> => async () => {
    const answer = await connections.ask({ address: controllerAddress, lane: 'local' }, describeControllers)
    if (answer.ok && answer.value.errorCode === 0) return { controllers: answer.value.brokers }
    if (!answer.ok && answer.error.kind === 'unsupported') return { controllers: undefined }
    failures.push(`${host}: ${answer.ok ? `error ${answer.value.errorCode}` : answer.error.why}`)
    return null
  })
  const heard = await firstGood(attempts, wait.patienceMs, wait.clock)
  if (heard !== null) return heard.controllers === undefined ? silent : { controllers: heard.controllers, unknown: [] }
  if (nodes.every(isBroker)) return silent
  return {
    controllers: null,
    unknown: [{ what: 'controllers', why: `no controller told: ${failures.sort().join(', ')}` }],
  }
}
