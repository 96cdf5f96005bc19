import { oneLine } from '../../words/one-line.ts'

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Any text so that a page shows exactly that, inside an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => named[one] ?? one)

/** The same on one line, without what cannot be seen. */
export const shown = (text: string): string => escapeHtml(oneLine(text))

/** Attributes of an element, values not yet escaped. */
export type Attributes = Readonly<Record<string, string>>

/** One element; what is inside is HTML already. */
export const element = (name: string, attributes: Attributes, inside: readonly string[] | string = ''): string => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
  return `<${name}${words.join('')}>${typeof inside === 'string' ? inside : inside.join('\n')}</${name}>`
}

/** A drawing: read out by its name alone, with its title above. */
export const figure = (title: string, name: string, inside: readonly string[]): string =>
  element('figure', {}, [
    element('figcaption', {}, shown(title)),
    element('div', { class: 'drawing', role: 'img', 'aria-label': oneLine(name) }, inside),
  ])

/** A share of a whole as CSS takes it, never outside 0 to 100. */
export const percent = (part: number, whole: number): string =>
  `${whole > 0 ? Number(Math.min(100, Math.max(0, (part / whole) * 100)).toFixed(3)) : 0}%`
