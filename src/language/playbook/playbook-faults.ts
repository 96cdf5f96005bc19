import { hasErrors, type Diagnostic, type Related, type Severity } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'

export interface FaultWords {
  readonly message: string
  readonly fix: string
  readonly note?: string
  readonly related?: readonly Related[]
  readonly severity?: Severity
  readonly conceals?: Location
}

/** One fault of a playbook's meaning. */
export const playbookFault = (code: string, at: Location, words: FaultWords): Diagnostic => ({
  code: `playbook/${code}`,
  severity: 'error',
  at,
  ...words,
})

/** A word of the language that this release can not act on: refused, never passed over. */
export const wordComesLater = (what: string, at: Location, fix: string): Diagnostic =>
  playbookFault('later', at, { message: `${what} comes with a later release of kplay`, fix })

const unused = /\/unused-/

/** What reads nothing, or would be better otherwise, is told once nothing is wrong: a misspelt name leaves another one unused. */
export const withoutIdle = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  hasErrors(diagnostics)
    ? diagnostics.filter((one) => one.severity !== 'advice' && !unused.test(one.code))
    : diagnostics
