/*
 * Which way metadata.version goes: down from H to L only when no level in (L, H] changed the metadata. Otherwise a safe downgrade is refused, and
 * an unsafe one was never built ("Unsafe metadata downgrade is not supported in this version."), whatever --unsafe promises.
 * Source: checkIfMetadataChangedOrdered, the same from 3.3.2 to 4.0.2; KAFKA-13896, KAFKA-15537.
 */
import { releaseLines } from './catalogue.ts'
import type { MetadataLevel } from './release-line.ts'

/** Every level of `metadata.version`, lowest first. */
export const metadataLevels = (): readonly MetadataLevel[] => releaseLines.flatMap((line) => line.levels)

/** The level by its number; undefined when kplay does not know it. */
export const metadataLevel = (level: number): MetadataLevel | undefined =>
  metadataLevels().find((one) => one.level === level)

/** The lowest level a cluster finalized at `level` may be lowered to; the level itself when there is no way down, undefined for an unknown level. */
export const lowestDowngrade = (level: number): MetadataLevel | undefined => {
  if (metadataLevel(level) === undefined) return undefined
  return metadataLevels().findLast((one) => one.level <= level && one.didMetadataChange)
}

/** May metadata.version be lowered from one level to another? False for unknown levels, and for a level that is not lower. */
export const canLower = (from: number, to: number): boolean => {
  const lowest = lowestDowngrade(from)
  return lowest !== undefined && metadataLevel(to) !== undefined && to < from && to >= lowest.level
}
