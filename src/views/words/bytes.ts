const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A number of bytes for people: `512 B`, `1.5 KiB`, `340 MiB`. */
export const renderBytes = (bytes: number): string => {
  let value = bytes
  let at = 0
  while (value >= 1023.5 && at < units.length - 1) {
    value /= 1024
    at += 1
  }
  return `${at === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[at]}`
}
