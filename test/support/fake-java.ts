import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'

/** How a node behaves: comes up, ends at once, or starts and never says that it is up. */
export type NodeBehaviour = 'up' | 'exit' | 'silent' | 'port-busy'

/** A program that plays the part of Java for a lab: formats folders, and is a Kafka server that does nothing. Fast, and needs no Kafka. */
export interface FakeJava {
  /** Its JAVA_HOME. */
  readonly home: string
}

const program = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
const behaviours = JSON.parse(readFileSync(new URL('behaviours.json', import.meta.url), 'utf8'))
const words = process.argv.slice(2)
const properties = (path) =>
  Object.fromEntries(readFileSync(path, 'utf8').split('\\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))
appendFileSync(new URL('calls', import.meta.url), JSON.stringify(words) + '\\n')
if (words.includes('-version')) {
  const home = new URL('.', import.meta.url).pathname.replace(/\\/$/, '')
  process.stderr.write('    java.home = ' + home + '\\n    java.version = ' + behaviours.version + '\\n')
} else if (words.includes('kafka.tools.StorageTool')) {
  if (behaviours.format === 'fails') {
    process.stderr.write('Error while executing topic command: disk on fire\\n')
    process.exit(1)
  }
  const { 'log.dirs': dir, 'node.id': id } = properties(words[words.indexOf('-c') + 1])
  mkdirSync(dir, { recursive: true })
  writeFileSync(dir + '/meta.properties', 'version=1\\ncluster.id=' + words[words.indexOf('-t') + 1] + '\\nnode.id=' + id + '\\ndirectory.id=first\\n')
  writeFileSync(dir + '/bootstrap.checkpoint', 'records')
} else if (words.includes('kafka.Kafka')) {
  const config = words.at(-1)
  const archive = words.find((word) => word.startsWith('-XX:ArchiveClassesAtExit='))
  const host = config.split('/').at(-3)
  const behaviour = archive === undefined ? behaviours.nodes[host] ?? 'up' : behaviours.recording ?? 'up'
  if (behaviour === 'exit') {
    console.log('Exiting Kafka due to fatal exception')
    process.exit(1)
  }
  if (behaviour === 'port-busy') {
    console.log('java.net.BindException: Address already in use')
    process.exit(1)
  }
  console.log('starting')
  if (behaviour === 'up') console.log('Transition from RECOVERY to RUNNING.\\nKafka Server started')
  process.on('SIGTERM', () => {
    if (archive !== undefined) writeFileSync(archive.slice(archive.indexOf('=') + 1), 'classes')
    process.exit(0)
  })
  setInterval(() => undefined, 1000)
}
`

/** Makes one below \`folder\`. */
export const makeFakeJava = (
  folder: string,
  behaviours: {
    readonly version?: string
    readonly nodes?: Readonly<Record<string, NodeBehaviour>>
    readonly format?: 'fails'
    readonly recording?: NodeBehaviour
  } = {},
): FakeJava => {
  const home = `${folder}/java`
  mkdirSync(`${home}/bin`, { recursive: true })
  writeFileSync(`${home}/java.mjs`, program)
  writeFileSync(`${home}/behaviours.json`, JSON.stringify({ version: '17.0.15', nodes: {}, ...behaviours }))
  writeFileSync(`${home}/calls`, '')
  const script = `#!/bin/bash\nexec -a "${home}/bin/java" "${process.execPath}" "${home}/java.mjs" "$@"\n`
  writeFileSync(`${home}/bin/java`, script)
  chmodSync(`${home}/bin/java`, 0o755)
  return { home }
}
