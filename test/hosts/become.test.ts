import { expect } from 'chai'
import { buildBecome } from '../../src/hosts/carry/become.ts'

const line = { words: ['sh', '-c', 'exit', '-x'], nonce: 'n0nce' }

describe('the words before a command of another user', () => {
  it('are fixed, and each word of the command stands for itself', () => {
    const wordsOf = (method: 'sudo' | 'doas' | 'su', password?: string) =>
      buildBecome({ method, user: 'kafka', password }, line).words
    expect(wordsOf('sudo')).to.deep.equal(['sudo', '-n', '-H', '-u', 'kafka', '--', ...line.words])
    const asking = ['sudo', '-S', '-k', '-p', '[kplay n0nce]', '-H', '-u', 'kafka', '--', ...line.words]
    expect(wordsOf('sudo', 'secret')).to.deep.equal(asking)
    expect(wordsOf('doas')).to.deep.equal(['doas', '-n', '-u', 'kafka', '--', ...line.words])
    const su = ['env', 'LC_ALL=C', 'su', '-s', '/bin/sh', 'kafka', '-c', 'exec "$@"', '--', 'kplay', ...line.words]
    expect(wordsOf('su')).to.deep.equal(su)
    expect(wordsOf('su', 'secret')).to.deep.equal(su)
  })

  it('know a question for the password from other words', () => {
    const count = (method: 'sudo' | 'doas' | 'su', printed: string): number =>
      buildBecome({ method, user: 'kafka', password: 'secret' }, line).countPrompts(printed)
    expect(count('sudo', 'Password: [kplay other]')).to.equal(0)
    expect(count('sudo', 'hello [kplay n0nce]')).to.equal(1)
    expect(count('sudo', '[kplay n0nce]Sorry, try again.\n[kplay n0nce]')).to.equal(2)
    expect(count('su', 'Your Password: is old\n')).to.equal(0)
    expect(count('su', 'welcome\nPassword: ')).to.equal(1)
    expect(count('doas', 'Password: ')).to.equal(0)
  })
})
