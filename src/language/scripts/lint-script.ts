/**
 * What can be told of a bash script by its text alone, without a shell: variables outside quotes, a script that does nothing, one that goes
 * on after a failure. A small scanner, no parser: where it is in doubt it says nothing. Commands that stop Kafka: rules/side-doors.ts.
 */

/** Offsets into the script: from `start` to `end` (exclusive). */
export interface Unquoted {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Where the scanner is: plain text, a text in double quotes, or arithmetic, and what ends it. */
interface Level {
  readonly kind: 'plain' | 'double' | 'arithmetic'
  readonly closing: string
}

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)[^}]*\})/y
const heredoc = /<<-?\s*(['"]?)([A-Za-z_]\w*)\1/y

/** Words before which, or in which, a value is not split: assignments, `case X in`, `[[ X ]]`, and lists meant to be split: `for X in`. */
const unsplit = /(?:^|[\s;&|(){}])(?:[A-Za-z_]\w*\+?=[^\s;&|]*|case\s+|\[\[(?:(?!\]\]).)*|for\s+\w+\s+in\s[^;\n]*)$/

class Scanner {
  readonly #text: string
  readonly #found: Unquoted[] = []
  readonly #levels: Level[] = [{ kind: 'plain', closing: '' }]
  /** Texts that end the bodies of here-documents begun on this line. */
  readonly #bodies: string[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): readonly Unquoted[] {
    while (this.#at < this.#text.length) this.#at += this.#step()
    return this.#found
  }

  get #level(): Level {
    return this.#levels.at(-1) ?? { kind: 'plain', closing: '' }
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)
  }

  /** Length of what stands here; levels change on the way. */
  #step(): number {
    if (this.#sees('\\')) return 2
    const { kind, closing } = this.#level
    if (closing !== '' && this.#sees(closing)) {
      this.#levels.pop()
      return closing.length
    }
    return this.#open() ?? (kind === 'plain' ? this.#plain() : 1)
  }

  #push(kind: Level['kind'], opening: string, closing: string): number {
    this.#levels.push({ kind, closing })
    return opening.length
  }

  /** What begins something of its own inside any text. */
  #open(): number | undefined {
    if (this.#sees('$((')) return this.#push('arithmetic', '$((', '))')
    if (this.#sees('$(')) return this.#push('plain', '$(', ')')
    if (this.#sees('`')) return this.#push('plain', '`', '`')
    if (this.#sees('"')) return this.#push('double', '"', '"')
    return undefined
  }

  #plain(): number {
    if (this.#sees("'")) return this.#lengthTo("'", 1) + 1
    if (this.#sees('\n')) return 1 + this.#skipBodies()
    if (this.#sees('#') && /(?:^|[\s;&|(])$/.test(this.#text.slice(0, this.#at))) return this.#lengthTo('\n', 0)
    if (this.#sees('(')) return this.#push('plain', '(', ')')
    const body = this.#match(heredoc)
    if (body !== null) {
      this.#bodies.push(body[2] ?? '')
      return body[0].length
    }
    return this.#variable()
  }

  #variable(): number {
    const found = this.#match(variable)
    if (found === null) return 1
    const [whole, plain, braced] = found
    const line = this.#text.slice(0, this.#at).split('\n').at(-1) ?? ''
    if (!unsplit.test(line))
      this.#found.push({ name: plain ?? braced ?? '', start: this.#at, end: this.#at + whole.length })
    return whole.length
  }

  /** From here to the next `end`, or to the end of the script. */
  #lengthTo(end: string, from: number): number {
    const at = this.#text.indexOf(end, this.#at + from)
    return (at === -1 ? this.#text.length : at) - this.#at
  }

  /** Length of the bodies of all here-documents that the line just ended began. */
  #skipBodies(): number {
    const lines = this.#text.slice(this.#at + 1).split('\n')
    let taken = 0
    for (const end of this.#bodies.splice(0)) {
      const last = lines.findIndex((line, index) => index >= taken && line.replace(/^\t+/, '') === end)
      taken = last === -1 ? lines.length : last + 1
    }
    return lines.slice(0, taken).reduce((sum, line) => sum + line.length + 1, 0)
  }
}

/** Variables whose value bash would split at white space and open as patterns, in the order written. */
export const findUnquoted = (script: string): readonly Unquoted[] => new Scanner(script).scan()

/** Lines that are neither empty nor a comment. */
const workingLines = (script: string): readonly string[] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** Does it hold anything but white space and comments? */
export const doesNothing = (script: string): boolean => workingLines(script).length === 0

/** Several commands, and a failure of any but the last goes unseen: neither `set -e` nor `set -o errexit` stands in it. */
export const hidesFailures = (script: string): boolean => {
  const lines = workingLines(script)
  const hasErrexit = lines.some((line) => /^set\s+(?:.*\s)?(?:-[a-zA-Z]*e|-[a-zA-Z]*o\s+errexit)/.test(line))
  return !hasErrexit && lines.length > 1
}
