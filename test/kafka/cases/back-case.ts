import type { NodeLog, NodeProcess } from '../../../src/kafka/decide/node-observation.ts'
import type { BackQuestion } from '../../../src/kafka/decide/questions.ts'
import type { Drawing } from '../../support/draw-cluster.ts'

/** Is `node` back on 4.1.2 in the cluster drawn? `says`: the kind, then every blocker, most telling first. */
export interface BackCase {
  readonly name: string
  readonly draw?: Drawing
  readonly node: number
  /** What differs from a young process of 4.1.2; null: none runs, `unknown`: the host could not be asked. */
  readonly process?: Partial<NodeProcess> | null | 'unknown'
  /** What differs from a clean log; `unknown`: it could not be read. */
  readonly log?: Partial<NodeLog> | 'unknown'
  readonly before?: BackQuestion['before']
  readonly releases?: readonly string[]
  readonly deafAtStart?: readonly string[]
  readonly says: readonly string[]
}

/** A topic with one partition led by each of brokers 1, 2, 3. */
export const orders = { orders: { partitions: ['1* 2 3', '2* 3 1', '3* 1 2'] } }

/** The process before the stop. */
export const before = { pid: 400, startedAtMs: 1000 }
