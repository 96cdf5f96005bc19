import type { ReleaseLine } from '../release-line.ts'
import {
  describeDefaults,
  describeFeatures,
  describeQuorum,
  describeTopics,
  hasFeatures,
  raiseFeature,
  raiseMetadata,
  setMinIsr,
} from './commands.ts'
import type { FeatureLevel, Finalize, WayStep } from './leg.ts'

/** What a hop in KRaft mode is made of. */
export interface KraftHop {
  readonly from: string
  readonly to: string
  readonly lines: { readonly from: ReleaseLine; readonly to: ReleaseLine }
  readonly finalize: Finalize | null
}

const look = ({ from, lines }: KraftHop): WayStep => ({
  title: `Look at the cluster with the scripts of ${from}`,
  details: [
    'every node registered, a quorum leader, no partition under-replicated, no reassignment',
    ...(lines.to.leastLevel > lines.from.leastLevel
      ? [`metadata.version is at level ${lines.to.leastLevel} or higher; if not, raise it on ${from} first`]
      : []),
    'no registration of a node that no longer exists',
  ],
  commands: [...describeFeatures(lines.from).slice(0, 1), ...describeQuorum(lines.from), ...describeTopics()],
  isReversible: true,
  undo: 'nothing is changed',
})

const mend = ({ to }: KraftHop): WayStep => ({
  title: 'Mend keys, values, Java and environment as listed, on every node',
  details: [`Kafka ${to} ignores a key it does not know without a word, and does not start on a value it refuses`],
  commands: [],
  isReversible: true,
  undo: 'keep the old files: they belong to the old binaries',
})

const roll = ({ from, to }: KraftHop): WayStep => ({
  title: `Put ${to} on one node at a time: controllers first, the active one last, then brokers`,
  details: [
    'a combined node counts as a controller',
    'the release gets a folder of its own: every jar of its libs/ is loaded',
    'after each node: it runs, is not fenced, and all its replicas are in sync, before the next one',
    'KRaft lets a broker stop whatever min.insync.replicas says: look before each stop',
  ],
  commands: describeTopics(),
  isReversible: true,
  undo: `put ${from} back, brokers first, then controllers, the active one last`,
})

const soak = ({ from }: KraftHop): WayStep => ({
  title: 'Let it run for a day before anything is finalized',
  details: [`until then ${from} can come back at any time`],
  commands: [],
  isReversible: true,
  undo: 'as in the step before',
})

const raise = ({ from, to, lines, finalize }: KraftHop): WayStep[] => {
  if (finalize === null) return []
  const { name, level } = finalize.metadata
  const lowest = `${finalize.lowest.name} (${finalize.lowest.level})`
  return [
    {
      title: `Raise metadata.version to ${name} (${level}) with the scripts of ${to}`,
      details: [
        ...(finalize.isRequired ? ['the next leg of this way needs it'] : []),
        ...(hasFeatures(lines.to)
          ? ['never --release-version: it raises every feature, kraft.version too (KAFKA-21426)', 'read it back from every node']
          : ['the scripts of this release can not: the level is raised on 3.3 or later']),
      ],
      commands: hasFeatures(lines.to) ? [...raiseMetadata(lines.to), ...describeFeatures(lines.to)] : [],
      isReversible: finalize.isReversible,
      undo: finalize.isReversible
        ? `it can be lowered as far as ${lowest}; wait for newer snapshots on every node before ${from} comes back`
        : `it can not be lowered below ${lowest}: from here on there is no way back to ${from}`,
    },
  ]
}

const choose = (one: FeatureLevel): WayStep => {
  const isMinIsr = one.feature === 'eligible.leader.replicas.version'
  const isQuorum = one.feature === 'kraft.version'
  const raising = raiseFeature(one.feature, one.level)
  return {
    title: isQuorum
      ? 'Leave kraft.version as it is'
      : `If you want it: raise ${one.feature} to ${one.level}${one.heldBack === null ? '' : ', by itself'}`,
    details: [one.brings, ...(one.heldBack === null ? [] : [one.heldBack])],
    commands: isQuorum ? [] : isMinIsr ? [describeDefaults(), setMinIsr(), raising] : [raising],
    isReversible: !isQuorum && !isMinIsr,
    undo: `goes down ${one.down}`.replace('goes down never: ', ''),
  }
}

/** The steps of an upgrade in KRaft mode, in order. */
export const kraftSteps = (hop: KraftHop): WayStep[] => [
  look(hop),
  ...(hop.lines.from.line === hop.lines.to.line ? [] : [mend(hop)]),
  roll(hop),
  ...(hop.finalize === null ? [] : [soak(hop)]),
  ...raise(hop),
  ...(hop.finalize?.features ?? []).map(choose),
]
