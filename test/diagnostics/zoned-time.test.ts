import { expect } from 'chai'
import fc from 'fast-check'
import { isZone, nextTimeOfDay, parseTimeOfDay, renderZonedTime, zoneNames } from '../../src/diagnostics/zoned-time.ts'

const at = (text: string): number => Date.parse(text)

describe('parseTimeOfDay', () => {
  it('takes HH:MM and nothing else', () => {
    expect(['00:00', '05:00', '23:59'].map(parseTimeOfDay)).to.deep.equal([0, 300, 1439])
    expect(['5:00', '24:00', '05:60', '05:00:00', '', ' 05:00', '05.00'].map(parseTimeOfDay)).to.deep.equal(
      Array.from({ length: 7 }, () => undefined),
    )
  })
})

describe('isZone', () => {
  it('knows what Intl knows', () => {
    expect(['Europe/Berlin', 'UTC', 'Asia/Kolkata', '+01:00'].every(isZone)).to.equal(true)
    expect(['Europe/Berlim', '', 'CET+1', 'Mars/Base'].some(isZone)).to.equal(false)
    expect(zoneNames()).to.include('Europe/Berlin')
  })
})

describe('nextTimeOfDay', () => {
  // what, zone, until, started (UTC), closes (UTC)
  const table: readonly (readonly [string, string, string, string, string])[] = [
    ['begins before midnight, ends after it', 'Europe/Berlin', '05:00', '2026-11-22T21:00:00Z', '2026-11-23T04:00:00Z'],
    ['begins after midnight', 'Europe/Berlin', '05:00', '2026-11-23T00:30:00Z', '2026-11-23T04:00:00Z'],
    ['begins one second before', 'Europe/Berlin', '05:00', '2026-11-23T03:59:59Z', '2026-11-23T04:00:00Z'],
    [
      'begins at that very moment: the next day',
      'Europe/Berlin',
      '05:00',
      '2026-11-23T04:00:00Z',
      '2026-11-24T04:00:00Z',
    ],
    ['begins later in the day', 'Europe/Berlin', '05:00', '2026-11-23T12:00:00Z', '2026-11-24T04:00:00Z'],
    ['midnight itself', 'UTC', '00:00', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00Z'],
    ['a zone with half an hour', 'Asia/Kolkata', '05:00', '2026-11-22T21:00:00Z', '2026-11-22T23:30:00Z'],
    ['a zone of a fixed offset', '+01:00', '05:00', '2026-07-22T21:00:00Z', '2026-07-23T04:00:00Z'],
    ['the other side of the date line', 'Pacific/Kiritimati', '05:00', '2026-11-22T09:00:00Z', '2026-11-22T15:00:00Z'],
    ['summer time', 'Europe/Berlin', '05:00', '2026-07-22T21:00:00Z', '2026-07-23T03:00:00Z'],
    ['a night that is an hour short', 'Europe/Berlin', '05:00', '2026-03-28T22:00:00Z', '2026-03-29T03:00:00Z'],
    ['a night that is an hour long', 'Europe/Berlin', '05:00', '2026-10-24T21:00:00Z', '2026-10-25T04:00:00Z'],
    ['a time the clocks jump over: the jump', 'Europe/Berlin', '02:30', '2026-03-28T22:00:00Z', '2026-03-29T01:00:00Z'],
    ['a time that comes twice: the first', 'Europe/Berlin', '02:30', '2026-10-24T21:00:00Z', '2026-10-25T00:30:00Z'],
    ['begun between the two: the next day', 'Europe/Berlin', '02:30', '2026-10-25T00:45:00Z', '2026-10-26T01:30:00Z'],
    ['a jump of half an hour', 'Australia/Lord_Howe', '02:15', '2026-10-03T10:00:00Z', '2026-10-03T15:30:00Z'],
    ['midnight jumped over', 'America/Havana', '00:30', '2026-03-07T20:00:00Z', '2026-03-08T05:00:00Z'],
  ]
  for (const [what, zone, until, started, closes] of table)
    it(what, () => {
      const closing = nextTimeOfDay({ minutes: parseTimeOfDay(until) ?? -1, zone }, at(started))
      expect(new Date(closing).toISOString()).to.equal(new Date(at(closes)).toISOString())
    })

  it('is the first moment at which the clock on the wall passes the time', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia']
    const clock = (zone: string): ((atMs: number) => string) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
      return (atMs) => format.format(atMs)
    }
    const clocks = new Map(zones.map((zone) => [zone, clock(zone)]))
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: at('2024-01-01T00:00:00Z') / 1000, max: at('2031-01-01T00:00:00Z') / 1000 }),
        (zone, minutes, startedS) => {
          const startedMs = startedS * 1000
          const closing = nextTimeOfDay({ minutes, zone }, startedMs)
          const shown = clocks.get(zone) ?? clock(zone)
          expect(closing).to.be.greaterThan(startedMs)
          expect(closing - startedMs).to.be.at.most(26 * 3_600_000)
          const day = shown(closing).slice(0, 10)
          const wanted = `${day} ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`
          expect(shown(closing) >= wanted).to.equal(true)
          expect(shown(closing - 1000) < wanted).to.equal(true)
          expect(renderZonedTime(closing, zone).slice(0, 16)).to.equal(shown(closing).slice(0, 16))
        },
      ),
      { numRuns: 2000 },
    )
  }).timeout(180_000)
})
