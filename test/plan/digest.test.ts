import { expect } from 'chai'
import fc from 'fast-check'
import { sha256 } from '../../src/facts/sha256.ts'
import { buildDigest, canonicalJson, type DigestInput, type DigestStep } from '../../src/plan/digest.ts'

const step = (n: number, change: Partial<DigestStep> = {}): DigestStep => ({
  address: `roll.step-${n}@b1`,
  module: 'file.symlink',
  arguments: { path: '/a', to: `/b${n}` },
  effects: { changes: 'host' },
  undo: 'auto',
  ...change,
})

const input = (change: Partial<DigestInput> = {}): DigestInput => ({
  cluster: { id: '5L6g3nShT-eMCtK--X86sw', mode: 'kraft' },
  versions: { from: ['3.9.1', '3.9.2'], to: '4.1.2', back: false },
  files: [sha256('one'), sha256('two')],
  waivers: [
    { rule: 'cluster/replication-factor-one', topic: 'a', reason: 'scratch', expires: '2026-12-31' },
    { rule: 'cluster/few-controllers', reason: 'a small one', expires: '2026-12-31' },
  ],
  hosts: { b1: [step(1), step(2)], c1: [step(3)] },
  ...change,
})

/** The same value with the keys of every object in the opposite order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  )
}

describe('plan/digest', () => {
  it('writes canonical JSON: sorted keys, no spaces, undefined left out', () => {
    expect(canonicalJson({ b: [1, undefined, { d: null, c: 'x' }], a: undefined, é: true, Z: 1.5 })).to.equal(
      '{"Z":1.5,"b":[1,null,{"c":"x","d":null}],"é":true}',
    )
  })

  it('writes text that reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(turned(value))).to.equal(canonicalJson(value))
      }),
    )
  })

  it('is 64 hex digits, and stays what it was for the same plan', () => {
    expect(buildDigest(input())).to.equal('735927565898f699bfe84e6cf2db50597268a34d6d694c0e324ab07b4ec39add')
  })

  it('does not depend on the order of hosts, files, waivers or releases', () => {
    const { hosts, files, waivers } = input()
    const shuffled = fc.record({
      hosts: fc.shuffledSubarray(Object.entries(hosts), { minLength: 2 }),
      files: fc.shuffledSubarray([...files], { minLength: 2 }),
      waivers: fc.shuffledSubarray([...waivers], { minLength: 2 }),
      from: fc.shuffledSubarray(['3.9.1', '3.9.2'], { minLength: 2 }),
    })
    fc.assert(
      fc.property(shuffled, (other) => {
        const versions = { from: other.from, to: '4.1.2', back: false }
        const changed = { files: other.files, waivers: other.waivers, versions, hosts: Object.fromEntries(other.hosts) }
        expect(buildDigest(input(changed))).to.equal(buildDigest(input()))
      }),
    )
  })

  it('ignores whatever else its parts carry: positions, titles, places', () => {
    const carrying = { ...step(1), position: 4, title: 'x', origin: { file: 'a', line: 1 }, change: 'yes' }
    const hosts = { b1: [carrying, step(2)], c1: [step(3)] }
    expect(buildDigest(input({ hosts }))).to.equal(buildDigest(input()))
  })

  const changes: Readonly<Record<string, Partial<DigestInput>>> = {
    'the cluster id': { cluster: { id: 'other', mode: 'kraft' } },
    'the mode': { cluster: { id: '5L6g3nShT-eMCtK--X86sw', mode: 'zookeeper' } },
    'a release to leave': { versions: { from: ['3.9.2'], to: '4.1.2', back: false } },
    'the release to reach': { versions: { from: ['3.9.1', '3.9.2'], to: '4.1.1', back: false } },
    'the way back': { versions: { from: ['3.9.1', '3.9.2'], to: '4.1.2', back: true } },
    'no versions': { versions: undefined },
    'a file': { files: [sha256('one'), sha256('two ')] },
    'a file more': { files: [sha256('one'), sha256('two'), sha256('')] },
    'a waiver less': { waivers: input().waivers.slice(1) },
    'the end of a waiver': { waivers: input().waivers.map((waiver) => ({ ...waiver, expires: '2027-12-31' })) },
    'a host less': { hosts: { b1: [step(1), step(2)] } },
    'the order of steps': { hosts: { b1: [step(2), step(1)], c1: [step(3)] } },
    'a step on another host': { hosts: { b1: [step(1)], c1: [step(2), step(3)] } },
    'an address': { hosts: { b1: [step(1, { address: 'x' }), step(2)], c1: [step(3)] } },
    'a module': { hosts: { b1: [step(1, { module: 'command' }), step(2)], c1: [step(3)] } },
    'an argument': { hosts: { b1: [step(1, { arguments: { path: '/a', to: '/c' } }), step(2)], c1: [step(3)] } },
    'an effect': { hosts: { b1: [step(1, { effects: {} }), step(2)], c1: [step(3)] } },
    'an undo': { hosts: { b1: [step(1, { undo: 'none' }), step(2)], c1: [step(3)] } },
  }
  for (const [what, change] of Object.entries(changes))
    it(`changes with ${what}`, () => {
      expect(buildDigest(input(change))).to.not.equal(buildDigest(input()))
    })

  it('changes with any argument of any step', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const digest = (args: unknown): string => buildDigest(input({ hosts: { b1: [step(1, { arguments: args })] } }))
        expect(digest(a) === digest(b)).to.equal(canonicalJson(a) === canonicalJson(b))
      }),
    )
  })
})
