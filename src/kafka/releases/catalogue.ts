import { kafka28 } from './kafka-2-8.ts'
import { kafka30 } from './kafka-3-0.ts'
import { kafka31 } from './kafka-3-1.ts'
import { kafka32 } from './kafka-3-2.ts'
import { kafka33 } from './kafka-3-3.ts'
import { kafka34 } from './kafka-3-4.ts'
import { kafka35 } from './kafka-3-5.ts'
import { kafka36 } from './kafka-3-6.ts'
import { kafka37 } from './kafka-3-7.ts'
import { kafka38 } from './kafka-3-8.ts'
import { kafka39 } from './kafka-3-9.ts'
import { kafka40 } from './kafka-4-0.ts'
import { kafka41 } from './kafka-4-1.ts'
import { kafka42 } from './kafka-4-2.ts'
import { kafka43 } from './kafka-4-3.ts'
import { kafka44 } from './kafka-4-4.ts'
import type { ReleaseLine } from './release-line.ts'
import { lineOf } from './version.ts'

/** Every release line kplay knows, oldest first. */
export const releaseLines: readonly ReleaseLine[] = [kafka28, kafka30, kafka31, kafka32, kafka33, kafka34, kafka35, kafka36, kafka37, kafka38, kafka39, kafka40, kafka41, kafka42, kafka43, kafka44]

/** The line of a release like `4.1.2`; undefined when the text is no release or its line is not known. */
export const releaseLineOf = (release: string): ReleaseLine | undefined => {
  const line = lineOf(release)
  return releaseLines.find((one) => one.line === line)
}

/** The newest `metadata.version` of a release: what `kafka.finalize` raises to. Undefined for an unknown release and before 3.0. */
export const metadataLevelOf = (release: string): { readonly name: string; readonly level: number } | undefined => {
  const newest = releaseLineOf(release)?.levels.at(-1)
  return newest === undefined ? undefined : { name: newest.name, level: newest.level }
}
