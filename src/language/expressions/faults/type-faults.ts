/** Operators on types they do not take. */
import { readable, type CelError, type Words } from './words.ts'

const overloadPattern = /^no such overload: (\S.*?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/
const unaryPattern = /^no such overload: ([!-])(.+)$/

type Fits = (sides: readonly string[], operator: string) => boolean

const isOrder: Fits = (_sides, operator) => ['<', '<=', '>', '>='].includes(operator)
const isEquality: Fits = (_sides, operator) => ['==', '!='].includes(operator)
const hasList: Fits = (sides) => sides.some((side) => side.startsWith('list'))

/** What to do about two types that an operator does not take: the first line that fits. */
const fixes: readonly (readonly [Fits, string])[] = [
  [
    (sides, operator) => sides.includes('version') && isOrder(sides, operator),
    'compare releases with older(a, b), newer(a, b) or same_line(a, b): as text "3.10.0" would come before "3.9.0"',
  ],
  [
    (sides, operator) => sides.includes('version') && isEquality(sides, operator) && !hasList(sides, operator),
    'write a release as text with all three numbers: "4.1.2"',
  ],
  [(sides) => sides.includes('null'), 'nothing here is null: remove the comparison, or ask has(a.b)'],
  [(sides, operator) => operator === '+' && sides.includes('string'), 'turn the other side into text with string(…)'],
  [(sides) => sides.includes('int') && sides.includes('double'), 'write both sides alike: 1 and 2, or 1.0 and 2.0'],
  [(sides) => sides.includes('duration'), 'write times as duration("5m")'],
  [(sides) => sides.includes('timestamp'), 'write moments as timestamp("2026-01-31T22:00:00Z")'],
  [
    (sides, operator) => isEquality(sides, operator) && hasList(sides, operator),
    'ask whether a list holds a value: value in list',
  ],
  [
    (sides, operator) => operator === 'in' && !hasList(sides.slice(1), operator),
    'write a list behind "in": a in [b, c]',
  ],
  [(_sides, operator) => operator === 'in', 'ask for a value of the type the list holds'],
  [(sides) => sides.includes('bool'), 'write true or false without quotes'],
  [(sides) => sides.includes('string') && sides.includes('int'), 'write numbers without quotes, text with quotes'],
  [() => true, 'compare values of one type'],
]

const signs: Readonly<Record<string, (type: string) => Words>> = {
  '!': (type) => ({ message: `"!" takes true or false, not ${type}`, fix: 'compare the value with something' }),
  '-': (type) => ({ message: `"-" takes a number, not ${type}`, fix: 'use a number or a duration' }),
}

const unaryFault = (summary: string): Words => {
  const [, sign = '', type = ''] = unaryPattern.exec(summary) ?? []
  return signs[sign]?.(type) ?? { message: summary, fix: 'use values of fitting types' }
}

/** `==` between int and string, `!` before text. */
export const overloadFault = (error: CelError): Words => {
  const summary = readable(error.summary)
  const [, left, operator = '', right = ''] = overloadPattern.exec(summary) ?? []
  if (left === undefined) return unaryFault(summary)
  const fix = fixes.find(([fits]) => fits([left, right], operator))?.[1] ?? ''
  return { message: `"${operator}" does not work on ${left} and ${right}`, fix }
}

/** `&&`, `||` between anything but true and false. */
export const operandFault = (error: CelError): Words => ({
  message: readable(error.summary).replace(
    /^Logical operator requires bool operands, got '(.*)'$/,
    '"&&", "||" and "!" take true or false, not $1',
  ),
  fix: 'compare the value with something',
})

/** The two results of `? :`. */
export const branchesFault = (error: CelError): Words => ({
  message: readable(error.summary).replace(
    /^Ternary branches must have the same type, got '(.*)' and '(.*)'$/,
    'the two results of "? :" are $1 and $2',
  ),
  fix: 'give both the same type',
})

const others: readonly (readonly [RegExp, string, string])[] = [
  [
    /^ternary condition must be bool, got '(.*)'$/i,
    'what stands before "?" must be true or false, not $1',
    'compare the value with something',
  ],
  [/^no such key: (.*)$/i, 'there is no "$1" here', 'check the name: kplay modules NAME lists what a result holds'],
  [/^cannot index type '(.*)'$/i, 'no item can be taken from $1', 'use the value itself'],
  [/^exceeded maxAstNodes.*$/, 'the expression is too long', 'split it over several tasks'],
  [/^exceeded maxDepth.*$/, 'the expression is nested too deeply', 'flatten it'],
  [/^reserved identifier: (.*)$/i, '"$1" is kept by the language', 'use another name'],
]

/** Anything else the library finds. */
export const otherFault = (error: CelError): Words => {
  const summary = readable(error.summary)
  const known = others.find(([pattern]) => pattern.test(summary))
  if (known !== undefined) return { message: summary.replace(known[0], known[1]), fix: known[2] }
  return { message: summary.charAt(0).toLowerCase() + summary.slice(1), fix: 'mend the expression' }
}
