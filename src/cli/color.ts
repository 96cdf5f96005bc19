import type { TextSink } from './world.ts'

/** May this stream carry colour? FORCE_COLOR and NO_COLOR decide, else whether a person reads it. */
export const colorOf = (env: Readonly<Record<string, string | undefined>>, sink: TextSink): boolean => {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '0') return true
  return (env['NO_COLOR'] ?? '') === '' && forced !== '0' && sink.isTerminal
}
