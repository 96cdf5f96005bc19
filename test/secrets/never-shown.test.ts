import { expect } from 'chai'
import fc from 'fast-check'
import { join } from 'node:path'
import type { Program } from '../../src/plan/program.ts'
import type { HostCommand } from '../../src/run/ports.ts'
import { quoteWord } from '../../src/shell/quote.ts'
import { awkwardSecret } from '../support/awkward-secret.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { programWith, runShown, type HostSays, type Shown } from './printed-run.ts'

// P8. `KPLAY_FUZZ_RUNS=20000 npm test -- test/secrets/never-shown.test.ts` tries more.
const runs = Number(process.env['KPLAY_FUZZ_RUNS'] ?? 150)

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** How a program on a host may print what it was handed. */
const spellings: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify({ password: secret }),
  (secret) => JSON.stringify(JSON.stringify(secret)),
  quoteWord,
  (secret) => encodeURIComponent(secret),
  (secret) => `Authorization: Basic ${base64(`kplay:${secret}`)}`,
  (secret) => `'${secret.replaceAll("'", "''")}'`,
  (secret) => `\t${secret.split('\n').join('\n\t')}\n`,
]

/** Secrets, some of them parts of another, or two of them with something between. */
const family: fc.Arbitrary<readonly string[]> = fc
  .tuple(awkwardSecret, awkwardSecret, fc.nat(8), fc.constantFrom('', ' ', '"', 'x'))
  .chain(([one, other, from, between]) =>
    fc.constantFrom<readonly string[]>(
      [one],
      [one, other],
      [one, one + between + other],
      [one + between + other, other],
      [one, one.slice(from, from + 6)],
    ),
  )
  .map((secrets) =>
    [...new Set(secrets.map((secret) => secret.toWellFormed()))].filter((secret) => secret.trim().length >= 4),
  )
  .filter((secrets) => secrets.length > 0)

const drawnSays = fc.record({
  how: fc.array(fc.nat(spellings.length - 1), { minLength: 1, maxLength: 3 }),
  exitCode: fc.constantFrom(0, 0, 1),
  before: fc.string({ maxLength: 5 }),
})

/** The command answers with all it was handed, spelt in several ways, on both streams. */
const echo =
  ({
    how,
    exitCode,
    before,
  }: {
    readonly how: readonly number[]
    readonly exitCode: number
    readonly before: string
  }) =>
  (command: HostCommand): HostSays => {
    const handed = [...Object.values(command.env ?? {}), ...command.argv]
    const said = handed.flatMap((value) => how.map((index) => spellings[index]?.(value) ?? ''))
    return { exitCode, stdout: `${before}${said.join(before)}`, stderr: said.toReversed().join('\n') }
  }

/** Spellings that no text may hold, unless kplay's own words hold them in a run without this secret. */
const forbidden = (secret: string): string[] => [
  ...new Set([
    secret,
    secret.trim(),
    ...spellings.slice(0, 6).map((spell) => spell(secret).replace(/^Authorization: Basic /, '')),
  ]),
]

const jsonPlaces = ['events', 'report.json', 'plan.json', 'program']

describe('a secret', function () {
  this.timeout(Math.max(180_000, runs * 300))
  const temp = useTempFolders()
  const programs = new Map<number, Program>()
  let bare: Shown = {}

  before(async () => {
    for (const count of [1, 2]) programs.set(count, await programWith(join(temp(), String(count)), count))
    const program = programs.get(2)
    if (program !== undefined)
      bare = await runShown(program, ['Ω-one-of-two', 'Ω-two-of-two'], () => ({ exitCode: 1, stdout: '', stderr: '' }))
  })

  it('shows in no view, journal, event, plan, report or problem', async () => {
    await fc.assert(
      fc.asyncProperty(family, drawnSays, async (secrets, says) => {
        const program = programs.get(secrets.length)
        if (program === undefined) throw new Error('no such program')
        const shown = await runShown(program, secrets, echo(says))
        const known = Object.values(bare).join('\n')
        for (const form of secrets.flatMap(forbidden))
          if (!known.includes(form))
            for (const [place, text] of Object.entries(shown))
              expect(text.includes(form), `${form} in ${place}`).to.equal(false)
        for (const place of jsonPlaces) JSON.parse(shown[place] ?? '')
        for (const line of [...(shown['journal'] ?? '').split('\n'), ...(shown['ndjson'] ?? '').trim().split('\n')])
          JSON.parse(line)
      }),
      { numRuns: runs },
    )
  })

  it('reaches the command it is handed to', async () => {
    const program = programs.get(2)
    const handed: unknown[] = []
    if (program !== undefined)
      await runShown(program, ['correct horse', 'battery"staple'], (command) => {
        handed.push(command.env)
        return { exitCode: 0, stdout: '', stderr: '' }
      })
    expect(handed[0]).to.deep.equal({ S0: 'correct horse', S1: 'battery"staple', JOINED: 'Bearer correct horse' })
  })

  it('that is a common word destroys no structure', async () => {
    const program = programs.get(1)
    const said = (): HostSays => ({ exitCode: 0, stdout: '', stderr: '' })
    for (const word of [
      'type',
      'host',
      'changed',
      'true',
      'null',
      'command',
      'step-ended',
      'tell',
      '"host"',
      '20261122-031042-test',
    ]) {
      const shown = program === undefined ? {} : await runShown(program, [word], said)
      const events = JSON.parse(shown['events'] ?? '') as readonly Record<string, unknown>[]
      expect(events.at(0)).to.include({ type: 'run-started', seq: 1 })
      expect(events.at(-1)).to.include({ type: 'run-ended', outcome: 'done' })
      expect(events.filter((event) => event['outcome'] === 'changed' && event['host'] === 'b1')).to.have.length(2)
    }
  })
})
