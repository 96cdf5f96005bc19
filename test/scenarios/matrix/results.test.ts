import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { useTempFolders } from '../../support/temp-folder.ts'
import { groups } from './catalogue.ts'
import { isWanted, keepResult, readResults, type ScenarioResult } from './results.ts'
import { nameIn } from './scenario.ts'

const result = (passed: boolean): ScenarioResult => ({ passed, seconds: 1.5, at: '2026-11-22T00:00:00Z', notes: [] })

describe('the memory of the matrix', () => {
  const newFolder = useTempFolders()

  it('leaves out what passed, runs again what failed, and all of it when asked to', () => {
    const file = join(newFolder(), 'below', 'results.json')
    expect(readResults(file)).to.deep.equal({})
    keepResult(file, 'waits/one', result(true))
    keepResult(file, 'waits/two', result(true))
    keepResult(file, 'waits/two', result(false))
    const results = readResults(file)
    const wanted = (only: readonly string[], again: boolean): readonly string[] =>
      ['waits/one', 'waits/two', 'races/one'].filter((name) => isWanted(name, results, { only, again }))
    expect(wanted([], false)).to.deep.equal(['waits/two', 'races/one'])
    expect(wanted([], true)).to.deep.equal(['waits/one', 'waits/two', 'races/one'])
    expect(wanted(['waits'], false)).to.deep.equal(['waits/two'])
    expect(wanted(['waits/one', 'races'], true)).to.deep.equal(['waits/one', 'races/one'])
  })

  it('begins anew where the file cannot be read', () => {
    const file = join(newFolder(), 'results.json')
    writeFileSync(file, '{"results": {"waits/o')
    expect(readResults(file)).to.deep.equal({})
  })

  it('knows every scenario by one name', () => {
    const names = groups.flatMap((group) => group.scenarios.map((one) => nameIn(group, one)))
    expect(new Set(names).size).to.equal(names.length)
    for (const name of names) expect(name).to.match(/^[a-z0-9.-]+\/[a-z0-9.-]+$/)
  })
})
