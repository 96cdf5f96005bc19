/** What a page about a way is made of, before it is written as text or Markdown. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Label and text, one under the other. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, text: string])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'items'; readonly isNumbered: boolean; readonly items: readonly Item[] }

/** One entry of a list. */
export interface Item {
  readonly title: string
  /** Shown beside the title: whether it can be taken back, or when it is met. */
  readonly mark: string
  readonly notes: readonly string[]
  /** What can be typed, as is. */
  readonly commands: readonly string[]
  /** Label and text below the notes. */
  readonly facts: readonly (readonly [label: string, text: string])[]
}
