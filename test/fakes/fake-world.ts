import { fileURLToPath } from 'node:url'
import type { World } from '../../src/cli/world.ts'
import { Concealed } from '../../src/cli/secrets/concealed.ts'
import { FakeClock } from './fake-clock.ts'

/** A World that keeps what is printed and asks nobody. */
export interface FakeWorld extends World {
  readonly printed: { stdout: string; stderr: string }
}

/** A world without a terminal, with an empty environment and a fake clock. */
export const fakeWorld = (change: Partial<World> = {}): FakeWorld => {
  const printed = { stdout: '', stderr: '' }
  const concealed = new Concealed()
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[name] += concealed.pass(name, text, true)
    },
    isTerminal: false,
    columns: 80,
  })
  const never = new AbortController().signal
  return {
    env: {},
    cwd: '/',
    platform: 'linux',
    arch: 'x64',
    pid: 1,
    self: { node: '/nowhere/node', main: '/nowhere/main.ts' },
    root: fileURLToPath(new URL('../..', import.meta.url)),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    ask: undefined,
    askSecret: undefined,
    conceal: (secrets, streams) => concealed.hide(secrets, streams),
    dieWithParent: () => undefined,
    clock: new FakeClock(),
    interrupts: { first: never, second: never },
    random: () => 0.5,
    ...change,
    printed,
  }
}
