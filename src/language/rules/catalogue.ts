import { blocks } from './blocks.ts'
import { forEach } from './for-each.ts'
import { hostModules } from './host-modules.ts'
import { hosts } from './hosts.ts'
import { ignoreFailure } from './ignore-failure.ts'
import { irreversible } from './irreversible.ts'
import { later } from './later.ts'
import { modes } from './modes.ts'
import { needsVersions } from './needs-versions.ts'
import { onFailure } from './on-failure.ts'
import { order } from './order.ts'
import { readOnly } from './read-only.ts'
import { registers } from './registers.ts'
import { retries } from './retries.ts'
import type { PhaseRule } from './rule.ts'
import { serial } from './serial.ts'
import { taskIds } from './task-ids.ts'
import { undo } from './undo.ts'
import { wordsOfPhases } from './words-of-phases.ts'

/** Every rule of a phase. Adding one is adding its file and its line; diagnostics are sorted later, so the order means nothing. */
export const phaseRules: readonly PhaseRule[] = [
  blocks,
  forEach,
  hostModules,
  hosts,
  ignoreFailure,
  irreversible,
  later,
  modes,
  needsVersions,
  onFailure,
  order,
  readOnly,
  registers,
  retries,
  serial,
  taskIds,
  undo,
  wordsOfPhases,
]
