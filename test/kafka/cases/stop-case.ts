import type { Waiver } from '../../../src/kafka/decide/questions.ts'
import type { Drawing } from '../../support/draw-cluster.ts'

/** May `target` be stopped in the cluster drawn? `says`: the kind, then every blocker. */
export interface StopCase {
  readonly name: string
  readonly draw: Drawing
  readonly target: number
  readonly hurt?: number
  readonly waivers?: readonly Waiver[]
  readonly deafAtStart?: readonly string[]
  readonly says: readonly string[]
}

/** A topic with one partition led by each of brokers 1, 2, 3. */
export const orders = { orders: { partitions: ['1* 2 3', '2* 3 1', '3* 1 2'] } }

export const few: Waiver = { rule: 'cluster/few-controllers' }
export const lone = (topic: string): Waiver => ({ rule: 'cluster/replication-factor-one', topic })
export const pair = (topic: string): Waiver => ({ rule: 'cluster/replication-factor-min-isr', topic })
