import { mkdir } from 'node:fs/promises'
import type { Problem } from '../diagnostics/problem.ts'
import { err, ok, type Result } from '../diagnostics/result.ts'
import type { LabContext } from './context.ts'
import { placeOnFreeNetwork } from './nodes/addresses.ts'
import { recordNode } from './nodes/make-node.ts'
import { randomKafkaId } from './nodes/storage.ts'
import type { Prepared } from './prepare.ts'
import { fileProblem, labProblem } from './problems.ts'
import { isLabName, labDir, listLabFolders, takenNetworks, writeRecord, type LabRecord } from './record.ts'
import type { LabShape } from './shape.ts'
import { withExclusive } from './store/exclusive.ts'

/** Everything a boot needs once the shape is placed. */
export interface Reserved extends Prepared {
  readonly record: LabRecord
  readonly dir: string
  readonly shape: LabShape
}

const nameProblem = (name: string, why: string, fix: string): Problem =>
  labProblem('name', { what: `cannot call a lab "${name}"`, why: [why], fix, exitCode: 3 })

/** The name a lab gets: the wanted one if it is well formed and free, else the first free `labN`. */
export const chooseName = async (wanted: string | undefined, cacheDir: string): Promise<Result<string, Problem>> => {
  const taken = (await listLabFolders(cacheDir)).map((folder) => folder.name)
  if (wanted === undefined) {
    let n = 1
    while (taken.includes(`lab${n}`)) n++
    return ok(`lab${n}`)
  }
  if (!isLabName(wanted))
    return err(
      nameProblem(
        wanted,
        'a name becomes a folder',
        'use at most 32 of a-z, 0-9 and -, beginning with a letter or digit',
      ),
    )
  if (taken.includes(wanted))
    return err(
      nameProblem(wanted, 'there is a lab of that name', `use another name, or end that one: kplay lab down ${wanted}`),
    )
  return ok(wanted)
}

/** Chooses name and network, and writes the record that keeps both taken: one kplay at a time. */
export const reserve = (shape: LabShape, prepared: Prepared, context: LabContext): Promise<Result<Reserved, Problem>> =>
  withExclusive(context, `${context.cacheDir}/labs`, async () => {
    const name = await chooseName(shape.name, context.cacheDir)
    if (!name.ok) return name
    const taken = await takenNetworks(context.cacheDir)
    const placed = await placeOnFreeNetwork(shape.nodes, { taken, seed: context.cacheDir })
    if (!placed.ok) return placed
    const dir = labDir(context.cacheDir, name.value)
    const record: LabRecord = {
      format: 1,
      name: name.value,
      clusterId: randomKafkaId(),
      release: shape.release,
      state: 'booting',
      createdAt: new Date(context.clock.nowMs()).toISOString(),
      java: { version: prepared.java.version, home: prepared.java.home },
      nodes: placed.value.map((node) => recordNode(node, dir)),
    }
    try {
      await mkdir(dir, { recursive: true })
      await writeRecord(dir, record)
      return ok({ record, dir, shape, ...prepared })
    } catch (cause) {
      return err(fileProblem('make the folder of a lab', dir, cause))
    }
  })
