import type { Diagnostic, Related } from '../../diagnostics/diagnostic.ts'
import type { Location } from '../../diagnostics/source.ts'

/** One fault of an inventory's meaning. */
export const inventoryFault = (
  code: string,
  at: Location,
  words: {
    readonly message: string
    readonly fix: string
    readonly note?: string
    readonly related?: readonly Related[]
  },
): Diagnostic => ({ code: `inventory/${code}`, severity: 'error', at, ...words })

/** Something the language has and this release can not do yet: refused, never passed over. */
export const comesLater = (what: string, at: Location, use: string): Diagnostic =>
  inventoryFault('later', at, { message: `${what} with a later release of kplay`, fix: `use ${use} until then` })
