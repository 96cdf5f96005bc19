/** Words that CEL keeps for itself: its types, constants and reserved names. No register may have one of them. */
const words: ReadonlySet<string> = new Set(
  (
    'string bool int uint double map list bytes null_type type dyn optional google cel version ' +
    'true false null in as break const continue else for function if import let loop package namespace return var void while ' +
    '__proto__ prototype constructor'
  ).split(' '),
)

export const isReserved = (name: string): boolean => words.has(name)

/** May CEL know a value by this name? */
export const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isReserved(name)
