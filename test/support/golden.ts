import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { isUpdatingCases } from './case-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Expects `text` to be exactly what the committed file (path from the project's root) holds. `UPDATE_GOLDEN=1` rewrites it; a review reads the diff. */
export const expectGolden = (path: string, text: string): void => {
  const file = join(root, path)
  if (isUpdatingCases) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  expect(existsSync(file), `${path} is missing: UPDATE_GOLDEN=1 writes it`).to.equal(true)
  expect(text).to.equal(readFileSync(file, 'utf8'))
}
