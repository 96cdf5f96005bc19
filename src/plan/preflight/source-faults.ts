/* archive/missing and run/lock (R0): what must hold outside the cluster before anything is changed. */
import type { Finding } from '../../kafka/decide/decision.ts'
import { refuse } from '../../kafka/rules/finding.ts'
import type { Observed } from '../observed.ts'

const findArchive = (release: string, has: Observed['hasRelease'][string]): Finding[] => {
  if (has.ok && has.value) return []
  return [
    refuse({
      rule: 'archive/missing',
      saw: has.ok
        ? `Kafka ${release} is not at its source`
        : `Kafka ${release}: ${[has.error.what, ...has.error.why.slice(0, 1)].join(': ')}`,
      wanted: `the release ${release}, complete and with the right checksum`,
      fix: has.ok ? `put Kafka ${release} where install.source of the inventory looks for it` : has.error.fix,
    }),
  ]
}

const findLock = (lock: NonNullable<Observed['lock']>): Finding =>
  'holder' in lock
    ? refuse({
        rule: 'run/lock',
        saw: `locked by ${lock.holder}`,
        wanted: 'no other run on this cluster',
        fix: 'wait until that run has ended',
      })
    : refuse({
        rule: 'run/lock',
        saw: lock.unfit,
        wanted: 'a place for the lease on every node, so that no other run can begin meanwhile',
        fix: 'mend that on the hosts named',
      })

/** Missing releases, and the lock of another run. */
export const findSourceFaults = (observed: Observed): Finding[] => [
  ...Object.keys(observed.hasRelease)
    .sort()
    .flatMap((release) => {
      const has = observed.hasRelease[release]
      return has === undefined ? [] : findArchive(release, has)
    }),
  ...(observed.lock === undefined ? [] : [findLock(observed.lock)]),
]
