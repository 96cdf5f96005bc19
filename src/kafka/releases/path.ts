/*
 * May one upgrade from these releases to that one? Offline, from the release table: what Kafka's upgrade notes refuse, kplay refuses before anything
 * is contacted (R0). Going back is judged as the same path walked forwards: binaries may go back where they may come from, while nothing newer is
 * finalized (asked of the live cluster in preflight).
 */
import type { Mode } from '../snapshot/cluster-snapshot.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { releaseLineOf, releaseLines } from './catalogue.ts'
import type { ReleaseLine } from './release-line.ts'
import { compareLines, compareReleases, parseVersion } from './version.ts'

export interface PathQuestion {
  readonly from: readonly string[]
  readonly to: string
  readonly mode: Mode
  /** `versions.back`: `to` may be older than `from`. */
  readonly back: boolean
}

/** One thing wrong with a path. */
export interface PathFault {
  readonly code:
    | 'path/unknown-release'
    | 'path/refused-release'
    | 'path/not-allowed'
    | 'path/backwards'
    | 'path/mode'
  readonly severity: 'error' | 'warning'
  /** The release at fault: one of `from`, or `to`. */
  readonly release: string
  readonly side: 'from' | 'to'
  /** One line, lower case. */
  readonly message: string
  readonly fix: string
}

type Place = Pick<PathFault, 'release' | 'side'>

const patchesOf = (line: ReleaseLine): string[] => {
  const newest = parseVersion(line.latestPatch)?.patch ?? 0
  return Array.from({ length: newest + 1 }, (_, patch) => `${line.line}.${patch}`)
}

/** Every release of every known line. */
export const knownReleases = (): string[] => releaseLines.flatMap(patchesOf)

const range = (): string => `${releaseLines[0]?.line ?? ''} to ${releaseLines.at(-1)?.line ?? ''}`

const newest = (): string => releaseLines.at(-1)?.latestPatch ?? ''
const oldest = (): string => `${releaseLines[0]?.line ?? ''}.0`

/** A release beyond either end of the table is no slip of the finger: nothing near it was meant. */
const isOutside = (release: string): boolean =>
  (compareReleases(release, newest()) ?? 0) > 0 || (compareReleases(release, oldest()) ?? 0) < 0

const unknownRelease = (place: Place): PathFault => {
  const line = releaseLineOf(`${place.release}.0`)
  const fault = { ...place, code: 'path/unknown-release', severity: 'error' } as const
  if (line !== undefined) {
    const message = `"${place.release}" is a release line, not a release`
    return { ...fault, message, fix: `write the patch as well: "${line.latestPatch}"` }
  }
  const meant = isOutside(place.release) ? undefined : didYouMean(place.release, knownReleases())
  return {
    ...fault,
    message: `no Kafka release "${place.release}" is known (lines ${range()})`,
    fix: meant ?? `write a release of a known line, like "${newest()}"; a newer kplay may know more`,
  }
}

const newerPatch = (place: Place, line: ReleaseLine): PathFault => ({
  ...place,
  code: 'path/unknown-release',
  severity: 'warning',
  message: `${place.release} is newer than ${line.latestPatch}, the newest patch of ${line.line} this kplay knows`,
  fix: 'check that it exists; a newer kplay may know its faults',
})

const refusedRelease = (place: Place, line: ReleaseLine): PathFault[] =>
  line.refused
    .filter((one) => one.release === place.release)
    .map((one) => ({
      ...place,
      code: 'path/refused-release',
      severity: 'error',
      message: `${one.release} must not be installed: ${one.reason} (${one.issue})`,
      fix: `use ${line.latestPatch}`,
    }))

const wayOut = ({ side }: Place, line: ReleaseLine, mode: Mode): string => {
  if (mode === 'kraft')
    return `KRaft in ${line.line} was an early preview: build a new cluster on 3.9 or later and move the data`
  return side === 'to'
    ? 'go to 3.9.2 first, migrate to KRaft there, then upgrade'
    : `every cluster on ${line.line} runs KRaft: set the mode to kraft`
}

