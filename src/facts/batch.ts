import { err, type Result } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import type { FactRequest } from './fact.ts'

/*
 * Many facts in one sh script, one round trip.
 *  1. Each fact runs in a subshell of its own (its variables, folder and exit stay its own) without standard input.
 *  2. A frame line with a nonce stands before and after each, on standard output and on standard error; the second carries the exit code.
 *  3. Nothing that a fact prints can look like a frame: nobody knows the nonce beforehand.
 */

type Requests = Readonly<Record<string, FactRequest<unknown>>>

const frameOf = (nonce: string, index: number): string => `\n--${nonce}-${index}--`

/** One sh script that asks all requests. `nonce` is a fresh random word. */
export const buildBatch = (requests: Requests, nonce: string): string =>
  Object.values(requests)
    .map(({ script }, i) => {
      const frame = quoteWord(frameOf(nonce, i))
      const both = `printf '%s\\n' ${frame}begin; printf '%s\\n' ${frame}begin >&2`
      const end = `{ code=$?; printf '%s%s\\n' ${frame}end: $code; printf '%s%s\\n' ${frame}end: $code >&2; }`
      return `${both}\n(:\n${script}\n) < /dev/null\n${end}\n`
    })
    .join('')

const sectionOf = (text: string, frame: string): { body: string; code: number } | undefined => {
  const begin = text.indexOf(`${frame}begin\n`)
  if (begin < 0) return undefined
  const from = begin + frame.length + 'begin\n'.length
  const end = text.indexOf(`${frame}end:`, from)
  if (end < 0) return undefined
  const code = /^\d+(?=\n)/.exec(text.slice(end + frame.length + 'end:'.length))?.[0]
  return code === undefined ? undefined : { body: text.slice(from, end), code: Number(code) }
}

const readOne = (
  request: FactRequest<unknown>,
  out: { body: string; code: number } | undefined,
  complaint: string,
): Result<unknown, string> => {
  if (out === undefined) return err(`fact ${request.name}: no answer`)
  if (out.code !== 0)
    return err(`fact ${request.name}: exit code ${out.code}${complaint === '' ? '' : `: ${complaint}`}`)
  const value = request.parse(out.body)
  return value.ok ? value : err(`fact ${request.name}: ${value.error}`)
}

/** Splits what a batch printed. Every request gets an entry: its value, or why it is unknown. Never a default (P9). */
export const parseBatch = (
  requests: Requests,
  nonce: string,
  printed: { readonly stdout: string; readonly stderr: string },
): Readonly<Record<string, Result<unknown, string>>> =>
  Object.fromEntries(
    Object.entries(requests).map(([name, request], i) => {
      const frame = frameOf(nonce, i)
      const complaint = (sectionOf(printed.stderr, frame)?.body ?? '').trim().slice(0, 400)
      return [name, readOne(request, sectionOf(printed.stdout, frame), complaint)]
    }),
  )
