import { ok } from '../diagnostics/result.ts'
import type { Fact } from './fact.ts'
import { findNodeScript, parseNode } from './find-node.ts'

const script = `show() {
  print_node
  { all=$(tr '\\0\\n' '\\n\\3' < "/proc/$pid/environ"); } 2> /dev/null || { echo "may not read the environment of process $pid" >&2; exit 1; }
  printf '%s\\n' "$all" | grep -aE '^(KAFKA_[A-Z0-9_]*|JAVA_HOME|LOG_DIR|JMX_PORT)='
}
each_node show
`

/** The part of a node's environment that changes how Kafka runs (R0): `KAFKA_*`, `JAVA_HOME`, `LOG_DIR`, `JMX_PORT`; null when no process runs. Only its own user and root may read it. */
export const nodeEnvironment: Fact<{ config: string }, Readonly<Record<string, string>> | null> = {
  name: 'node-environment',
  script: ({ config }) => findNodeScript(config) + script,
  parse: (output) => {
    const node = parseNode(output)
    if (!node.ok || node.value === null) return node.ok ? ok(null) : node
    const entries = node.value.rest.map((line): [string, string] => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1).replaceAll('\u0003', '\n')]
    })
    return ok(Object.fromEntries(entries))
  },
}
