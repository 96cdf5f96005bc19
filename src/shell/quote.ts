const plainWord = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/

/**
 * One word of a POSIX shell command that stands for exactly `text`, whatever it holds. Words that need no quotes get none, so that what is shown stays readable.
 * A NUL cannot stand in a command line at all: asking for one is a bug.
 */
export const quoteWord = (text: string): string => {
  if (text.includes('\0')) throw new Error('a word of a command cannot hold a NUL')
  return plainWord.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A command line of these words, each standing for itself. */
export const quoteWords = (words: readonly string[]): string => words.map(quoteWord).join(' ')

/** `env -i`-style assignments in the order of their names: `A=1 B='x y'`. Names must be shell names; anything else is a bug. */
export const quoteAssignments = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`"${name}" is no name of an environment variable`)
      return `${name}=${quoteWord(value)}`
    })
    .join(' ')
