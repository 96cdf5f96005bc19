import { expect } from 'chai'
import { shell } from '../../src/modules/shell.ts'
import type { HostView } from '../../src/modules/host-view.ts'

const host: HostView = {
  name: 'b1',
  address: '127.0.9.1',
  nodeId: 1,
  roles: ['broker'],
  rack: undefined,
  vars: {},
  install: { root: '', current: '', config: '', logs: '', source: 'store' },
  service: { type: 'scripts', env: {}, changeEnv: [] },
}

describe('shell', () => {
  it('hands over no value that the system would not take', () => {
    const kindOf = (value: string): string => {
      const args = { script: 'true', env: { X: value } }
      const past = { facts: {}, cluster: undefined, done: [], sinceActMs: 0, cleanForMs: 0 }
      return shell.decide({ args, host, versions: undefined, ...past }).kind
    }
    // `X=` counts, and so do the bytes of a character.
    expect(kindOf('x'.repeat(131_069))).to.equal('acts')
    expect(kindOf('x'.repeat(131_070))).to.equal('refuse')
    expect(kindOf('ü'.repeat(65_535))).to.equal('refuse')
  })
})
