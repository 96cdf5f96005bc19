/** What stands in the place of a secret, everywhere. */
export const maskText = '***'

/** A secret value. Whoever prints, logs or serialises it shows `***`; only `reveal` gives it out. */
export class Masked {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The secret itself: for the one place that hands it to a child process or a wire. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return maskText
  }
  toJSON(): string {
    return maskText
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return maskText
  }
}

/** Replaces every secret in a text. */
export type Mask = (text: string) => string

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/**
 * A mask for these secrets: each is replaced wherever it stands, as it is, quoted for a shell, or inside a JSON text. Longer ones first, so that a secret
 * that holds another leaves nothing behind. Empty secrets are ignored (they stand everywhere).
 */
export const createMask = (secrets: readonly (string | Masked)[]): Mask => {
  const values = secrets.map((secret) => (secret instanceof Masked ? secret.reveal() : secret)).filter((v) => v !== '')
  if (values.length === 0) return (text) => text
  const forms = [...new Set(values.flatMap((v) => [v, v.replaceAll("'", `'\\''`), JSON.stringify(v).slice(1, -1)]))]
  const longestFirst = forms.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const pattern = new RegExp(longestFirst.map(literal).join('|'), 'g')
  return (text) => text.replace(pattern, maskText)
}
