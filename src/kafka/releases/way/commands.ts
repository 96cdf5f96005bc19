/*
 * What a person types, in the words of each release's own scripts.
 * Source: FeatureCommand, MetadataQuorumCommand, ClusterTool and ConfigCommand of 3.3.2 to 4.4.0: kafka-features.sh knows metadata.version from
 * 3.3 on, --metadata NAME up to 3.9 (deprecated from 4.0), --feature NAME=LEVEL everywhere; describe --node-id from 4.2. Global options stand
 * before the subcommand. Never --release-version (KAFKA-21426), never --unsafe (not implemented for metadata.version).
 */
import type { ReleaseLine } from '../release-line.ts'
import { compareLines } from '../version.ts'

const tool = (name: string): string => `bin/${name}.sh --bootstrap-server $BOOTSTRAP`
const isFrom = (line: ReleaseLine, oldest: string): boolean => compareLines(line.line, oldest) >= 0

/** Can this release's kafka-features.sh raise metadata.version? */
export const hasFeatures = (line: ReleaseLine): boolean => isFrom(line, '3.3')

/** Shows the finalized levels; from 4.2 on also those of one node. */
export const describeFeatures = (line: ReleaseLine): string[] => {
  if (!hasFeatures(line)) return []
  const describe = `${tool('kafka-features')} describe`
  return isFrom(line, '4.2') ? [describe, `${describe} --node-id N`] : [describe]
}

/** Shows leader, voters and lag of the quorum: from 3.3 on. */
export const describeQuorum = (line: ReleaseLine): string[] =>
  isFrom(line, '3.3') ? [`${tool('kafka-metadata-quorum')} describe --status`] : []

const levelOf = (line: ReleaseLine, target: ReleaseLine): string => {
  const newest = target.levels.at(-1)
  return isFrom(line, '4.0') ? `--feature metadata.version=${newest?.level ?? 0}` : `--metadata ${target.line}`
}

/** Raises metadata.version to the newest level of this release: first a trial, then in earnest. */
export const raiseMetadata = (line: ReleaseLine): string[] => {
  const raise = `${tool('kafka-features')} upgrade ${levelOf(line, line)}`
  return [`${raise} --dry-run`, raise]
}

/** Lowers metadata.version to the newest level of `target`, with the scripts of `line`. */
export const lowerMetadata = (line: ReleaseLine, target: ReleaseLine): string[] => {
  const lower = `${tool('kafka-features')} downgrade ${levelOf(line, target)}`
  return [`${lower} --dry-run`, lower]
}

/** Raises one other feature. */
export const raiseFeature = (feature: string, level: number): string =>
  `${tool('kafka-features')} upgrade --feature ${feature}=${level}`

/** Lowers one other feature; `disable` is the word for 0. */
export const lowerFeature = (feature: string, level: number): string =>
  level === 0
    ? `${tool('kafka-features')} disable --feature ${feature}`
    : `${tool('kafka-features')} downgrade --feature ${feature}=${level}`

/** Writes the cluster-wide min.insync.replicas. */
export const setMinIsr = (): string =>
  `${tool('kafka-configs')} --entity-type brokers --entity-default --alter --add-config min.insync.replicas=N`

/** Shows the cluster-wide dynamic configuration of brokers. */
export const describeDefaults = (): string => `${tool('kafka-configs')} --entity-type brokers --entity-default --describe`

/** Topics without full ISR, and without a leader: both print nothing on a healthy cluster. */
export const describeTopics = (): string[] => [
  `${tool('kafka-topics')} --describe --under-replicated-partitions`,
  `${tool('kafka-topics')} --describe --unavailable-partitions`,
]

/** Takes a dead broker out of the metadata. */
export const unregisterBroker = (): string => 'bin/kafka-cluster.sh unregister --bootstrap-server $BOOTSTRAP --id N'
