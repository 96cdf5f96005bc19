import type { Ping, PingedHost } from './ping-schema.ts'

/** Closer than this two clocks are not told apart: the question itself took time. Milliseconds. */
const alikeMs = 1000

const clockWords = ({ clockAheadMs: ahead }: PingedHost): string => {
  if (ahead === null) return '?'
  if (Math.abs(ahead) < alikeMs) return 'same'
  const seconds = `${(Math.abs(ahead) / 1000).toFixed(1)} s`
  return ahead > 0 ? `${seconds} ahead` : `${seconds} behind`
}

const orNone = (value: string | null): string => (value === null ? '?' : value === '' ? 'none' : value)

const listenerWords = ({ isAnswering }: PingedHost): string =>
  isAnswering === null ? '-' : isAnswering ? 'answers' : 'SILENT'

const cellsOf = (host: PingedHost): readonly string[] => [
  host.host,
  host.isReached ? 'ok' : 'FAIL',
  host.connection === 'local' ? 'local' : `${host.connection} ${host.address}`,
  ...(host.isReached
    ? [
        orNone(host.user),
        orNone(host.kafka),
        listenerWords(host),
        orNone(host.java),
        orNone(host.kernel),
        clockWords(host),
      ]
    : []),
  ...(host.tookMs === null ? [] : [`${host.tookMs} ms`]),
]

const head = ['host', '', 'way', 'user', 'kafka', 'listener', 'java', 'kernel', 'clock', 'took']

/** One line for each host; what is unknown is said below. */
export const renderPing = ({ hosts }: Ping): string => {
  const rows = [head, ...hosts.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const reached = hosts.filter(({ isReached }) => isReached).length
  return [
    ...lines,
    ...hosts.flatMap(({ host, why }) => why.map((reason) => `${host}: ${reason}`)),
    `${reached} of ${hosts.length} hosts reached`,
    '',
  ].join('\n')
}
