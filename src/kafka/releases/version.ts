/** A Kafka release, `x.y.z`. Text does not compare right: as text "3.10.0" is below "3.9.0". */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

const pattern = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/

/** Undefined unless the text is three plain numbers; no `v`, no suffix, no leading zeros. */
export const parseVersion = (text: string): Version | undefined => {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, major, minor, patch] = match
  return { major: Number(major), minor: Number(minor), patch: Number(patch) }
}

/** Negative when `a` is older, positive when newer, 0 when equal. */
export const compareVersions = (a: Version, b: Version): number =>
  a.major - b.major || a.minor - b.minor || a.patch - b.patch

/** Compares two texts; undefined when one of them is no release. */
export const compareReleases = (a: string, b: string): number | undefined => {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  return left === undefined || right === undefined ? undefined : compareVersions(left, right)
}

/** `4.1` of `4.1.2`; undefined when the text is no release. */
export const lineOf = (release: string): string | undefined => {
  const version = parseVersion(release)
  return version === undefined ? undefined : `${version.major}.${version.minor}`
}

/** Negative when line `a` (`3.9`) is older than line `b`. */
export const compareLines = (a: string, b: string): number => compareReleases(`${a}.0`, `${b}.0`) ?? 0
