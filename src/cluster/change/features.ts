import type { updateFeaturesV1 } from '@platformatic/kafka'
import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Topology } from '../../kafka/topology.ts'
import { connectToOneBroker } from './one-broker.ts'
import { unreachable } from '../problems.ts'
import { updateFeatures as codecs } from '../wire/codecs.ts'
import type { WireSettings } from '../wire/node-connection.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** Explicit levels by feature name, never a "release version" (which raises more than it shows: R8). */
export interface FeaturesRequest {
  readonly levels: Readonly<Record<string, number>>
  /** Only ask whether it would be taken. */
  readonly validateOnly: boolean
}

/** UpgradeType 1: only upwards (KIP-778). Kafka refuses a level below the finalized one. */
const upgradeOnly = 1 as const

/** How long the controller may take, milliseconds. */
const updateMs = 30_000

const refused = (request: FeaturesRequest, why: readonly string[]): Problem => {
  const levels = Object.entries(request.levels).map(([name, level]) => `${name}=${level}`)
  return {
    code: 'cluster/features-refused',
    what: `the cluster refuses ${levels.join(', ')}`,
    why,
    fix: 'every registered node must support the levels: see kplay snapshot, `supported` of each node and `brokers`',
    exitCode: 1,
  }
}

/** The broker's own words, of the whole request and of each feature. */
const refusalsOf = (answer: updateFeaturesV1.UpdateFeaturesResponse): readonly string[] => {
  const features = answer.results
    .filter((result) => result.errorCode !== 0)
    .map((result) => `${result.feature}: ${renderErrorCode(result.errorCode, result.errorMessage)}`)
  const whole = answer.errorCode === 0 ? [] : [renderErrorCode(answer.errorCode, answer.errorMessage)]
  return features.length > 0 ? features : whole
}

/** Raises finalized feature levels, or only asks whether they would be taken. A refusal is a Problem in the broker's own words. */
export const updateFeatures = async (
  topology: Topology,
  wire: WireSettings,
  request: FeaturesRequest,
): Promise<Result<void, Problem>> => {
  const broker = await connectToOneBroker(topology, wire, updateMs + wire.timeouts.requestMs)
  if (!broker.ok) return err(unreachable(topology, broker.error))
  try {
    const updates = Object.entries(request.levels).map(([feature, maxVersionLevel]) => ({
      feature,
      maxVersionLevel,
      upgradeType: upgradeOnly,
    }))
    const answer = await broker.value.ask(codecs, updateMs, updates, request.validateOnly)
    if (!answer.ok) return err(refused(request, [`${broker.value.address}: ${answer.error.why}`]))
    const refusals = refusalsOf(answer.value)
    return refusals.length === 0 ? ok(undefined) : err(refused(request, refusals))
  } finally {
    broker.value.close()
  }
}
