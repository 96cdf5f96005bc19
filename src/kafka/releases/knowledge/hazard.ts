import type { Mode } from '../../snapshot/cluster-snapshot.ts'
import { compareLines, compareReleases, lineOf } from '../version.ts'

/** Releases that have a fault: from `since` on; in each line until the release named in `fixed`; lines after the last one named are free of it. */
export interface FaultyReleases {
  /** First release with the fault; null: every release kplay knows before the fix. */
  readonly since: string | null
  /** One release per line that got the fix, oldest first; empty while it is open. */
  readonly fixed: readonly string[]
}

/**
 * When a hazard matters on a way: on every way over the border into its line, or when the release gone to (`to`) or left (`from`) has the fault.
 * With both, both must hold.
 */
export interface Applies {
  readonly border?: true
  readonly to?: FaultyReleases
  readonly from?: FaultyReleases
}

/** When on a hop a hazard is met. */
export type Moment = 'before' | 'roll' | 'finalize' | 'after' | 'back' | 'migrate'

/** What kplay, or a person, looks at to see a hazard. */
export interface Detection {
  readonly reads:
    | 'server.properties'
    | 'topic configs'
    | 'dynamic configs'
    | 'feature levels'
    | 'registrations'
    | 'quorum'
    | 'java'
    | 'environment'
    | 'metrics'
    | 'logs'
    | 'release'
  /** Keys, features, variables or beans looked at. */
  readonly names: readonly string[]
  /** What shows the hazard, one sentence. */
  readonly sign: string
}

/** Something that goes wrong on the way to a release, how to see it coming and what to do. */
export interface Hazard {
  /** Kafka's issue (`KAFKA-21426`), else a name of ours (`elr-min-isr`). */
  readonly id: string
  /** One line, lower case. */
  readonly title: string
  readonly moment: Moment
  readonly modes: readonly Mode[]
  readonly applies: Applies
  readonly symptom: string
  readonly detection: Detection
  readonly fix: string
  /** Can what it does be taken back? */
  readonly isReversible: boolean
  readonly source: string
}

/** Has this release the fault? A release of a line without a fix has it too while a later line got one. */
export const isFaulty = (release: string, { since, fixed }: FaultyReleases): boolean => {
  const line = lineOf(release)
  if (line === undefined) return false
  if (since !== null && (compareReleases(release, since) ?? 0) < 0) return false
  const ofLine = fixed.find((one) => lineOf(one) === line)
  if (ofLine !== undefined) return (compareReleases(release, ofLine) ?? 0) < 0
  return fixed.length === 0 || fixed.some((one) => compareLines(lineOf(one) ?? line, line) > 0)
}
