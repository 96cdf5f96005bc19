/** What dist/main.cjs is made of: starts the script that scripts/build.ts made, with the code V8 made of it beforehand. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openApp, runApp } from './built-app.ts'

/** Put in by scripts/build.ts: the name of the script, which tells what is in it. */
declare const appName: string
/** The version of package.json, as it was built. */
declare const builtVersion: string

const app = fileURLToPath(new URL(appName, import.meta.url))

const codeOf = (file: string): Buffer | undefined => {
  try {
    return readFileSync(`${file}.code`)
  } catch {
    // Only slower without it.
    return undefined
  }
}

// As main.ts says it, but before 4 MB are read.
if (['--version', '-V'].includes(process.argv[2] ?? '')) process.stdout.write(`kplay ${builtVersion}\n`)
else runApp(openApp(app, codeOf(app)), import.meta.url)
