/**
 * Runs the script of a build once, checks playbooks with it, and keeps what V8 compiled on the way beside it.
 *   node scripts/warm-build.ts SCRIPT MAIN PLAYBOOK...      called by scripts/build.ts
 */
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { openApp, runApp } from './built-app.ts'

const [app = '', main = '', ...playbooks] = process.argv.slice(2)
const script = openApp(app, undefined)
process.argv = [process.execPath, main, 'validate', ...playbooks]
process.on('exit', () => writeFileSync(`${app}.code`, script.createCachedData()))
runApp(script, pathToFileURL(main).href)
