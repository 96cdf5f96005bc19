/** Puts a meaning on a piece of text; without colour the text as it is. */
export interface Ink {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly green: (text: string) => string
}

const code =
  (on: number, off: number, isOn: boolean) =>
  (text: string): string =>
    isOn && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text

/** ANSI colours of eight, or none. */
export const inkOf = (color: boolean): Ink => ({
  bold: code(1, 22, color),
  dim: code(2, 22, color),
  red: code(31, 39, color),
  yellow: code(33, 39, color),
  green: code(32, 39, color),
})
