import { featureFact } from '../features.ts'
import type { ReleaseLine } from '../release-line.ts'
import { describeFeatures, describeTopics, lowerFeature, lowerMetadata } from './commands.ts'
import type { BackLevels, WayStep } from './leg.ts'

/** What a hop to an older release is made of. */
export interface BackHop {
  readonly from: string
  readonly to: string
  readonly lines: { readonly from: ReleaseLine; readonly to: ReleaseLine }
  readonly levels: readonly BackLevels[]
}

const span = ({ from, to }: BackLevels): string =>
  from.level === to.level ? `${from.name} (${from.level})` : `${from.name} (${from.level}) to ${to.name} (${to.level})`

const meaning = (to: string, { verdict }: BackLevels): string => {
  if (verdict === 'swap') return `${to} knows it`
  return verdict === 'lower-first' ? `lower it before ${to} comes back` : `there is no way back to ${to}`
}

const look = (hop: BackHop): WayStep => ({
  title: `Read the finalized levels with the scripts of ${hop.from}`,
  details: hop.levels.map((levels) => `metadata.version at ${span(levels)}: ${meaning(hop.to, levels)}`),
  commands: describeFeatures(hop.lines.from),
  isReversible: true,
  undo: 'nothing is changed',
})

/** Features that the older line knows less of. */
const lowered = ({ lines }: BackHop): [feature: string, level: number][] =>
  Object.entries(lines.from.features).flatMap(([feature, level]) => {
    const most = lines.to.features[feature] ?? 0
    return most < level ? [[feature, most] as [string, number]] : []
  })

const lowerOthers = (hop: BackHop): WayStep[] => {
  const features = lowered(hop)
  if (features.length === 0) return []
  return [
    {
      title: `Lower features that ${hop.to} does not know, where they are higher`,
      details: features.map(([feature, level]) => `${feature} to ${level}: ${featureFact(feature).down}`),
      commands: features
        .filter(([feature]) => featureFact(feature).canBeLowered)
        .map(([feature, level]) => lowerFeature(feature, level)),
      isReversible: true,
      undo: 'raise them again',
    },
  ]
}

const lower = ({ from, lines, levels }: BackHop): WayStep[] => {
  const top = lines.to.levels.at(-1)
  if (top === undefined || !levels.some((one) => one.verdict === 'lower-first')) return []
  return [
    {
      title: `Where metadata.version is above ${top.name} (${top.level}), lower it with the scripts of ${from}`,
      details: [
        'never downgrade --release-version: it sends every feature and fails as a whole',
        '--unsafe was never built for metadata.version',
      ],
      commands: lowerMetadata(lines.from, lines.to),
      isReversible: true,
      undo: 'raise it again',
    },
    {
      title: 'Wait until every node wrote a newer snapshot of the metadata',
      details: [
        'old binaries replay the log since the last snapshot and fail on a level they do not know, even when it was lowered later',
        'a snapshot comes after 20 MiB (metadata.log.max.record.bytes.between.snapshots) or 1 hour (metadata.log.max.snapshot.interval.ms)',
        'kafka.server:type=SnapshotEmitter,name=LatestSnapshotGeneratedAgeMs tells, or a newer *.checkpoint in the metadata folder',
      ],
      commands: [],
      isReversible: true,
      undo: 'nothing is changed',
    },
  ]
}

const swap = ({ from, to }: BackHop): WayStep => ({
  title: `Put ${to} on one node at a time: brokers first, then controllers, the active one last`,
  details: [`each node gets the configuration, environment and Java it had on ${to}`, 'after each node: all its replicas are in sync before the next one'],
  commands: describeTopics(),
  isReversible: true,
  undo: `put ${from} on again, controllers first`,
})

/** The steps back to an older release in KRaft mode, in order. */
export const backSteps = (hop: BackHop): WayStep[] => [look(hop), ...lowerOthers(hop), ...lower(hop), swap(hop)]

/** The steps back in ZooKeeper mode: possible only while the protocol was not raised. */
export const zookeeperBackSteps = ({ from, to, lines }: Omit<BackHop, 'levels'>): WayStep[] => [
  {
    title: `Read inter.broker.protocol.version of every broker: it must be ${lines.to.line} or older`,
    details: [`a cluster whose protocol was raised above ${lines.to.line} has no way back`, 'a broker without the key speaks the newest protocol of its binaries'],
    commands: [],
    isReversible: true,
    undo: 'nothing is changed',
  },
  {
    title: `Put ${to} on one broker at a time, the controller broker last`,
    details: ['after each broker: all its replicas are in sync before the next one'],
    commands: describeTopics(),
    isReversible: true,
    undo: `put ${from} on again`,
  },
]
