import { Marked, type Tokens } from 'marked'
import { escapeHtml } from './html.ts'

/** Text of other people never becomes an element, a link or a picture: they stand as they were written. */
const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    link: ({ raw }: Tokens.Link) => escapeHtml(raw),
    image: ({ raw }: Tokens.Image) => escapeHtml(raw),
  },
})

/** Our Markdown pages as HTML; wide tables may be scrolled by keys and by finger. */
export const fromMarkdown = (text: string): string =>
  marked
    .parse(text, { async: false })
    .replaceAll('<table>', '<div class="wide" tabindex="0" role="region" aria-label="table"><table>')
    .replaceAll('</table>', '</table></div>')
    .replace(/<thead>\s*<tr>\s*(?:<th><\/th>\s*)+<\/tr>\s*<\/thead>/g, '')
