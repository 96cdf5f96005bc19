/** Calls that do not fit: the types that were given, and those the function takes. */
import { didYouMean } from '../../../diagnostics/suggest.ts'
import { functionNames, signaturesOf } from '../cel-environment.ts'
import { readable, type CelError, type Words } from './words.ts'

/** Names other languages have for functions of this one. */
const otherNames: Readonly<Record<string, string>> = {
  len: 'size(x)',
  length: 'size(x)',
  count: 'size(x)',
  lower: 'x.lowerAscii()',
  upper: 'x.upperAscii()',
  toLowerCase: 'x.lowerAscii()',
  toUpperCase: 'x.upperAscii()',
  includes: 'a in b, or a.contains(b) for texts',
  any: 'list.exists(x, …)',
  every: 'list.all(x, …)',
  some: 'list.exists(x, …)',
  str: 'string(x)',
  toString: 'string(x)',
  now: 'durations of the playbook ("timeout:", "watch:"): an expression knows no time of day',
  version_compare: 'older(a, b), newer(a, b) or same_line(a, b)',
  semver: 'older(a, b), newer(a, b) or same_line(a, b)',
  default: 'a default of the variable or input',
}

const common = 'releases: older, newer, same_line; lists: size, join, sort, all, exists, filter, map; times: duration'

const unknownFunction = (name: string, known: readonly string[]): Words => ({
  message: `unknown function "${name}"`,
  fix: Object.hasOwn(otherNames, name)
    ? `use ${otherNames[name] ?? ''}`
    : (didYouMean(name, known) ?? `functions over ${common}`),
})

const ofReleases = (name: string): string => `write ${name}(a, b) with two releases`

/** How the functions of every day are called. */
const ways: Readonly<Record<string, string>> = {
  older: ofReleases('older'),
  newer: ofReleases('newer'),
  same_line: ofReleases('same_line'),
  size: 'write size(x) of a list, a map or a text',
  join: 'write list.join(", ") of a list of texts',
  sort: 'write sort(list) of texts, of numbers or of releases',
  duration: 'write duration("5m") of a text',
}

const callPattern = /'(?:(.*)\.)?(\w+)\((.*)\)'$/

/** `size(string) or size(list)`: the library's own signatures without results. */
const formsOf = (name: string): string => {
  const forms = new Set(signaturesOf(name).map((signature) => readable(signature).replace(/\): [^:]*$/, ')')))
  return forms.size === 0 ? 'check number and types of the arguments' : `it is ${[...forms].slice(0, 4).join(' or ')}`
}

const given = (receiver: string | undefined, name: string, types: string): string =>
  receiver === undefined
    ? `${name}() does not take ${types === '' ? 'nothing' : types}`
    : `${receiver} has no ${name}(${types})`

/** A call of a function that does not exist, or with values of other types. */
export const callFault = (error: CelError): Words => {
  const [, receiver, name = '', types = ''] = callPattern.exec(readable(error.summary)) ?? []
  const known = functionNames()
  if (!known.includes(name)) return unknownFunction(name, known)
  return { message: given(receiver, name, types), fix: ways[name] ?? formsOf(name) }
}
