import { expect } from 'chai'
import { phaseNames, rootNames, staticNames } from '../../../../src/language/playbook/building/names.ts'
import type { PlaybookNames } from '../../../../src/language/playbook/building/playbook-names.ts'
import type { ScopeTypes, ValueType } from '../../../../src/language/expressions/value-type.ts'

// The table "Names in expressions" of the language: exactly these, with these types.
const render = (type: ValueType): string => {
  switch (type.kind) {
    case 'list':
    case 'map':
      return `${type.kind}<${render(type.of)}>`
    case 'struct':
      return Object.entries(type.fields)
        .map(([name, inner]) => `${name} ${render(inner)}`)
        .sort()
        .join(', ')
    default:
      return type.kind
  }
}

const table = (types: ScopeTypes): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, render(type)]))

const names: PlaybookNames = {
  versions: undefined,
  variables: undefined,
  inventory: undefined,
  isPlaybook: false,
  hasVersions: false,
}

const node =
  'before version, config_pending bool, free_bytes int, java string, linked version, restarted bool, running bool, started_at timestamp, version version'

describe('names of expressions', () => {
  it('are the table of the language, and nothing else', () => {
    const { types } = phaseNames(names, { inputs: [], hasHosts: true, hosts: [] })
    expect(table(types)).to.deep.equal({
      versions: 'from any, to version',
      vars: 'map<any>',
      inputs: '',
      cluster: 'id string, mode string, name string',
      groups: 'map<list<string>>',
      host: 'address string, name string, node_id int, rack string, roles list<string>, vars map<any>',
      install: 'config string, current string, root string',
      node,
    })
  })

  it('of a phase without hosts, and of values for a phase, leave out what only hosts have', () => {
    const { types } = phaseNames(names, { inputs: [], hasHosts: false, hosts: [] })
    expect(Object.keys(types).sort()).to.deep.equal(['cluster', 'groups', 'inputs', 'vars', 'versions'])
    expect(Object.keys(staticNames(names).types).sort()).to.deep.equal(['cluster', 'groups', 'vars', 'versions'])
  })

  it('that exist somewhere are the ones no register may take', () => {
    const { types, absent } = phaseNames(names, { inputs: [], hasHosts: true, hosts: [] })
    expect([...Object.keys(types), 'item'].sort()).to.deep.equal([...rootNames].sort())
    expect(Object.keys(absent)).to.include('item')
  })
})
