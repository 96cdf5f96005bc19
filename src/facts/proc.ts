/** What /proc/PID/stat says of one process (proc_pid_stat(5)). */
export interface ProcStat {
  readonly pid: number
  /** `R`, `S`, `D`, `Z` (ended, not yet collected) … */
  readonly state: string
  readonly threads: number
  /** Start after boot, in clock ticks. */
  readonly startTicks: number
}

/** Linux counts ticks for user space in hundredths of a second on every platform Kafka runs on (USER_HZ). */
const msPerTick = 10

/** One line of /proc/PID/stat. The name in it may hold blanks and brackets: everything up to the last bracket is passed over. */
export const parseProcStat = (line: string): ProcStat | undefined => {
  const pid = /^(\d+) \(/.exec(line)?.[1]
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const [state, threads, startTicks] = [fields[0], Number(fields[17]), Number(fields[19])]
  if (pid === undefined || state === undefined || !/^[A-Z]$/.test(state)) return undefined
  return Number.isInteger(threads) && Number.isInteger(startTicks)
    ? { pid: Number(pid), state, threads, startTicks }
    : undefined
}

/** True while the process can still do something: a zombie without other threads has ended. */
export const isAlive = (stat: ProcStat): boolean => !(stat.state === 'Z' || stat.state === 'X') || stat.threads > 1

/**
 * Start of a process by the host's clock, milliseconds since 1970, from `btime` of /proc/stat. Whole seconds of boot time make it up to 1 s early, but the
 * same at every reading: with the pid it names one process.
 */
export const startedAtMsOf = (bootSeconds: number, startTicks: number): number =>
  bootSeconds * 1000 + startTicks * msPerTick

/** How long a process has run, milliseconds, from /proc/uptime (independent of the wall clock). */
export const ageMsOf = (uptimeSeconds: number, startTicks: number): number =>
  Math.max(0, Math.round(uptimeSeconds * 1000) - startTicks * msPerTick)

/** `date '+%s %N'` as milliseconds since 1970; whole seconds where the host's date knows no nanoseconds. Undefined when it is no time. */
export const parseDate = (text: string): number | undefined => {
  const [, seconds, nanos] = /^(\d+)(?: (\S*))?$/.exec(text.trim()) ?? []
  if (seconds === undefined) return undefined
  return Number(seconds) * 1000 + (/^\d{9}$/.test(nanos ?? '') ? Math.floor(Number(nanos) / 1e6) : 0)
}
