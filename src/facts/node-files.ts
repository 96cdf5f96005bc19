import { Buffer } from 'node:buffer'
import { err, ok } from '../diagnostics/result.ts'
import { quoteWord } from '../shell/quote.ts'
import { eachLogDirScript } from './each-log-dir.ts'
import type { Fact } from './fact.ts'
import { findNodeScript } from './find-node.ts'
import { unitOfProcess } from './service-unit.ts'

export const nodeFileKinds = ['config', 'meta', 'logging', 'unit'] as const

/** A file that a node hangs on. */
export interface NodeFile {
  /** Its configuration, meta.properties of a log dir, a logging file, or a file of its unit of systemd. */
  readonly kind: (typeof nodeFileKinds)[number]
  /** Absolute, as it is named. */
  readonly path: string
  /** Permissions, octal: `644`. */
  readonly mode: string
  readonly uid: number
  readonly gid: number
  /** One character for each byte (ISO 8859-1), so that nothing is lost. */
  readonly content: string
}

/** Files larger than this are no configuration, bytes. */
const mostBytes = 1_000_000

const functions = `seen='
'
keep() {
  p=$2
  [ -f "$p" ] || return 0
  case $seen in *"
$p
"*) return 0 ;; esac
  seen="$seen$p
"
  [ -r "$p" ] || { echo "may not read $p" >&2; exit 1; }
  [ "$(wc -c < "$p")" -le ${mostBytes} ] || { echo "$p is too large for a configuration" >&2; exit 1; }
  printf 'file %s %s\\n' "$1" "$p"
  stat -L -c '%a %u %g' "$p" || exit 1
  base64 < "$p" || exit 1
  echo end
}
`

/** What the running process was told to log by, and the unit that it belongs to. */
const ofProcess = `of_process() {
  IFS=$nl
  for word in $(printf '%s\\n' "$words" | sed -n 's#^-Dlog4j2*\\.configuration\\(File\\)*=\\(file:\\)*\\(//\\)*\\(/.*\\)$#\\4#p'); do keep logging "$word"; done
  unset IFS
  [ -n "$unit" ] || ${unitOfProcess}
}
`

const ofUnit = `if [ -n "$unit" ] && [ -d /run/systemd/system ]; then
  for file in $(systemctl show --no-pager -p FragmentPath -p DropInPaths -- "$unit" | sed 's/^[A-Za-z]*=//'); do keep unit "$file"; done
fi
exit 0
`

const head = /^file (\S+) (.+)$/
const kinds: ReadonlySet<string> = new Set(nodeFileKinds)

const parseFile = (lines: readonly string[]): NodeFile | undefined => {
  const [, kind = '', path = ''] = head.exec(lines[0] ?? '') ?? []
  const [, mode, uid, gid] = /^([0-7]{1,4}) (\d+) (\d+)$/.exec(lines[1] ?? '') ?? []
  const coded = lines.slice(2).join('')
  if (!kinds.has(kind) || mode === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(coded)) return undefined
  const content = Buffer.from(coded, 'base64').toString('latin1')
  return { kind: kind as NodeFile['kind'], path, mode, uid: Number(uid), gid: Number(gid), content }
}

/**
 * The files that a node hangs on, each once: CONFIG, meta.properties of each log dir, logging files (those its process was started with, those of the release at
 * CURRENT, those beside CONFIG), and the files of its unit (`unit` '': the one its process belongs to). What is not there is left out; what may not be read is unknown.
 */
export const nodeFiles: Fact<{ config: string; current: string; unit: string }, readonly NodeFile[]> = {
  name: 'node-files',
  script: ({ config, current, unit }) => `${functions}${ofProcess}unit=${quoteWord(unit)}
${findNodeScript(config)}keep config "$config"
${eachLogDirScript(config, 'keep meta "$dir/meta.properties"')}unset IFS
set +f
each_node of_process
current=${quoteWord(current)}
for file in "$current"/config/log4j2.y*ml "$current"/config/log4j.properties "\${config%/*}"/log4j*.properties "\${config%/*}"/log4j2.*ml; do keep logging "$file"; done
${ofUnit}`,
  parse: (output) => {
    const lines = output.replace(/\n$/, '').split('\n')
    const files: NodeFile[] = []
    let begun = 0
    for (const [i, line] of lines.entries()) {
      if (line !== 'end') continue
      const file = parseFile(lines.slice(begun, i))
      if (file === undefined) return err(`not a file: ${(lines[begun] ?? '').slice(0, 80)}`)
      files.push(file)
      begun = i + 1
    }
    return begun === lines.length && files.length > 0 ? ok(files) : err('not a list of files')
  },
}
