import { writeFileSync } from 'node:fs'

/**
 * A unit whose node looks like a JVM to whoever reads /proc and ends with 143 at SIGTERM, as JVMs do. With a file `CONFIG.bad` beside its configuration it dies at once.
 */
export const writeUnitJvm = (
  folder: string,
  config: string,
  of: { readonly lines?: readonly string[]; readonly user?: string } = {},
): string => {
  const body = `process.on('SIGTERM', () => process.exit(143))
console.log('started')
setInterval(() => undefined, 1000)
`
  writeFileSync(`${folder}/jvm.mjs`, body)
  writeFileSync(
    `${folder}/start.sh`,
    `#!/bin/bash\n[ ! -e "${config}.bad" ] || { echo FATAL bad configuration; exit 1; }\nexec -a java "${process.execPath}" "${folder}/jvm.mjs" -cp /x/kafka_2.13-3.9.2.jar kafka.Kafka "${config}"\n`,
    { mode: 0o755 },
  )
  const lines = ['TimeoutStopSec=infinity', ...(of.user === undefined ? [] : [`User=${of.user}`]), ...(of.lines ?? [])]
  return `[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=${folder}/start.sh\n${lines.join('\n')}\n`
}
