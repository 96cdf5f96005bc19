import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Deciders } from './compare.ts'
import type { Mutant } from './mutants.ts'

/** What the decisions are made of, below src/. */
const needed = ['kafka/decide', 'kafka/rules', 'kafka/snapshot', 'kafka/topology.ts']

const sources = fileURLToPath(new URL('../../src', import.meta.url))

/** A scratch folder for mutants. Close removes it. */
export class Nursery {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kplay-mutants-'))
  #count = 0

  constructor() {
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }\n')
  }

  /** The decisions with one bug planted, from a copy of the rules. Throws when the place for it is not there exactly once. */
  async plant(mutant: Mutant): Promise<Deciders> {
    const root = join(this.#folder, `m${this.#count++}`)
    mkdirSync(root)
    for (const part of needed) cpSync(join(sources, part), join(root, part), { recursive: true })
    const file = join(root, 'kafka', mutant.file)
    const parts = readFileSync(file, 'utf8').split(mutant.find)
    if (parts.length !== 2) throw new Error(`${mutant.file}: "${mutant.find}" stands there ${parts.length - 1} times`)
    writeFileSync(file, parts.join(mutant.put))
    const load = (name: string): Promise<unknown> => import(pathToFileURL(join(root, 'kafka/decide', name)).href)
    const names = ['stop.ts', 'back.ts', 'order.ts', 'finalize.ts']
    return Object.assign({}, ...(await Promise.all(names.map(load)))) as Deciders
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
