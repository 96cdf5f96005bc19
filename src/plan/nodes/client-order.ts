/*
 * Which of brokers and clients go first. A broker serves older clients, back to the line that drops them (KIP-896: 4.0 drops those before 2.1), and a client newer
 * than its broker may ask for what that does not know: brokers before clients, and only clients that are dropped before the brokers.
 * Source: upgrade notes of each release, KIP-35, KIP-896.
 */
import type { PlannedNode } from '../plan.ts'
import { clientsDropped } from '../preflight/host/old-clients.ts'
import type { Program } from '../program.ts'

/** One sentence for the plan of an upgrade; undefined where nothing is upgraded. */
export const describeClientOrder = (program: Program, nodes: readonly PlannedNode[]): string | undefined => {
  const { versions } = program
  if (versions === undefined || !nodes.some(({ change }) => change === 'upgrade')) return undefined
  const way = clientsDropped(program)
  return way === undefined
    ? 'after the brokers: every client that works now goes on working'
    : `those older than ${way.floor.least} before the brokers, for Kafka ${versions.to} does not serve them; all others after them`
}
