import { readNodeFacts } from './node-look.ts'
import type { Place, RunContext } from '../run-context.ts'

/** The node's process on this host as one comparable text: `pid 123 since 1700000000000`, `none`, or `unknown: why`. */
export const readMark = async (context: RunContext, place: Place): Promise<string> => {
  if (place.host === undefined) return 'none'
  const seen = await readNodeFacts(context, place.host, { withLog: false, withHost: false })
  const { process } = seen.observation
  if (process === undefined) return `unknown: ${seen.failure ?? 'no answer'}`
  return process === null ? 'none' : `pid ${process.pid} since ${process.startedAtMs}`
}
