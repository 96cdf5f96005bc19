import { err, ok } from '../diagnostics/result.ts'
import type { FactRequest } from './fact.ts'

/**
 * The same fact for those who can do without it: undefined where it cannot be had, so that nothing else fails with it. Only for what is told to people;
 * a decision never rests on one (P9).
 */
export const optional = <Value>({ name, script, parse }: FactRequest<Value>): FactRequest<Value | undefined> => ({
  name,
  script: `(:\n${script}\n)\necho "code $?"\n`,
  parse: (output) => {
    const [frame, code] = /code (\d+)\n$/.exec(output) ?? []
    if (frame === undefined) return err('the answer is cut off')
    const value = code === '0' ? parse(output.slice(0, -frame.length)) : undefined
    return ok(value?.ok === true ? value.value : undefined)
  },
})
