import type { Diagnostic, Related, Severity } from '../../diagnostics/diagnostic.ts'
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
