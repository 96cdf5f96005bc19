/** `window: { until: "05:00", zone: Europe/Berlin }` of a playbook or a phase. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { isZone, parseTimeOfDay, zoneNames } from '../../diagnostics/zoned-time.ts'
import { textSchema } from '../syntax/words.ts'
import { childOf, entryOf, textOf, type Tree } from '../syntax/tree.ts'
import { playbookFault } from './playbook-faults.ts'

/** No node is begun after this time of day: the first one after the start of the run. */
export interface Window {
  /** `05:00`. */
  readonly until: string
  /** Minutes after midnight. */
  readonly minutes: number
  /** A zone that Intl knows. */
  readonly zone: string
  readonly at: Location
}

export const windowSchema = {
  title: 'window map',
  type: 'object',
  additionalProperties: false,
  required: ['until', 'zone'],
  description:
    'no node, and no phase that changes the cluster, is begun after this time: the first one after the start of the run; a node under way is finished and proven. A window of the playbook and one of a phase both hold; one where a phase is used takes the place of its own',
  properties: {
    until: {
      type: 'string',
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      'x-form': 'a time of day in quotes, like "05:00"',
      description:
        'a time that the clocks jump over is the moment of the jump; of one that comes twice the first counts',
    },
    zone: { ...textSchema, description: 'the time zone, like Europe/Berlin or UTC' },
  },
} as const

const unknownZone = (zone: string, at: Location): Diagnostic =>
  playbookFault('unknown-zone', at, {
    message: `no time zone "${zone}" is known`,
    fix: didYouMean(zone, zoneNames()) ?? 'write a zone like Europe/Berlin, or UTC',
  })

/** The `window` of a playbook, a phase or a used phase; undefined where there is none, or its shape is wrong (reported by the schema). */
export const readWindow = (owner: Tree, report: (fault: Diagnostic) => void): Window | undefined => {
  const entry = entryOf(owner, 'window')
  const until = textOf(childOf(entry?.value, 'until')) ?? ''
  const zoneTree = childOf(entry?.value, 'zone')
  const zone = textOf(zoneTree)
  if (entry === undefined || zone === undefined) return undefined
  if (!isZone(zone)) {
    report(unknownZone(zone, zoneTree?.at ?? entry.keyAt))
    return undefined
  }
  const minutes = parseTimeOfDay(until)
  return minutes === undefined ? undefined : { until, minutes, zone, at: entry.keyAt }
}
