import type { LabProgress } from '../rehearsal/context.ts'
import type { Clock } from '../run/clock.ts'
import type { TextSink } from './world.ts'

type Fetch = LabProgress & { readonly kind: 'fetch' }

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

const describe = (fetch: Fetch): string =>
  `fetching Kafka ${fetch.release}: ${mebibytes(fetch.doneBytes)} of ${mebibytes(fetch.totalBytes)} MiB`

const shareOf = (fetch: Fetch): number => (fetch.totalBytes === 0 ? 1 : fetch.doneBytes / fetch.totalBytes)

/** `fetching Kafka 3.9.2: 14 of 57 MiB [#####---------------]`, no wider than the terminal. */
export const renderBar = (fetch: Fetch, columns: number): string => {
  const text = describe(fetch)
  const width = Math.min(30, columns - text.length - 4)
  if (width < 5) return text.slice(0, Math.max(0, columns - 1))
  const filled = Math.min(width, Math.max(0, Math.round(shareOf(fetch) * width)))
  return `${text} [${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`
}

const redrawMs = 90

/** A bar redrawn in place, at most eleven times a second; erased by the next line. */
const onTerminal = (sink: TextSink, clock: Clock): ((event: LabProgress) => void) => {
  let drawnAt = Number.NEGATIVE_INFINITY
  let isOpen = false
  return (event) => {
    if (event.kind === 'step') {
      sink.write(`${isOpen ? '\n' : ''}${event.text}\n`)
      isOpen = false
      return
    }
    const isLast = event.doneBytes === event.totalBytes
    const now = clock.monotonicMs()
    if (!isLast && now - drawnAt < redrawMs) return
    drawnAt = now
    sink.write(`\r\u001b[K${renderBar(event, sink.columns)}${isLast ? '\n' : ''}`)
    isOpen = !isLast
  }
}

/** One line at each quarter. */
const onPaper = (sink: TextSink): ((event: LabProgress) => void) => {
  let told = ''
  return (event) => {
    if (event.kind === 'step') return sink.write(`${event.text}\n`)
    const quarter = `${event.release} ${Math.floor(shareOf(event) * 4)}`
    if (quarter !== told) sink.write(`${describe(event)}\n`)
    told = quarter
  }
}

/** Shows what the lab does on stderr: a progress bar on a terminal, plain lines elsewhere. */
export const showLabProgress = (sink: TextSink, clock: Clock): ((event: LabProgress) => void) =>
  sink.isTerminal ? onTerminal(sink, clock) : onPaper(sink)
