import type { ClusterSnapshot } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { SeenNode } from './seen-node.ts'

/** How long a look will do for those who read only. Far below the 2 s that R1 allows a stop, which never uses it. */
const keptMs = 500

/** A snapshot and when it was asked for, both clocks, milliseconds. */
export interface TakenSnapshot {
  readonly snapshot: ClusterSnapshot
  readonly begunMonotonicMs: number
  readonly begunWallMs: number
}

/** A node and when it was asked, milliseconds of the monotonic clock. `withHost`: see NodeFactOptions. */
export interface TakenNode {
  readonly seen: SeenNode
  readonly withHost: boolean
  readonly begunMonotonicMs: number
}

/**
 * What this run saw a moment ago. One look serves the steps that follow each other at once: the `when:` of a block and of its first task, the end of one node's
 * elections and the first question of the next. Forgotten at every act. No guard and no second look of a wait is ever answered from here.
 */
export interface Recent {
  /** A snapshot of a moment ago that was not read from one of these nodes. */
  snapshot(avoid: readonly number[], nowMonotonicMs: number): TakenSnapshot | undefined
  node(host: string, withHost: boolean, nowMonotonicMs: number): SeenNode | undefined
  keepSnapshot(taken: TakenSnapshot): void
  keepNode(taken: TakenNode): void
  forget(): void
}

export const createRecent = (): Recent => {
  let snapshot: TakenSnapshot | undefined
  const nodes = new Map<string, TakenNode>()
  const isNew = (taken: { readonly begunMonotonicMs: number }, nowMs: number): boolean =>
    nowMs - taken.begunMonotonicMs <= keptMs
  return {
    snapshot: (avoid, nowMs) => {
      if (snapshot === undefined || !isNew(snapshot, nowMs)) return undefined
      const { viaNodeId, alsoViaNodeId } = snapshot.snapshot
      const isAvoided = [viaNodeId, alsoViaNodeId].some((via) => typeof via === 'number' && avoid.includes(via))
      return viaNodeId === null || isAvoided ? undefined : snapshot
    },
    node: (host, withHost, nowMs) => {
      const taken = nodes.get(host)
      return taken !== undefined && isNew(taken, nowMs) && (taken.withHost || !withHost) ? taken.seen : undefined
    },
    keepSnapshot: (taken) => {
      snapshot = taken
    },
    keepNode: (taken) => {
      nodes.set(taken.seen.host, taken)
    },
    forget: () => {
      snapshot = undefined
      nodes.clear()
    },
  }
}
