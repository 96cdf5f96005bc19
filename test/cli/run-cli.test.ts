import { expect } from 'chai'
import { runCli } from '../../src/cli/run-cli.ts'
import { fakeWorld } from '../fakes/fake-world.ts'

const call = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  const world = fakeWorld()
  const code = await runCli(argv, world)
  return { code, out: world.printed.stdout, err: world.printed.stderr }
}

describe('the command line', () => {
  it('shows all commands for --help, on stdout', async () => {
    const { code, out, err } = await call('--help')
    expect(code).to.equal(0)
    expect(out).to.contain('rehearse').and.to.contain('exit codes:').and.not.to.contain('run by kplay itself')
    expect(err).to.equal('')
  })

  it('shows the options of one command', async () => {
    const { code, out } = await call('apply', '--help')
    expect(code).to.equal(0)
    expect(out).to.contain('kplay apply FILE').and.to.contain('--approve')
  })

  it('answers 3 and a guess for a command that is none', async () => {
    for (const [argv, guess] of [
      [['aply', 'x.yml'], 'did you mean "apply"?'],
      [['lab', 'upp'], 'did you mean "lab up"?'],
      [['lba', 'up'], 'did you mean "lab"?'],
    ] as const) {
      const { code, out, err } = await call(...argv)
      expect(code).to.equal(3)
      expect(out).to.equal('')
      expect(err).to.contain(guess)
    }
  })

  it('answers 3 and a guess for an option that is none', async () => {
    const { code, err } = await call('apply', 'x.yml', '--aprove', 'finalize')
    expect(code).to.equal(3)
    expect(err).to.contain('did you mean "approve"?')
  })

  it('answers 3 to nothing at all', async () => {
    expect((await call()).code).to.equal(3)
  })

  it('shows the commands of two words by the first of them', async () => {
    const asked = await call('lab', '--help')
    expect(asked).to.include({ code: 0, err: '' })
    expect(asked.out).to.contain('lab up ').and.to.contain('lab down ').and.not.to.contain('rehearse')
    expect(await call('lab')).to.deep.equal({ ...asked, code: 3 })
    const { code, err } = await call('lab', 'burn')
    expect(code).to.equal(3)
    expect(err)
      .to.contain('known commands: lab up, lab list, lab status, lab down\n')
      .and.to.contain('see kplay lab --help')
  })

  it('takes help for a word before what it is asked of', async () => {
    for (const words of [['apply'], ['lab'], ['lab', 'up'], []])
      expect(await call('help', ...words), words.join(' ')).to.deep.equal(await call(...words, '--help'))
    expect(await call('help', 'aply')).to.deep.include({ code: 3, out: '' })
  })
})
