import type { Limit } from '../releases/knowledge/key-change.ts'
import { itemsOf } from './node-file.ts'

/** What is wrong with a value, lower case; undefined when it is fine, or comes from a config provider and can not be judged. */
export const checkLimit = (value: string, limit: Limit): string | undefined => {
  const plain = value.trim()
  if (plain.includes('${')) return undefined
  switch (limit.kind) {
    case 'at-least':
      if (!/^[+-]?\d+$/.test(plain)) return 'is not a whole number'
      return Number(plain) < limit.value ? `is ${plain}, below ${limit.value}` : undefined
    case 'not': {
      const bad = itemsOf(plain).find((item) => limit.values.includes(item))
      return bad === undefined ? undefined : `names ${bad}`
    }
    case 'no-empty-items':
      return itemsOf(plain).includes('') ? 'has an empty item: a leading, trailing or doubled comma' : undefined
  }
}
