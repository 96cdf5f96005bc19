import { expect } from 'chai'
import { facts } from '../../src/facts/catalogue.ts'
import type { Fact, FactArguments } from '../../src/facts/fact.ts'
import { isUpdatingCases, readCases } from '../support/case-files.ts'

/** `command`: the script, a line each. `output`: what a host printed. Then `value`, or `error` where that output means nothing. */
interface FactCase {
  readonly args: FactArguments
  readonly command?: readonly string[]
  readonly output: readonly string[]
  readonly value?: unknown
  readonly error?: string
}

const cases = readCases<FactCase>('facts')
const factOf = (name: string): Fact<FactArguments, unknown> => {
  const fact = facts.find((candidate) => name.startsWith(`${candidate.name}/`))
  if (fact === undefined) throw new Error(`no fact for the case ${name}`)
  return fact as Fact<FactArguments, unknown>
}

describe('cases of facts', () => {
  for (const { name, content, rewrite } of cases)
    it(name, () => {
      const fact = factOf(name)
      const command = fact.script(content.args).replace(/\n$/, '').split('\n')
      const parsed = fact.parse(content.output.map((line) => `${line}\n`).join(''))
      // As JSON: a case cannot say undefined.
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
      const told = parsed.ok ? { value: plain(parsed.value) } : { error: parsed.error }
      const { args, output } = content
      const shown = content.command === undefined ? {} : { command }
      if (isUpdatingCases) rewrite({ args, ...shown, output, ...told })
      else expect({ args, ...shown, output, ...told }).to.deep.equal(content)
    })

  for (const fact of facts)
    it(`${fact.name} has a value, an error and its command among its cases`, () => {
      const own = cases.filter((c) => c.name.startsWith(`${fact.name}/`)).map((c) => c.content)
      expect(
        own.some((c) => 'value' in c),
        'value',
      ).to.equal(true)
      expect(
        own.some((c) => 'error' in c),
        'error',
      ).to.equal(true)
      expect(
        own.some((c) => 'command' in c),
        'command',
      ).to.equal(true)
    })
})
