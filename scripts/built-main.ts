/** What dist/main.js is made of: starts the script that scripts/build.ts made, with the code V8 made of it beforehand. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openApp, runApp } from './built-app.ts'

/** Put in by scripts/build.ts: the name of the script, which tells what is in it. */
declare const appName: string

const app = fileURLToPath(new URL(appName, import.meta.url))

const codeOf = (file: string): Buffer | undefined => {
  try {
    return readFileSync(`${file}.code`)
  } catch {
    // Only slower without it.
    return undefined
  }
}

runApp(openApp(app, codeOf(app)), import.meta.url)
