import { err, ok, type Result } from '../../../diagnostics/result.ts'
import { describeConfigs } from '../../wire/codecs.ts'
import type { Connections, Place } from '../../wire/connections.ts'
import { renderErrorCode } from '../../wire/trouble.ts'

/** Resource type BROKER of DescribeConfigs. */
const brokerType = 4
/** ConfigSource STATIC_BROKER_CONFIG and DEFAULT_CONFIG (KIP-226): what a restart would read anew. Anything else overrules the file. */
const fromFile: readonly number[] = [4, 5]

/**
 * What a node itself says is in force of these keys of its file. Left out: keys that it does not know, sensitive ones, and those that the cluster overrules. The error is
 * a few words for a person.
 */
export const readFileSettings = async (
  connections: Connections,
  place: Place,
  { nodeId, keys }: { readonly nodeId: number; readonly keys: readonly string[] },
): Promise<Result<Readonly<Record<string, string>>, string>> => {
  const answer = await connections.ask(place, describeConfigs, [
    { resourceType: brokerType, resourceName: String(nodeId), configurationKeys: [...keys] },
  ])
  if (!answer.ok) return err(answer.error.why)
  const [row] = answer.value.results
  if (row === undefined) return err('DescribeConfigs answered nothing')
  if (row.errorCode !== 0) return err(`DescribeConfigs: ${renderErrorCode(row.errorCode, row.errorMessage)}`)
  const told = row.configs.filter(({ configSource, isSensitive }) => fromFile.includes(configSource) && !isSensitive)
  return ok(Object.fromEntries(told.map(({ name, value }) => [name, value ?? ''])))
}
