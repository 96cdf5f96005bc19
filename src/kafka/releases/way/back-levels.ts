import { canLower, metadataLevels } from '../levels.ts'
import type { MetadataLevel, ReleaseLine } from '../release-line.ts'
import type { BackLevels } from './leg.ts'

const verdictOf = (level: number, top: number): BackLevels['verdict'] => {
  if (level <= top) return 'swap'
  return canLower(level, top) ? 'lower-first' : 'none'
}

const brief = ({ name, level }: MetadataLevel): { name: string; level: number } => ({ name, level })

/** What each level that a cluster of line `from` can be finalized at means for going back to line `to`; neighbours of one verdict are joined. */
export const backLevels = (from: ReleaseLine, to: ReleaseLine): BackLevels[] => {
  const [top, newest] = [to.levels.at(-1)?.level ?? 0, from.levels.at(-1)?.level ?? 0]
  const ranges: BackLevels[] = []
  for (const one of metadataLevels()) {
    if (one.level < from.leastLevel || one.level > newest) continue
    const verdict = verdictOf(one.level, top)
    const last = ranges.at(-1)
    if (last?.verdict === verdict) ranges[ranges.length - 1] = { ...last, to: brief(one) }
    else ranges.push({ from: brief(one), to: brief(one), verdict })
  }
  return ranges
}
