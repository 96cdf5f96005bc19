import { err, ok, type Result } from '../../diagnostics/result.ts'
import { originOf } from '../../diagnostics/source.ts'
import type { Notify } from '../../language/playbook/notify.ts'
import type { NotifyTarget, ProgramNotify, ValueFault } from '../program.ts'
import { evaluateTemplate } from './evaluate.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema has seen to the shape of what is written; an expression may still be anything. */
const targetOf = (value: unknown): NotifyTarget | undefined => {
  if (Array.isArray(value)) return { kind: 'command', argv: value.map(String) }
  if (!isRecord(value) || typeof value['url'] !== 'string' || !/^https?:\/\/./.test(value['url'])) return undefined
  const headers = isRecord(value['headers']) ? value['headers'] : {}
  const texts = Object.entries(headers).map(([name, text]) => [name, String(text)] as const)
  return { kind: 'webhook', url: value['url'], headers: Object.fromEntries(texts) }
}

/** A checked `notify` made ready for a run. */
export const buildNotify = ({ on, afterMs, timeoutMs, kind, target, at }: Notify): ProgramNotify => {
  const evaluate = evaluateTemplate(target)
  return {
    on,
    afterMs,
    timeoutMs,
    kind,
    secrets: target.secrets ?? [],
    target: (scope): Result<NotifyTarget, ValueFault> => {
      const value = evaluate(scope)
      if (!value.ok) return value
      const found = targetOf(value.value)
      return found === undefined
        ? err({
            origin: originOf(at),
            message: 'the address of the webhook is none: it begins with https:// or http://',
          })
        : ok(found)
    },
  }
}
