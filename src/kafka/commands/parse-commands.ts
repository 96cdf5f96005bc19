/** Reads what Kafka's own commands print. Formats as of 3.6 to 4.4. Anything else is an error: unknown is never healthy (P9). */
import { err, ok, type Result } from '../../diagnostics/result.ts'

/** `orders-3`, sorted, each once; empty where the command printed nothing. */
export const parsePartitions = (output: string): Result<readonly string[], string> => {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const found = lines.map((line) => /^\s*Topic:\s*(\S+)\s+Partition:\s*(\d+)\s/.exec(line))
  const strange = lines.find((_, index) => found[index] === null)
  if (strange !== undefined) return err(`not a line of kafka-topics.sh: ${strange.trim().slice(0, 120)}`)
  return ok([...new Set(found.map((match) => `${match?.[1] ?? ''}-${match?.[2] ?? ''}`))].sort())
}

/** Ids of the brokers that answered, ascending. A broker that is listed and does not answer is told by `ERROR` or an exception in place of its versions. */
export const parseBrokers = (output: string): Result<readonly number[], string> => {
  const heads = [...output.matchAll(/^\S+ \(id: (\d+) rack: (.*)\) -> (.*)$/gm)]
  if (heads.length === 0) return err('kafka-broker-api-versions.sh named no broker')
  const answered = heads.filter(([, , rack = '', rest = '']) => rest.trim() === '(' && !rack.endsWith('isFenced: true'))
  return ok(answered.map(([, id]) => Number(id)).sort((a, b) => a - b))
}

/** Finalized level by feature, as text (`3.8-IV0`, `1`). */
export const parseFeatures = (output: string): Result<Readonly<Record<string, string>>, string> => {
  const rows = [...output.matchAll(/^Feature: (\S+)\s.*FinalizedVersionLevel:\s*(UNKNOWN \d+|\S+)/gm)]
  if (rows.length === 0) return err('kafka-features.sh named no feature')
  return ok(Object.fromEntries(rows.map(([, name = '', level = '']) => [name, level])))
}
