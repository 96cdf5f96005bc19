/* Everything a plan that is shown is made from: more than R0 asks again before it begins. */
import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import { measureGrowth } from '../../plan/nodes/growth.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Program } from '../../plan/program.ts'
import type { HttpPort } from '../ports.ts'
import type { Eyes } from './look.ts'
import { observeClients } from './observe-clients.ts'
import { observeFacts } from './observe-facts.ts'
import { observe } from './observe.ts'

/** A cluster whose snapshot takes longer is not read a second time for an estimate. */
const slowSnapshotMs = 2000

/** When a snapshot shows a cluster: the middle of its asking, milliseconds since 1970. */
const shownAtMs = ({ at, tookMs }: ClusterSnapshot): number => Date.parse(at) + tookMs / 2

const secondLook = async (eyes: Eyes, { snapshot: first }: Observed): Promise<Pick<Observed, 'growth'>> => {
  if (first.viaNodeId === null || first.tookMs > slowSnapshotMs) return {}
  const second = await eyes.cluster.snapshot({ avoid: [] })
  return { growth: measureGrowth(first, second, shownAtMs(second) - shownAtMs(first)) }
}

/** Reads hosts, cluster and metrics, the cluster twice; changes nothing. What could not be read stands in its place as a Problem or a sentence. */
export const observePlan = async (eyes: Eyes & { readonly http: HttpPort }, program: Program): Promise<Observed> => {
  const [seen, clients] = await Promise.all([observe(eyes, program), observeClients(eyes, program)])
  const [observed, growth] = await Promise.all([observeFacts(eyes, program, seen), secondLook(eyes, seen)])
  return { ...observed, ...clients, ...growth }
}
