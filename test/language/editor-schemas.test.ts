import { Ajv } from 'ajv'
import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { editorInventorySchema, editorPhaseSchema, editorPlaybookSchema } from '../../src/language/editor-schemas.ts'
import { modules } from '../../src/modules/catalogue.ts'
import { expectGolden } from '../support/golden.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const schemas = {
  playbook: editorPlaybookSchema(modules),
  phase: editorPhaseSchema(modules),
  inventory: editorInventorySchema(),
}

const faultsOf = (kind: keyof typeof schemas, text: string): unknown[] => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  const validate = ajv.compile(schemas[kind])
  validate(parse(text))
  return validate.errors ?? []
}

const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

describe('schemas for editors', () => {
  for (const [kind, schema] of Object.entries(schemas))
    it(`schemas/${kind}.schema.json is what the code says`, () => {
      expectGolden(`schemas/${kind}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`)
    })

  it('are draft-07', () => {
    for (const schema of Object.values(schemas))
      expect(new Ajv({ strict: false }).validateSchema(schema)).to.equal(true)
  })

  it('take every shipped file, each by the schema its first line names', () => {
    const files = globSync('{playbooks,inventories}/**/*.yml', { cwd: root })
    expect(files.length).to.be.greaterThan(6)
    for (const file of files) {
      const [, kind = ''] = /\$schema=.*\/(\w+)\.schema\.json/.exec(read(file)) ?? []
      expect(faultsOf(kind as keyof typeof schemas, read(file)), file).to.deep.equal([])
    }
  })

  it('take expressions where the language does, and nowhere else', () => {
    const phase = (task: string): string => `{ kplay: 1, phase: a, tasks: [{ id: a, ${task} }] }`
    expect(faultsOf('phase', phase('kafka.collect_logs: { lines: "${{ inputs.n }}" }'))).to.deep.equal([])
    expect(faultsOf('phase', phase('kafka.collect_logs: { lines: "many" }'))).to.not.deep.equal([])
    expect(faultsOf('phase', phase('service: { state: "${{ inputs.n }}" }'))).to.not.deep.equal([])
    expect(faultsOf('phase', phase('assert: [{ that: "1 == 1", else: "no" }]'))).to.deep.equal([])
  })

  it('refuse an unknown key, a misspelt module and a word of a later release', () => {
    for (const task of ['kafka.healht: {}', 'kafka.health: {}, retires: 3', 'kafka.health: {}, tags: [a]'])
      expect(faultsOf('phase', `{ kplay: 1, phase: a, tasks: [{ id: a, ${task} }] }`), task).to.not.deep.equal([])
  })
})