const modeFault = (place: Place, line: ReleaseLine, mode: Mode): PathFault[] =>
  line.modes.includes(mode)
    ? []
    : [
        {
          ...place,
          code: 'path/mode',
          severity: 'error',
          message:
            mode === 'zookeeper'
              ? `${place.release} has no ZooKeeper mode`
              : `${place.release} can not be upgraded in KRaft mode`,
          fix: wayOut(place, line, mode),
        },
      ]

/** Faults of one release by itself; only `to` is refused for its bugs: leaving a bad release is welcome. */
const checkRelease = (place: Place, mode: Mode): PathFault[] => {
  const line = releaseLineOf(place.release)
  if (line === undefined) return [unknownRelease(place)]
  const isNewer = (compareReleases(place.release, line.latestPatch) ?? 0) > 0
  return [
    ...(isNewer ? [newerPatch(place, line)] : []),
    ...(place.side === 'to' ? refusedRelease(place, line) : []),
    ...modeFault(place, line, mode),
  ]
}

const notAllowed = (place: Place, message: string, fix: string): PathFault => ({
  ...place,
  code: 'path/not-allowed',
  severity: 'error',
  message,
  fix,
})

/** The newest patch of a line that is not refused. */
const bestOf = (line: string): string => releaseLines.find((one) => one.line === line)?.latestPatch ?? line

/** Is the way between two releases of known lines open, walked from the older to the newer? */
const checkLines = (place: Place, ends: { older: string; newer: string; mode: Mode }): PathFault[] => {
  const [older, newer] = [releaseLineOf(ends.older), releaseLineOf(ends.newer)]
  if (older === undefined || newer === undefined) return []
  const oldest = newer.upgradeFrom[ends.mode]
  if (oldest !== null && compareLines(older.line, oldest) < 0) {
    const message = `${ends.older} and ${ends.newer} are too far apart: ${newer.line} takes ${oldest} or later`
    return [notAllowed(place, message, `go through ${bestOf('3.9')} first`)]
  }
  return newer.hops
    .filter((hop) => hop.from === older.line)
    .map(({ through, reason, issue }) =>
      notAllowed(
        place,
        `no direct way between ${ends.older} and ${ends.newer}: ${reason} (${issue})`,
        `hop through ${bestOf(through)} first`,
      ),
    )
}

const checkPair = (release: string, { to, mode, back }: PathQuestion): PathFault[] => {
  const place: Place = { release, side: 'from' }
  const order = compareReleases(release, to) ?? 0
  if (order <= 0) return checkLines(place, { older: release, newer: to, mode })
  if (back) return checkLines(place, { older: to, newer: release, mode })
  return [
    {
      ...place,
      code: 'path/backwards',
      severity: 'error',
      message: `${to} is older than ${release}`,
      fix: 'swap from and to, or write `back: true` when going back is meant',
    },
  ]
}

const isError = (fault: PathFault): boolean => fault.severity === 'error'

/** All faults of a path, in the order of `from`, then `to`; a release faulty by itself is not judged as part of a pair. */
export const checkPath = (question: PathQuestion): PathFault[] => {
  const { to, mode } = question
  const from = [...new Set(question.from)]
  const target: Place = { release: to, side: 'to' }
  const ofTo = checkRelease(target, mode)
  const isToUsable = !ofTo.some((fault) => isError(fault) && fault.code !== 'path/refused-release')
  const ofFrom = from.flatMap((release) => {
    const own = checkRelease({ release, side: 'from' }, mode)
    return own.some(isError) || !isToUsable ? own : [...own, ...checkPair(release, question)]
  })
  const isSame = from.length > 0 && from.every((release) => release === to)
  const same = notAllowed(target, `from and to are both ${to}`, 'leave `versions` out for a rolling restart')
  return [...ofFrom, ...ofTo, ...(isSame ? [same] : [])]
}
