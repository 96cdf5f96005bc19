import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { Problem } from '../../../src/diagnostics/problem.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import { observeFacts } from '../../../src/run/look/observe-facts.ts'
import type { Eyes } from '../../../src/run/look/look.ts'
import { nodes, observed } from '../../plan/support/draw-observed.ts'
import { playbook, upgradePhases } from '../../plan/support/draw-playbook.ts'

const unreachable: Problem = { code: 'run/unreachable', what: 'b2 is away', why: ['x'], fix: 'y', exitCode: 4 }
const never = (): never => {
  throw new Error('the test did not expect this')
}

/** Hosts that answer facts by name; `link` is never known, `c3` cannot be asked. */
const eyes = (asked: string[]): Eyes => ({
  cluster: {
    snapshot: never,
    configs: never,
    backup: never,
    fileSettings: never,
    isListening: never,
    electPreferredLeaders: never,
    updateFeatures: never,
    close: never,
  },
  clock: { nowMs: never, monotonicMs: never, sleep: never },
  hosts: {
    hasRelease: never,
    close: never,
    connect: (host) => {
      asked.push(host)
      if (host === 'c3') return Promise.resolve(err(unreachable))
      return Promise.resolve(
        ok({
          host,
          run: never,
          lease: never,
          stopNode: never,
          startNode: never,
          symlink: never,
          writeFile: never,
          copyFile: never,
          installRelease: never,
          facts: (requests) =>
            Promise.resolve(
              ok(
                Object.fromEntries(
                  Object.entries(requests).map(([key, { name }]) => [
                    key,
                    name === 'link' ? err('not readable') : ok(`${name} of ${host}`),
                  ]),
                ),
              ),
            ),
        }),
      )
    },
  },
})

describe('run/look/observe-facts', () => {
  it('asks each host once, leaves out what is not answered, and hosts that were not reached before', async () => {
    const asked: string[] = []
    const program = buildProgram(playbook({ phases: upgradePhases() }))
    const seen = await observeFacts(eyes(asked), program, observed({ nodes: { ...nodes(), b2: err(unreachable) } }))
    expect([...asked].sort()).to.deep.equal(['b1', 'b3', 'c1', 'c2', 'c3'])
    const { facts = {} } = seen
    expect(Object.keys(facts).filter((address) => /@(b2|c3)$/.test(address))).to.deep.equal([])
    expect(Object.fromEntries(Object.entries(facts).filter(([address]) => address.endsWith('@b1')))).to.deep.equal({
      'stage.install@b1': { releases: 'releases of b1' },
      'roll.stop@b1': { process: 'process of b1' },
      'roll.start@b1': { process: 'process of b1' },
    })
  })
})
