/** How the one script of dist/ is started: by dist/main.cjs each time, and once by scripts/warm-build.ts. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'

/** The script, not yet run. `cachedData`: what V8 made of this very file before; V8 refuses that of another release or with other flags. */
export const openApp = (file: string, cachedData: Buffer | undefined): Script =>
  new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })

/** Runs it as if it were the file of `mainUrl`. */
export const runApp = (app: Script, mainUrl: string): void => {
  const start = app.runInThisContext() as (require: NodeJS.Require, url: string) => void
  start(createRequire(mainUrl), mainUrl)
}
