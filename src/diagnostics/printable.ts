/** Texts from files and command lines, made safe to print: a terminal must not obey them, and a reader must see what is there. */

/** Control characters, those that turn the writing direction or hide, and half characters. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const escapeOf = (character: string): string => {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** One line: what a terminal would obey is written as an escape, `\u001b[31m`. */
export const printable = (text: string): string => text.replaceAll(unsafe, escapeOf)

/** As `printable`, with its line breaks and tabs kept. */
export const printableLines = (text: string): string =>
  text.replaceAll(unsafe, (character) => (character === '\n' || character === '\t' ? character : escapeOf(character)))

const maxQuoted = 60

/** Names in quotes cut to a length one can read: `"kkkk…"`. */
export const shortened = (text: string): string =>
  text.replaceAll(/"([^"]{61,})"/g, (_whole, inside: string) => `"${Array.from(inside).slice(0, maxQuoted).join('')}…"`)
