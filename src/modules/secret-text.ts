const marked = { type: 'string', 'x-secret': true } as const

/** Schema of a text that may be, or hold, a secret: it reaches a program or a wire and is never told. Texts of all other arguments take none. */
export const secretText: { readonly type: 'string' } = marked
