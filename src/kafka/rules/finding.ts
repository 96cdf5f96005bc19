import type { Blocker, Finding } from '../decide/decision.ts'

/** A finding that time can cure. */
export const wait = (blocker: Blocker): Finding => ({ kind: 'wait', blocker })

/** A finding that only a person can cure; its blocker says how. */
export const refuse = (blocker: Blocker & { readonly fix: string }): Finding => ({ kind: 'refuse', blocker })

/** Node ids as text, lowest first: `1,2,3`, or `none`. */
export const renderIds = (ids: readonly number[]): string =>
  ids.length === 0 ? 'none' : [...ids].sort((a, b) => a - b).join(',')
