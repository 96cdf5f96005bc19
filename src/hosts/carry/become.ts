/** How a command on a host is run as another user. */
export interface Become {
  readonly method: 'sudo' | 'doas' | 'su'
  readonly user: string
  /** For sudo and su; doas asks only at a terminal, which kplay never lends. Never in a word of a command. */
  readonly password?: string | undefined
}

/** A line of words as the other user, and how it asks for a password. */
export interface BecomeLine {
  readonly words: readonly string[]
  /** Does what it has printed on standard error so far ask for the password, and how often? */
  readonly countPrompts: (printed: string) => number
}

const countOf = (pattern: RegExp): ((printed: string) => number) => {
  return (printed) => printed.match(pattern)?.length ?? 0
}

/**
 * Puts the words of the tool before a line. Each word stands for itself, and no shell reads them between the tool and the command:
 *  sudo: `-n` never asks; with a password `-S -k -p NONCE` asks on standard error in words nobody else prints, and takes no earlier answer for it.
 *  doas: `-n` never asks.
 *  su: needs a shell, whose script is only `exec "$@"`; its question is its own, so it is asked for in English.
 */
export const buildBecome = (
  { method, user, password }: Become,
  { words, nonce }: { readonly words: readonly string[]; readonly nonce: string },
): BecomeLine => {
  switch (method) {
    case 'sudo': {
      const prompt = `[kplay ${nonce}]`
      const how = password === undefined ? ['-n'] : ['-S', '-k', '-p', prompt]
      return {
        words: ['sudo', ...how, '-H', '-u', user, '--', ...words],
        countPrompts: (printed) => printed.split(prompt).length - 1,
      }
    }
    case 'doas':
      return { words: ['doas', '-n', '-u', user, '--', ...words], countPrompts: () => 0 }
    case 'su': {
      const line = ['env', 'LC_ALL=C', 'su', '-s', '/bin/sh', user, '-c', 'exec "$@"', '--', 'kplay', ...words]
      return { words: line, countPrompts: countOf(/(^|\n)Password: ?/g) }
    }
  }
}
