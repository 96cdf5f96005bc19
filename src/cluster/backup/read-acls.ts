import { describeAclsV2, describeAclsV3 } from '../kafka-library.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { KeptAcl } from '../../kafka/snapshot/cluster-backup.ts'
import type { Codecs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** DescribeAcls (29). */
const describeAcls: Codecs<describeAclsV3.DescribeAclsRequest, describeAclsV3.DescribeAclsResponse> = [
  describeAclsV3.api,
  describeAclsV2.api,
]

/** Everything: 1 is ANY in each of its enumerations. */
const all = {
  resourceType: 1,
  resourceName: null,
  resourcePatternType: 1,
  principal: null,
  host: null,
  operation: 1,
  permissionType: 1,
} as const

/** SECURITY_DISABLED: there is no authorizer. */
const securityDisabled = 54

/** By their codes; org.apache.kafka.common.resource.ResourceType, PatternType, acl.AclOperation, acl.AclPermissionType. */
const words = {
  resource: ['unknown', 'any', 'topic', 'group', 'cluster', 'transactional-id', 'delegation-token', 'user'],
  pattern: ['unknown', 'any', 'match', 'literal', 'prefixed'],
  operation: ['unknown', 'any', 'all', 'read', 'write', 'create', 'delete', 'alter', 'describe', 'cluster-action', 'describe-configs', 'alter-configs', 'idempotent-write', 'create-tokens', 'describe-tokens', 'two-phase-commit'], // prettier-ignore
  permission: ['unknown', 'any', 'deny', 'allow'],
} as const

const wordOf = (kind: keyof typeof words, code: number): string => words[kind][code] ?? String(code)

/** All access rules of the cluster; null where it has no authorizer. */
export const readAcls = async (
  connections: Connections,
  place: Place,
): Promise<Result<readonly KeptAcl[] | null, string>> => {
  const answer = await connections.ask(place, describeAcls, all)
  if (!answer.ok) return err(answer.error.why)
  const { errorCode, errorMessage, resources } = answer.value
  if (errorCode === securityDisabled) return ok(null)
  if (errorCode !== 0) return err(renderErrorCode(errorCode, errorMessage))
  return ok(
    resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
      acls.map(({ principal, host, operation, permissionType }) => ({
        resource: wordOf('resource', resourceType),
        name: resourceName,
        pattern: wordOf('pattern', resourcePatternType),
        principal,
        host,
        operation: wordOf('operation', operation),
        permission: wordOf('permission', permissionType),
      })),
    ),
  )
}
