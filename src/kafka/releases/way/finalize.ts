import { featureFact } from '../features.ts'
import { canLower, lowestDowngrade } from '../levels.ts'
import type { MetadataLevel, ReleaseLine } from '../release-line.ts'
import type { FeatureLevel, Finalize } from './leg.ts'

const brief = ({ name, level }: MetadataLevel): { name: string; level: number } => ({ name, level })

const featureLevel = (feature: string, level: number): FeatureLevel => {
  const { brings, down, heldBack, source } = featureFact(feature)
  return { feature, level, brings, down, heldBack, source }
}

/** Features whose level in new clusters rose between two lines, ordinary choices first. */
const newFeatures = (from: ReleaseLine, to: ReleaseLine): FeatureLevel[] => {
  const features = Object.entries(to.defaultFeatures)
    .filter(([feature, level]) => level > (from.defaultFeatures[feature] ?? 0))
    .map(([feature, level]) => featureLevel(feature, level))
  return [...features.filter((one) => one.heldBack === null), ...features.filter((one) => one.heldBack !== null)]
}

/** What a KRaft cluster may finalize after a hop; null inside a line, which brings no new level. */
export const buildFinalize = (from: ReleaseLine, to: ReleaseLine, isRequired: boolean): Finalize | null => {
  const [older, newer] = [from.levels.at(-1)?.level ?? 0, to.levels.at(-1)]
  if (newer === undefined || newer.level <= older) return null
  return {
    metadata: brief(newer),
    lowest: brief(lowestDowngrade(newer.level) ?? newer),
    isReversible: canLower(newer.level, older),
    isRequired,
    features: newFeatures(from, to),
  }
}
