/** Adding a release line is adding its file and its row: proven on a copy of src/ with a line that does not exist. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { PathAnswer } from '../../../src/cli/path-schema.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const plant = (copy: string): void => {
  for (const part of ['src', 'package.json', 'tsconfig.json']) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const releases = join(copy, 'src/kafka/releases')
  const skeleton = readFileSync(join(root, 'test/support/skeleton-line.ts'), 'utf8')
  writeFileSync(join(releases, 'kafka-4-5.ts'), skeleton.replace('../../src/kafka/releases/', './'))
  const catalogue = readFileSync(join(releases, 'catalogue.ts'), 'utf8')
  const row = catalogue
    .replace("import { kafka44 } from './kafka-4-4.ts'\n", (line) => `${line}import { kafka45 } from './kafka-4-5.ts'\n`)
    .replace(/kafka44,?\s*\]/, 'kafka44, kafka45]')
  writeFileSync(join(releases, 'catalogue.ts'), row)
}

describe('adding a release line', () => {
  let copy: string
  before(() => {
    copy = mkdtempSync(`${tmpdir()}/kplay-test-`)
    plant(copy)
  })
  after(() => rmSync(copy, { recursive: true }))

  const path = (...argv: string[]): PathAnswer => {
    const words = [join(copy, 'src/main.ts'), 'path', ...argv, '--format', 'json']
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    expect(stdout, stderr).to.not.equal('')
    return JSON.parse(stdout) as PathAnswer
  }

  it('opens a way to it, with its levels, keys, limits, Java and hazards', () => {
    const { isOpen, legs } = path('4.4.0', '4.5.1')
    const [hop] = legs
    if (hop?.kind !== 'hop') throw new Error('no hop')
    expect(isOpen).to.equal(true)
    expect(hop.java).to.deep.include({ isRaised: true })
    expect(hop.keys.map((one) => one.key)).to.deep.equal(['old.key'])
    expect(hop.limits.map((one) => one.key)).to.deep.equal(['num.io.threads'])
    expect(hop.hazards.map((one) => one.id)).to.include('KAFKA-99999')
    expect(hop.finalize).to.deep.include({ metadata: { name: '4.5-IV1', level: 35 }, isReversible: false })
    expect(hop.steps.flatMap((step) => step.commands).join('\n')).to.contain('--feature metadata.version=35')
  })

  it('leaves a feature alone that kplay does not know', () => {
    const [hop] = path('4.4.0', '4.5.1').legs
    if (hop?.kind !== 'hop') throw new Error('no hop')
    expect(hop.finalize?.features).to.have.lengthOf(1)
    expect(hop.finalize?.features[0]?.heldBack).to.match(/does not know what it does/)
  })

  it('finds the lines to go through by itself', () => {
    const legs = path('3.6.2', '4.5.1').legs.map((leg) => (leg.kind === 'hop' ? leg.to : 'migration'))
    expect(legs).to.deep.equal(['4.4.0', '4.5.1'])
    const bridged = path('3.6.2', '4.5.1', '--mode', 'zookeeper').legs
    expect(bridged.map((leg) => (leg.kind === 'hop' ? leg.to : 'migration'))).to.deep.equal(['3.9.2', 'migration', '4.4.0', '4.5.1'])
  })

  it('refuses what the line refuses', () => {
    expect(path('4.4.0', '4.5.0').faults.map((fault) => fault.code)).to.deep.equal(['path/refused-release'])
  })
})
