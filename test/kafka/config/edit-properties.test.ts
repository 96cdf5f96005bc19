import { expect } from 'chai'
import fc from 'fast-check'
import { editProperties, renderProperty, type PropertiesEdit } from '../../../src/kafka/config/edit-properties.ts'
import { effectiveProperties, parseProperties } from '../../../src/kafka/config/parse-properties.ts'

const edited = (text: string, edit: Partial<PropertiesEdit>): string => {
  const done = editProperties(text, { set: {}, remove: [], ...edit })
  if (!done.ok) throw new Error(done.error.message)
  return done.value.text
}

/** Less the empty key that a lone backslash at the very end means to Java, and no longer means with a line behind it. */
const meaning = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...effectiveProperties(parseProperties(text).properties)].flatMap(([key, { value }]) =>
      key === '' ? [] : [[key, value]],
    ),
  )

describe('edits of a properties file', () => {
  const file = '# The broker.\nnode.id=1\n\n! listeners\nlisteners = A://:1,\\\n   B://:2\nnode.id = 2\nlog.dirs=/a\n'

  const cases: readonly (readonly [string, Partial<PropertiesEdit>, string])[] = [
    ['nothing wanted', {}, file],
    ['what is there already, however written', { set: { listeners: 'A://:1,B://:2', 'node.id': '2' } }, file],
    ['the property that counts', { set: { 'node.id': '3' } }, file.replace('node.id = 2', 'node.id=3')],
    ['one that goes on', { set: { listeners: 'C://:3' } }, file.replace('listeners = A://:1,\\\n   B://:2', 'listeners=C://:3')], // prettier-ignore
    ['a new one at the end', { set: { 'num.io.threads': '8' } }, `${file}num.io.threads=8\n`],
    ['all of a key', { remove: ['node.id'] }, '# The broker.\n\n! listeners\nlisteners = A://:1,\\\n   B://:2\nlog.dirs=/a\n'], // prettier-ignore
    ['a key that is not there', { remove: ['zookeeper.connect'] }, file],
  ]
  for (const [name, edit, wanted] of cases)
    it(`change ${name} and nothing else`, () => {
      expect(edited(file, edit)).to.equal(wanted)
    })

  it('keep the line ends of the file and its missing last one', () => {
    expect(edited('a=1\r\nb=2', { set: { a: '3' } })).to.equal('a=3\r\nb=2')
    expect(edited('a=1\r\nb=2', { set: { c: '3' } })).to.equal('a=1\r\nb=2\r\nc=3\r\n')
    expect(edited('a=1\r\nb=2', { set: { b: '3' } })).to.equal('a=1\r\nb=3')
    expect(edited('', { set: { a: '1' } })).to.equal('a=1\n')
  })

  it('name what changed, in the order of the edit', () => {
    const done = editProperties(file, { set: { x: '1', 'node.id': '3', listeners: 'A://:1,B://:2' }, remove: ['log.dirs'] }) // prettier-ignore
    expect(done.ok && done.value.changes).to.deep.equal([
      { key: 'x', from: undefined, to: '1' },
      { key: 'node.id', from: '2', to: '3' },
      { key: 'log.dirs', from: '/a', to: undefined },
    ])
  })

  it('are refused in a file that Java refuses', () => {
    expect(editProperties('a=1\nb=\\u12\n', { set: { a: '2' }, remove: [] })).to.deep.equal({
      ok: false,
      error: { line: 2, message: 'a \\u is not followed by four hexadecimal digits' },
    })
  })

  const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', ' ', '=', ':', '#', '!', '\\', '\t', 'é', '€', '\n', '\r', '\f', '\0', '/', '😀') }) // prettier-ignore
  const key = word.filter((text) => text !== '')

  it('write any key and value so that Java reads it back', () => {
    const property = fc.property(key, word, (name, value) => {
      const text = renderProperty(name, value)
      expect(text).to.match(/^[\x20-\x7E\xA0-\xFF]*$/)
      expect(meaning(`${text}\n`)).to.deep.equal({ [name]: value })
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('mean what was wanted and leave every other key as it was, whatever the file', () => {
    const line = fc.oneof(
      fc.constantFrom('# note', '! note', '', '  ', 'a=1', ' a : 2', 'b=x\\', '  c=3', 'd', 'e\\\\', 'a.b=\\', '\\'),
      fc.tuple(key, word).map(([name, value]) => renderProperty(name, value)),
    )
    const text = fc.tuple(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean()).map(([lines, end, isOpen]) => lines.join(end) + (isOpen ? '' : end)) // prettier-ignore
    const keys = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'a.b', 'new'), key)
    const property = fc.property(text, fc.dictionary(keys, word, { noNullPrototype: true }), fc.array(keys), (before, set, gone) => {
      const remove = gone.filter((name) => !Object.hasOwn(set, name))
      const after = edited(before, { set, remove })
      const kept = Object.entries(meaning(before)).filter(([name]) => !remove.includes(name))
      expect(meaning(after)).to.deep.equal({ ...Object.fromEntries(kept), ...set })
      expect(edited(after, { set, remove })).to.equal(after)
    }) // prettier-ignore
    fc.assert(property, { numRuns: 3000 })
  })
})
