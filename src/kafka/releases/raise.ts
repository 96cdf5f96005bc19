/*
 * What raising a feature means for the way back, in one sentence each: for the plan, and for the person who opens the gate before it (R8: "reversible or
 * not is said"). The levels and their ways down stand in the release lines and in features.ts.
 */
import { metadataLevelOf, releaseLineOf } from './catalogue.ts'
import { featureFact, featureFacts } from './features.ts'
import { canLower, lowestDowngrade, metadataLevel } from './levels.ts'
import { compareLines } from './version.ts'

const metadataVersion = 'metadata.version'

/** From this line on an existing cluster can get kraft.version 1 (KAFKA-16538). */
const dynamicQuorumFrom = '4.1'

/** The levels `kafka.finalize` is to raise on `to`: what the playbook names, and metadata.version to the newest level of `to` unless it names that too. In the order they are raised. */
export const levelsToRaise = (to: string, named: Readonly<Record<string, number>>): Readonly<Record<string, number>> | undefined => {
  const newest = metadataLevelOf(to)?.level
  const metadata = Object.hasOwn(named, metadataVersion) ? named[metadataVersion] : newest
  if (newest === undefined || metadata === undefined) return undefined
  const order = [...featureFacts.filter((one) => one.heldBack === null), ...featureFacts.filter((one) => one.heldBack !== null)]
  const known = order.map((one) => one.feature)
  const rank = (feature: string): number => (known.includes(feature) ? known.indexOf(feature) : known.length)
  const others = Object.entries(named)
    .filter(([feature]) => feature !== metadataVersion)
    .sort(([a], [b]) => rank(a) - rank(b))
  return Object.fromEntries([[metadataVersion, metadata], ...others])
}

/** Why a level can not be had, and what to do. */
export interface LevelFault {
  readonly why: string
  readonly fix: string
}

const unknownFeature = (to: string, feature: string): LevelFault => ({
  why: `Kafka ${to} has no feature ${feature}`,
  fix: `it has ${[metadataVersion, ...Object.keys(releaseLineOf(to)?.features ?? {})].join(', ')}`,
})

const isTooOldForQuorum = (to: string, feature: string): boolean =>
  feature === 'kraft.version' && compareLines(releaseLineOf(to)?.line ?? '0.0', dynamicQuorumFrom) < 0

/** Why `to` can not be asked for this level; undefined when it can. */
export const findLevelFault = (to: string, feature: string, level: number): LevelFault | undefined => {
  const others = releaseLineOf(to)?.features ?? {}
  const highest = feature === metadataVersion ? metadataLevelOf(to)?.level : Object.hasOwn(others, feature) ? others[feature] : undefined
  if (highest === undefined) return unknownFeature(to, feature)
  if (level > highest)
    return { why: `the highest level of ${feature} in Kafka ${to} is ${highest}`, fix: `name a level up to ${highest}` }
  if (!isTooOldForQuorum(to, feature)) return undefined
  return {
    why: `an existing quorum gets kraft.version ${level} only from Kafka ${dynamicQuorumFrom} on (KAFKA-16538)`,
    fix: `leave kraft.version out until the cluster runs ${dynamicQuorumFrom} or later`,
  }
}

const nameOf = (level: number): string => {
  const known = metadataLevel(level)
  return known === undefined ? String(level) : `${level} (${known.name})`
}

const metadataWords = (from: string, level: number): string => {
  const old = metadataLevelOf(from)?.level
  if (old === undefined) return `${metadataVersion} ${nameOf(level)}: nothing is known of the way back to ${from}`
  if (old >= level) return `${metadataVersion} ${nameOf(level)}: ${from} knows it, so ${from} can still be put back`
  const lowest = lowestDowngrade(level)?.level ?? level
  return canLower(level, old)
    ? `${metadataVersion} ${nameOf(level)}: can be lowered to ${nameOf(old)}; ${from} can come back only after that, when every node has a newer snapshot`
    : `${metadataVersion} ${nameOf(level)}: can not be lowered${lowest < level ? ` below ${nameOf(lowest)}` : ''}, so ${from} can not be put back afterwards`
}

/** One sentence per feature raised: its way back, and what it does beside. */
export const describeWayBack = (from: readonly string[], levels: Readonly<Record<string, number>>): string[] =>
  Object.entries(levels).flatMap(([feature, level]) => {
    if (feature === metadataVersion) return from.map((release) => metadataWords(release, level))
    const { canBeLowered, down, heldBack } = featureFact(feature)
    const back = canBeLowered ? `can be lowered ${down}` : 'can never be lowered'
    return [`${feature} ${level}: ${back}${heldBack === null ? '' : `; ${heldBack}`}`]
  })
