import { dirname } from 'node:path'
import { sortDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source.ts'
import { buildInventory, type BuiltInventory } from './inventory/build-inventory.ts'
import type { Inventory } from './inventory/inventory.ts'
import { givenFile, loadFile, type FilePlace } from './load-file.ts'
import { parseSource } from './syntax/parse-source.ts'

const nothing = { inventory: undefined, vars: new Map<string, never>(), mode: undefined, source: undefined }

/** Reads and checks the inventory at `place`; nothing is contacted. `namedAt` is the line of the playbook that names it. */
export const loadBuiltInventory = async (place: FilePlace, namedAt?: Location): Promise<BuiltInventory> => {
  const source = await loadFile(place, namedAt)
  if ('code' in source) return { ...nothing, diagnostics: [source] }
  const { document, diagnostics } = await parseSource(source)
  if (document === undefined) return { ...nothing, source, diagnostics }
  const built = buildInventory(document, dirname(place.path))
  const isSoundYaml = diagnostics.length === 0
  return {
    ...built,
    inventory: isSoundYaml ? built.inventory : undefined,
    diagnostics: [...diagnostics, ...built.diagnostics],
  }
}

export interface InventoryRequest {
  /** As given on the command line, or absolute. */
  readonly file: string
  /** The working folder, absolute. */
  readonly cwd: string
}

/** Reads, checks and merges an inventory. `inventory` is absent when `diagnostics` holds an error (exit code 3). */
export const loadInventory = async (
  request: InventoryRequest,
): Promise<{ inventory?: Inventory; diagnostics: Diagnostic[] }> => {
  const { inventory, diagnostics } = await loadBuiltInventory(givenFile(request.file, request.cwd))
  const sorted = sortDiagnostics(diagnostics)
  return inventory === undefined ? { diagnostics: sorted } : { inventory, diagnostics: sorted }
}
