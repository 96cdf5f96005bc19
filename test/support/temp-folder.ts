import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'mocha'

/** Inside a `describe`: a function that makes a new empty folder, removed after the test that asked for it. */
export const useTempFolders = (): (() => string) => {
  const made: string[] = []
  afterEach(() => {
    for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
  })
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'kplay-test-'))
    made.push(dir)
    return dir
  }
}
