import { expect } from 'chai'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProgram } from '../../src/plan/build-program.ts'
import { buildDigest } from '../../src/plan/digest.ts'
import { digestInputOf } from '../../src/plan/program-digest.ts'
import type { PlaybookSheet } from '../../src/views/show/playbook-sheet.ts'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'
import { loadGood } from '../support/load-good.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cases = 'test/cases/language/good'
const goldens = 'test/cases/views/show'

const show = (...words: string[]): Promise<CliEnd> => callKplayIn({ cwd: root, root }, ['show', ...words])

/** Playbooks that must mean the same expanded, with the words of the command line they need. */
const playbooks: readonly (readonly [file: string, ...sets: string[]])[] = [
  ['playbooks/rolling-upgrade.yml'],
  [`${cases}/anchors.yml`],
  [`${cases}/everything.yml`, 'ticket=CHG-1', 'count=4', 'fast=true', 'some=[2]', 'pause=1m'],
  [`${cases}/for-each.yml`],
  [`${cases}/restart.yml`],
  [`${cases}/versions-list.yml`],
]

/** The digest of everything a playbook asks for; the texts of its files are left out. */
const digestOf = async (file: string, sets: readonly string[]): Promise<string> => {
  const playbook = await loadGood(file, { sets })
  const { phases, scope, hosts } = buildProgram(playbook)
  return buildDigest(digestInputOf({ ...playbook, files: [] }, { phases, scope, hosts }))
}

describe('kplay show', () => {
  const temp = useTempFolders()

  for (const [file, ...sets] of playbooks) {
    const words = sets.flatMap((set) => ['--set', set])
    const name = file.split('/').at(-1)?.replace('.yml', '') ?? ''

    it(`${name}: says how kplay understands it`, async () => {
      const { code, stdout, stderr } = await show(file, ...words)
      expect([code, stderr]).to.deep.equal([0, ''])
      expectGolden(`${goldens}/${name}.txt`, stdout)
    })

    it(`${name}: expanded it is a playbook that asks for the same steps`, async () => {
      const { code, stdout, stderr } = await show(file, '--expanded', ...words)
      expect([code, stderr]).to.deep.equal([0, ''])
      expectGolden(`${goldens}/${name}.expanded.txt`, stdout)
      expect(stdout).to.not.match(/^ *- use:/m)
      // Where it is kept decides what its relative paths mean: beside the first, in a copy of the folders around it.
      const folder = join(temp(), dirname(file))
      mkdirSync(folder, { recursive: true })
      const inventory = /^inventory: (.*)$/m.exec(stdout)?.[1] ?? ''
      const copied = join(folder, inventory)
      mkdirSync(dirname(copied), { recursive: true })
      writeFileSync(copied, readFileSync(join(root, dirname(file), inventory)))
      writeFileSync(join(folder, 'expanded.yml'), stdout)
      const expanded = join(folder, 'expanded.yml')
      expect(await digestOf(expanded, sets)).to.equal(await digestOf(file, sets))
      const phasesOf = async (of: string): Promise<unknown> => {
        const { phases } = JSON.parse((await show(of, '--format', 'json', ...words)).stdout) as PlaybookSheet
        return JSON.parse(JSON.stringify(phases), (key, value: unknown) => (key === 'origin' ? '' : value))
      }
      expect(await phasesOf(expanded)).to.deep.equal(await phasesOf(file))
    })
  }

  it('prints JSON', async () => {
    const sheet = JSON.parse((await show('playbooks/rolling-upgrade.yml', '--format', 'json')).stdout) as PlaybookSheet
    expect(sheet).to.include({ format: 1, file: 'playbooks/rolling-upgrade.yml' })
    expect(sheet.phases.map((phase) => phase.id)).to.deep.equal([
      'preflight',
      'backup',
      'stage',
      'roll',
      'soak',
      'finalize',
    ])
    expect(sheet.phases.find(({ id }) => id === 'roll')?.inputs).to.deep.equal({
      soak_first: 300_000,
      take_over: '',
      groups: [],
      max_lag: -1,
      max_stall: 30_000,
      metrics: false,
      commands: false,
    })
  })

  it('writes the inventory of -i from the folder of the playbook', async () => {
    const { stdout } = await show(`${cases}/restart.yml`, '--expanded', '-i', 'inventories/rehearsal.yml')
    expect(stdout).to.match(/^inventory: "\.\.\/\.\.\/\.\.\/\.\.\/inventories\/rehearsal\.yml"$/m)
  })

  it('prints the faults of one that is not valid, and nothing else', async () => {
    const { code, stdout, stderr } = await show('test/cases/language/bad/serial.yml')
    expect([code, stdout]).to.deep.equal([3, ''])
    expect(stderr).to.match(/^error\[playbook\/serial\]/)
    expect((await show()).code).to.equal(3)
    expect((await show('a', 'b')).code).to.equal(3)
  })
})
