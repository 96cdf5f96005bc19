import { advanceGroups, beginGroups } from '../../src/kafka/groups/group-history.ts'
import type { GroupWatch } from '../../src/run/watch/groups-port.ts'

/** A cluster without consumer groups, which was looked at. */
export const quietGroups = (): GroupWatch => ({
  begin: () => undefined,
  look: () => Promise.resolve(advanceGroups(beginGroups([], 0), { atMs: 0, groups: [], unknown: [] }, true)),
  end: () => Promise.resolve(),
})
