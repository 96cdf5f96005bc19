import { expect } from 'chai'
import { buildProgram } from '../../src/plan/build-program.ts'
import { loadGood } from '../support/load-good.ts'

describe('the digest and rollback hooks', () => {
  it('changes with what runs after the undo of a host, files being the same', async () => {
    const playbook = await loadGood('playbooks/rolling-upgrade.yml')
    const without = { ...playbook, phases: playbook.phases.map((phase) => ({ ...phase, rollback: [] })) }
    expect(buildProgram(without).digest).to.not.equal(buildProgram(playbook).digest)
    expect(buildProgram({ ...playbook }).digest).to.equal(buildProgram(playbook).digest)
  })
})
