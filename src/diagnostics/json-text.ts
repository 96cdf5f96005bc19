/** A value as JSON for people and files: indented, its end a line's end. */
export const renderJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
