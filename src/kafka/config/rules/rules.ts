import type { FileRule } from './config-rule.ts'
import { controlledShutdownRule } from './controlled-shutdown.ts'
import { defaultRule } from './defaults.ts'
import { duplicateRule } from './duplicates.ts'
import { keyRule } from './keys.ts'
import { limitRule } from './limits.ts'
import { listenerRule } from './listeners.ts'
import { minInsyncReplicasRule } from './min-insync-replicas.ts'
import { nodeIdRule } from './node-id.ts'
import { oauthbearerRule } from './oauthbearer.ts'
import { principalBuilderRule } from './principal-builder.ts'
import { processRolesRule } from './process-roles.ts'
import { protocolVersionRule } from './protocol-version.ts'
import { quorumRule } from './quorum.ts'
import { unstableFeaturesRule } from './unstable-features.ts'

/** Every rule about a node's own file. Adding one is adding its file and its row. */
export const fileRules: readonly FileRule[] = [
  duplicateRule,
  keyRule,
  limitRule,
  defaultRule,
  controlledShutdownRule,
  nodeIdRule,
  processRolesRule,
  quorumRule,
  protocolVersionRule,
  listenerRule,
  minInsyncReplicasRule,
  oauthbearerRule,
  principalBuilderRule,
  unstableFeaturesRule,
]
