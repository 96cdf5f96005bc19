import { listOf, oneOf, type Schema } from '../../diagnostics/schema-parts.ts'

/** `Mode` of a cluster. */
export const modeSchema: Schema = oneOf('kraft', 'zookeeper')

/** `Role` of a node. */
export const roleSchema: Schema = oneOf('controller', 'broker', 'zookeeper')

/** The roles of one node. */
export const rolesSchema: Schema = listOf(roleSchema)
