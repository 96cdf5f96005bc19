import { releaseLineOf } from './catalogue.ts'

/** `17.0.15` → 17, `1.8.0_392` → 8, `26-ea` → 26; NaN for anything else. */
export const javaMajorOf = (version: string): number => {
  const [, first, second] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? []
  return Number(first === '1' ? second : first)
}

/** The least major version of Java that a node of this release starts on; undefined for an unknown release. */
export const leastJavaOf = (release: string): number | undefined => releaseLineOf(release)?.java.broker
