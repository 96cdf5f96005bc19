/** One text a user wrote: its name as shown to them (as given, or relative to the working folder) and its whole content. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** A stretch of a source file. Lines and columns count from 1; columns count UTF-16 units; the end is exclusive. */
export interface Location {
  readonly source: SourceFile
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** A place as data: what plans, events and reports keep of a `Location` (the text itself stays behind). */
export interface Origin {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The place of a location without its text. */
export const originOf = (at: Location): Origin => ({ file: at.source.name, line: at.line, column: at.column })

/** The first character of a file: where faults of a whole file point. */
export const startOf = (source: SourceFile): Location => ({ source, line: 1, column: 1, endLine: 1, endColumn: 1 })

/** `file:line:column`. */
export const renderOrigin = (origin: Origin): string => `${origin.file}:${origin.line}:${origin.column}`
