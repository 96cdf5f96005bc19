/** A record of names that users chose: without a prototype, so that `toString` is there only when a user wrote it. */
export const byName = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries))
