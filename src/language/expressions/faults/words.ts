/** What the CEL library says, and kplay's words for it. */

export interface Words {
  readonly message: string
  readonly fix: string
  readonly note?: string
}

/** The library's error, stripped of its own drawing: offsets of the part of `text` it points at. */
export interface CelError {
  readonly code: string
  readonly summary: string
  readonly text: string
  readonly start: number
  readonly end: number
}

/** CEL's names of types as kplay's language calls them. */
export const readable = (text: string): string =>
  text
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll(/\b(list<dyn>|map<dyn, dyn>)/g, (type) => type.slice(0, type.indexOf('<')))
    .replaceAll('dyn', 'any')
    .replaceAll(/\bstruct\.([\w.]+)/g, '$1')
