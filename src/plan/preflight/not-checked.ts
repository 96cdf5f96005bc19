import type { ListenerAnswer } from '../../kafka/snapshot/cluster-snapshot.ts'
import type { Observed } from '../observed.ts'

const sentenceOf = (host: string, listener: ListenerAnswer): string => {
  const why = listener.isUnchecked === true ? 'kplay has no means to ask it' : (listener.why ?? 'no answer')
  return `${host}: listener ${listener.name} ${listener.address}: ${why}`
}

/** What no gate of this run will look at, in words, in the order of the inventory. */
export const describeNotChecked = (observed: Observed): string[] =>
  observed.snapshot.nodes.flatMap((node) =>
    (node.isAnswering ? (node.listeners ?? []) : [])
      .filter((listener) => !listener.isAnswering)
      .map((listener) => sentenceOf(node.host, listener)),
  )
