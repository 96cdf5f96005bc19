/** Where a view writes: a stream of text, mostly standard error. */
export interface ViewSink {
  write(text: string): void
  /** Width in characters; may change while a view draws. */
  readonly columns: number
  /** Height in lines; absent where unknown. May change, too. */
  readonly rows?: number
}
