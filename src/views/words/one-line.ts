import { stripVTControlCharacters } from 'node:util'

/** Any text as one line without control characters: what comes from hosts, logs and playbooks must not move a cursor or break a table. */
export const oneLine = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
