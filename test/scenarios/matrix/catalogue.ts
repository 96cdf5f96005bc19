import { finalizing } from './finalize.ts'
import { races } from './races.ts'
import { refusals } from './refusals.ts'
import type { Group } from './scenario.ts'
import { stale } from './stale.ts'
import { upgrades } from './upgrades.ts'
import { waits } from './waits.ts'

/** Every group, in the order they are run. */
export const groups: readonly Group[] = [waits, ...refusals, races, stale, finalizing, ...upgrades]
