import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import {
  fingerprintOf,
  isNamed,
  judgeKey,
  knownTypes,
  parseKnownHosts,
  typeOfKey,
} from '../../../src/hosts/ssh/trust/known-hosts.ts'
import { makeKey, needSshd, overSsh } from '../../support/sshd.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

/** A blob of this type with some bytes. */
const blobOf = (type: string, fill: number): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(36, fill)])
}

const [mine, other] = [blobOf('ssh-ed25519', 1), blobOf('ssh-ed25519', 2)]
const lineOf = (names: string, blob: Buffer, marker = ''): string =>
  `${marker}${names} ${typeOfKey(blob)} ${blob.toString('base64')} a comment\n`
const judge = (text: string, name = 'b1', bare = 'b1'): ReturnType<typeof judgeKey> =>
  judgeKey(parseKnownHosts(text, 'kh'), { name, bare }, mine)

describe('known_hosts', () => {
  it('knows a key by name, pattern and list', () => {
    for (const names of ['b1', 'B1', 'a,b1', 'b?', '*', 'x,b*'])
      expect(judge(lineOf(names, mine)), names).to.deep.equal({ kind: 'known' })
    for (const names of ['b2', 'b1x', '!b1,*', '*,!b1', 'b.', ''])
      expect(judge(lineOf(names, mine)).kind, names).to.equal('new')
  })

  it('tells a changed key from one of another type', () => {
    expect(judge(`# x\n${lineOf('b1', other)}`)).to.deep.equal({ kind: 'changed', at: ['kh:2'] })
    expect(judge(lineOf('b1', blobOf('ssh-rsa', 3)))).to.deep.equal({
      kind: 'new',
      hasAuthority: false,
      otherTypes: ['ssh-rsa'],
    })
    // One of several keys of a type is enough, as in ssh.
    expect(judge(lineOf('b1', other) + lineOf('b1', mine))).to.deep.equal({ kind: 'known' })
  })

  it('trusts no revoked key, whatever else is said of it', () => {
    const revoked = lineOf('*', mine, '@revoked ')
    expect(judge(lineOf('b1', mine) + revoked)).to.deep.equal({ kind: 'revoked', at: ['kh:2'] })
    expect(judge(lineOf('b1', mine) + lineOf('*', other, '@revoked '))).to.deep.equal({ kind: 'known' })
    expect(judge(lineOf('b1', mine, '@odd '))).to.include({ kind: 'new' })
    expect(judge(lineOf('*', mine, '@cert-authority '))).to.include({ kind: 'new', hasAuthority: true })
  })

  it('counts the name without its port where it holds this very key, as ssh does', () => {
    const name = '[b1]:2222'
    expect(judge(lineOf('b1', mine), name)).to.deep.equal({ kind: 'known' })
    expect(judge(lineOf('b1', other), name).kind).to.equal('new')
    expect(judge(lineOf(name, other) + lineOf('b1', mine), name).kind).to.equal('changed')
    expect(judge(lineOf('[b1]:2223', mine), name).kind).to.equal('new')
  })
})

describe(overSsh('known_hosts as ssh-keygen writes it'), () => {
  needSshd()
  const newFolder = useTempFolders()

  it('reads names that ssh-keygen has hashed, and prints fingerprints as it does', () => {
    const folder = newFolder()
    const key = makeKey(`${folder}/key`)
    const [type = '', text = ''] = readFileSync(`${key}.pub`, 'utf8').split(' ')
    const blob = Buffer.from(text, 'base64')
    const file = `${folder}/known_hosts`
    writeFileSync(file, `b1.example,[10.0.0.1]:2222 ${type} ${text}\n`)
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
    const lines = parseKnownHosts(readFileSync(file, 'utf8'), file)
    expect(lines.every(({ names }) => names.startsWith('|1|'))).to.equal(true)
    for (const name of ['b1.example', 'B1.Example', '[10.0.0.1]:2222']) {
      expect(judgeKey(lines, { name, bare: name }, blob), name).to.deep.equal({ kind: 'known' })
      expect(knownTypes(lines, { name, bare: name })).to.deep.equal(['ssh-ed25519'])
    }
    expect(lines.some(({ names }) => isNamed(names, 'b2.example'))).to.equal(false)
    const told = execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { encoding: 'utf8' })
    expect(told.split(' ')[1]).to.equal(fingerprintOf(blob))
  })
})
