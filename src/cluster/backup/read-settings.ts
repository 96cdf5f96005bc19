import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { KeptSettings } from '../../kafka/snapshot/cluster-backup.ts'
import { describeConfigs } from '../wire/codecs.ts'
import type { Connections, Place } from '../wire/connections.ts'
import { renderErrorCode } from '../wire/trouble.ts'

/** Resource types and sources of DescribeConfigs: what a topic, one broker or all of them set themselves. */
export const settingsOf = {
  topic: { type: 2, source: 1 },
  broker: { type: 4, source: 2 },
  allBrokers: { type: 4, source: 3 },
} as const

/** Resources asked for at once: an answer has some 40 rows for each topic. */
const mostAtOnce = 250

/** All keys: the library writes a null, though its type does not know it. */
const allKeys = null as unknown as string[]

/** What each of these resources sets itself, in their order. */
export const readSettings = async (
  connections: Connections,
  place: Place,
  of: { readonly kind: keyof typeof settingsOf; readonly names: readonly string[] },
): Promise<Result<readonly KeptSettings[], string>> => {
  const { type, source } = settingsOf[of.kind]
  const told: KeptSettings[] = []
  for (let i = 0; i < of.names.length; i += mostAtOnce) {
    const names = of.names.slice(i, i + mostAtOnce)
    const asked = names.map((resourceName) => ({ resourceType: type, resourceName, configurationKeys: allKeys }))
    const answer = await connections.ask(place, describeConfigs, asked)
    if (!answer.ok) return err(answer.error.why)
    const rows = new Map(answer.value.results.map((row) => [row.resourceName, row]))
    for (const name of names) {
      const row = rows.get(name)
      if (row === undefined) return err(`${of.kind} ${name} was not told`)
      if (row.errorCode !== 0) return err(`${of.kind} ${name}: ${renderErrorCode(row.errorCode, row.errorMessage)}`)
      const own = row.configs.filter(({ configSource }) => configSource === source)
      told.push(Object.fromEntries(own.map(({ name: key, value }) => [key, value ?? null])))
    }
  }
  return ok(told)
}
