import { blocks } from './blocks.ts'
import { commandWords } from './command-words.ts'
import { constantConditions } from './constant-conditions.ts'
import { finalizeOrder } from './finalize-order.ts'
import { forEach } from './for-each.ts'
import { hostModules } from './host-modules.ts'
import { hosts } from './hosts.ts'
import { idlePhases } from './idle-phases.ts'
import { ignoreFailure } from './ignore-failure.ts'
import { irreversible } from './irreversible.ts'
import { later } from './later.ts'
import { modes } from './modes.ts'
import { needsVersions } from './needs-versions.ts'
import { onFailure } from './on-failure.ts'
import { order } from './order.ts'
import { plainSecrets, plainSecretsAround } from './plain-secrets.ts'
import { readOnly } from './read-only.ts'
import { registers } from './registers.ts'
import { releases } from './releases.ts'
import { repeatedConditions } from './repeated-conditions.ts'
import { retries } from './retries.ts'
import type { PhaseRule, PlaybookRule } from './rule.ts'
import { serial } from './serial.ts'
import { servers } from './servers.ts'
import { shellScript } from './shell-script.ts'
import { sideDoors } from './side-doors.ts'
import { staleRegisters } from './stale-registers.ts'
import { stops } from './stops.ts'
import { taskIds } from './task-ids.ts'
import { undo } from './undo.ts'
import { unusedVariables } from './unused-variables.ts'
import { unused } from './unused.ts'
import { waits } from './waits.ts'
import { wordsOfPhases } from './words-of-phases.ts'

/** Every rule of a phase. Adding one is adding its file and its line; diagnostics are sorted later, so the order means nothing. */
export const phaseRules: readonly PhaseRule[] = [
  blocks,
  commandWords,
  constantConditions,
  forEach,
  hostModules,
  hosts,
  idlePhases,
  ignoreFailure,
  irreversible,
  later,
  modes,
  needsVersions,
  onFailure,
  order,
  plainSecrets,
  readOnly,
  registers,
  repeatedConditions,
  retries,
  serial,
  servers,
  shellScript,
  sideDoors,
  staleRegisters,
  stops,
  taskIds,
  undo,
  unused,
  waits,
  wordsOfPhases,
]

/** Every rule of how phases go together. */
export const playbookRules: readonly PlaybookRule[] = [finalizeOrder, plainSecretsAround, releases, unusedVariables]
