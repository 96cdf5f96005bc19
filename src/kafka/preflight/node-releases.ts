/*
 * R0: every node runs one of `from` or already `to`, by the jar in the class path of its running process. A node on neither is refused: the path to it
 * was never checked. The hurt node may have no process; any other without one is down (broker/down, controller/down).
 */
import type { Finding } from '../decide/decision.ts'
import type { NodeObservation } from '../decide/node-observation.ts'
import { refuse, wait } from '../rules/finding.ts'

/** Findings for nodes on neither `from` nor `to`, or whose release is unknown. */
export const findOtherReleases = (
  observations: readonly NodeObservation[],
  versions: { readonly from: readonly string[]; readonly to: string },
): Finding[] =>
  observations.flatMap(({ host, nodeId, process }) => {
    if (process === null) return []
    if (process === undefined)
      return [wait({ rule: 'node/unknown-process', nodeId, saw: `${host} could not be asked`, wanted: 'known' })]
    const allowed = [...new Set([...versions.from, versions.to])]
    if (allowed.includes(process.release)) return []
    return [
      refuse({
        rule: 'node/release',
        nodeId,
        saw: `${host} runs ${process.release === '' ? 'an unknown release' : process.release}`,
        wanted: allowed.join(' or '),
        fix: `add its release to versions.from, or bring ${host} to one of them first`,
      }),
    ]
  })
