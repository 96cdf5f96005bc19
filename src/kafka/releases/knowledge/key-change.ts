/** Where a key is set: a node's own file, a topic, or the dynamic configuration of brokers that the cluster keeps. */
export type Surface = 'server' | 'topic' | 'dynamic'

/** One key whose meaning ended or is about to. Kafka says nothing about a key it does not know: it ignores it. */
export interface KeyChange {
  /** A key, or a family that ends with `.*`: `zookeeper.*`. */
  readonly key: string
  readonly surface: Surface
  /** `deprecated` keys still work. */
  readonly kind: 'removed' | 'renamed' | 'deprecated'
  /** What to write instead; null when the line is only deleted. */
  readonly replacement: string | null
  /** What happens when the key is left as it is, one sentence. */
  readonly effect: string
  /** Leaving it as it is changes nothing: the key did nothing before, or its default does the same. */
  readonly isHarmless?: true
  readonly source: string
}

/** What a value must be. `at-least`: a whole number. `no-empty-items`: a list without a leading, trailing or doubled comma. */
export type Limit =
  | { readonly kind: 'at-least'; readonly value: number }
  | { readonly kind: 'not'; readonly values: readonly string[] }
  | { readonly kind: 'no-empty-items' }

/** A value that one line refuses and the line before took. A node with such a value does not start. */
export interface ValueLimit {
  readonly key: string
  readonly surface: Surface
  readonly limit: Limit
  /** What to write instead, an imperative sentence. */
  readonly fix: string
  readonly source: string
}

/** A default that changed, so that a key nobody set behaves otherwise after the upgrade. */
export interface DefaultChange {
  readonly key: string
  readonly surface: Surface
  /** null: there was none. */
  readonly was: string | null
  readonly now: string
  /** It bites only where this key is true; null: always. */
  readonly onlyWith: string | null
  /** Who notices and how, one sentence. */
  readonly bites: string
  /** Nobody outside the node notices: told by `path`, left out of plans. */
  readonly isInternal?: true
  readonly source: string
}

/** Is this key the one meant, or of the family meant? */
export const isKeyOf = (pattern: string, key: string): boolean =>
  pattern.endsWith('.*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern
