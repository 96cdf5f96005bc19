/* Everything a plan that is shown is made from: more than R0 asks again before it begins. */
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

const secondLook = async (eyes: Eyes, { snapshot }: Observed): Promise<Pick<Observed, 'growth'>> =>
  snapshot.viaNodeId === null || snapshot.tookMs > slowSnapshotMs
    ? {}
    : { growth: measureGrowth(snapshot, await eyes.cluster.snapshot({ avoid: [] })) }

/** Reads hosts, cluster and metrics, the cluster twice; changes nothing. What could not be read stands in its place as a Problem or a sentence. */
export const observePlan = async (eyes: Eyes & { readonly http: HttpPort }, program: Program): Promise<Observed> => {
  const [seen, clients] = await Promise.all([observe(eyes, program), observeClients(eyes, program)])
  const [observed, growth] = await Promise.all([observeFacts(eyes, program, seen), secondLook(eyes, seen)])
  return { ...observed, ...clients, ...growth }
}
