import { expect } from 'chai'
import fc from 'fast-check'
import { doesNothing, findUnquoted, hidesFailures } from '../../../src/language/scripts/lint-script.ts'

const names = (script: string): string[] => findUnquoted(script).map((found) => found.name)

describe('findUnquoted', () => {
  it('finds what bash would split, with its place', () => {
    expect(findUnquoted('cp $FROM ${TO}/x')).to.deep.equal([
      { name: 'FROM', start: 3, end: 8 },
      { name: 'TO', start: 9, end: 14 },
    ])
    expect(names('rm -f $A\nls "$(cat $B)" `cat $C`')).to.deep.equal(['A', 'B', 'C'])
    expect(names('echo ${A:-none} --to=$B')).to.deep.equal(['A', 'B'])
  })

  it('says nothing where nothing is split', () => {
    for (const script of [
      'cp "$FROM" "${TO}/x y"',
      "echo '$A' \\$A",
      'A=$B; C=${D}x E+=$F',
      'export A=$B',
      'case $A in x) true ;; esac',
      '[[ $A == $B && -f $C ]]',
      'for x in $LIST; do true; done',
      'echo $((A + $B)) "$((1 + $C))"',
      'true # $A\n# it is $B',
      'cat <<EOF > "$TO"\nhost $A\nEOF',
      "cat <<-'END'\n\t$A\n\tEND",
      'echo $? $# $$ $! "$@" $1',
      'echo "${A}" "say \\"$A\\""',
    ])
      expect(names(script), script).to.deep.equal([])
  })

  it('goes on after a here-document and after nested quotes', () => {
    expect(names('cat <<EOF\n$A\nEOF\necho $B')).to.deep.equal(['B'])
    expect(names('echo "a $(echo "b $A" $B) c" $C')).to.deep.equal(['B', 'C'])
    expect(names("f() { echo 'x'; }; f $A")).to.deep.equal(['A'])
  })

  it('reads any text to its end, and points inside it', () => {
    const piece = fc.constantFrom(
      '$A',
      '${B}',
      '"',
      "'",
      '`',
      '$(',
      ')',
      '((',
      '$((',
      '))',
      '\\',
      '\n',
      '<<E',
      '\nE\n',
      '#',
      ' ',
      'x=',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const script = pieces.join('')
        for (const { name, start, end } of findUnquoted(script)) {
          expect(script.slice(start, end)).to.contain(name)
          expect(script[start]).to.equal('$')
        }
      }),
    )
  })
})

describe('a script', () => {
  it('that does nothing', () => {
    for (const script of ['', ' \n', '# only words\n\n  # more']) expect(doesNothing(script)).to.equal(true)
    expect(doesNothing('# words\ntrue')).to.equal(false)
  })

  it('that hides failures', () => {
    for (const script of ['a\nb', 'set -u\na\nb', '# set -e\na\nb'])
      expect(hidesFailures(script), script).to.equal(true)
    for (const script of [
      'a',
      'set -e\na\nb',
      'set -eu\na',
      'set -u -e\na',
      'set -euo pipefail\na',
      'set -o errexit\na\nb',
    ])
      expect(hidesFailures(script), script).to.equal(false)
  })
})
