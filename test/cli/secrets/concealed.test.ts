import { expect } from 'chai'
import { Concealed } from '../../../src/cli/secrets/concealed.ts'

describe('what is printed once secrets are known', () => {
  it('passes as it is before, and for streams that are left out', () => {
    const concealed = new Concealed()
    expect(concealed.pass('stderr', 'hunter2', false)).to.equal('hunter2')
    concealed.hide(['hunter2'], ['stderr'])
    expect(concealed.pass('stdout', '{"hunter2":1}', false)).to.equal('{"hunter2":1}')
    expect(concealed.rest('stdout')).to.equal('')
  })

  it('holds no secret, whole on a terminal and cut anywhere in a pipe', () => {
    const concealed = new Concealed()
    concealed.hide(['hunter2'], ['stdout', 'stderr'])
    expect(concealed.pass('stderr', 'it is hunter2, h', true)).to.equal('it is ***, h')
    expect(concealed.pass('stdout', 'it is hun', false)).to.equal('it is ')
    expect(concealed.pass('stdout', 'ter2, h', false)).to.equal('***, ')
    expect(concealed.rest('stdout')).to.equal('h')
    expect(concealed.pass('stdout', 'late: hunter2 h', false)).to.equal('late: *** h')
  })

  it('masks the report of a crash', () => {
    const concealed = new Concealed()
    concealed.hide(['hunter2'], ['stderr'])
    expect(concealed.mask('error[internal]: spawn hunter2 ENOENT\n  at "hunter2"')).to.equal(
      'error[internal]: spawn *** ENOENT\n  at "***"',
    )
  })
})
