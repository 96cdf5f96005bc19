import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { LocalConnection } from '../../../src/hosts/local-connection.ts'
import type { CommandsService, HostView } from '../../../src/modules/host-view.ts'
import { useTempFolders } from '../../support/temp-folder.ts'
import { noStore, realClock } from '../local-settings.ts'
import { driveService, serviceHost, type Driven } from './drive.ts'

/** A user's own control program: keeps a pid file, notes its environment and what it was asked. */
const control = (folder: string, config: string): string => `#!/bin/sh
echo "$1 $(env | grep -c '^KPLAY_RUN=') \${HEAP-}" >> ${folder}/asked
case $1 in
  start)
    (exec -a java ${process.execPath} ${folder}/jvm.mjs kafka.Kafka ${config} > /dev/null 2>&1 < /dev/null & echo $! > ${folder}/pid) ;;
  stop)
    [ ! -e ${folder}/stop-fails ] || { echo 'no such node' >&2; exit 7; }
    kill -TERM "$(cat ${folder}/pid)" ;;
  status)
    [ -e ${folder}/holds ] && { echo held; exit 0; }
    kill -0 "$(cat ${folder}/pid)" 2> /dev/null || exit 3 ;;
esac
`

describe('a node that commands of its own start and stop', () => {
  let folder = ''
  let connection: LocalConnection
  let host: HostView

  beforeEach(() => {
    folder = newFolder()
    const config = `${folder}/server.properties`
    mkdirSync(`${folder}/data`)
    writeFileSync(config, `log.dirs=${folder}/data\n`)
    writeFileSync(
      `${folder}/jvm.mjs`,
      "process.on('SIGTERM', () => process.exit(143)); setInterval(() => undefined, 1000)",
    )
    writeFileSync(`${folder}/ctl`, control(folder, config).replace('#!/bin/sh', '#!/bin/bash'))
    chmodSync(`${folder}/ctl`, 0o755)
    const words = (word: string): readonly string[] => [`${folder}/ctl`, word]
    const service: CommandsService = {
      type: 'commands',
      start: words('start'),
      stop: words('stop'),
      status: words('status'),
      env: { HEAP: '-Xmx1g -Xms1g' },
      changeEnv: [],
    }
    host = serviceHost({ folder, config, service })
    const env = { PATH: process.env['PATH'], HOME: '/tmp' }
    connection = new LocalConnection('b1', { run: 'this-run', env, store: noStore, clock: realClock })
  })
  afterEach(() => {
    if (existsSync(`${folder}/pid`))
      try {
        process.kill(Number(readFileSync(`${folder}/pid`, 'utf8')), 'SIGTERM')
      } catch {
        // It has ended.
      }
    connection.close()
  })

  // Its folders go after the process whose id lies in one.
  const newFolder = useTempFolders()
  const drive = (state: 'started' | 'stopped' | 'restarted'): Promise<Driven> => driveService(connection, host, state)
  const asked = (word: string): readonly string[] =>
    readFileSync(`${folder}/asked`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(word))

  it('is started with its environment and without kplay’s, restarted and stopped', async () => {
    expect(await drive('started')).to.deep.nested.include({ 'decision.kind': 'unchanged', acts: ['start-node'] })
    expect(asked('start')).to.deep.equal(['start 0 -Xmx1g -Xms1g'])
    expect(await drive('restarted')).to.deep.nested.include({
      'decision.kind': 'unchanged',
      acts: ['stop-node', 'start-node'],
    })
    expect(await drive('stopped')).to.deep.nested.include({ 'decision.kind': 'unchanged', acts: ['stop-node'] })
    // Whoever resumes finds a stop command that still works by its mark.
    expect(asked('stop')).to.deep.equal(['stop 1 -Xmx1g -Xms1g', 'stop 1 -Xmx1g -Xms1g'])
    expect((await drive('stopped')).acts).to.deep.equal([])
  })

  it('whose stop command fails is not told as stopped nor as refused: its process is looked at', async () => {
    await drive('started')
    writeFileSync(`${folder}/stop-fails`, '')
    const { outcomes } = await drive('stopped')
    expect(outcomes[0]).to.include({ ok: false }).and.not.have.property('exitCode')
    expect(outcomes[0]?.why).to.contain('no such node').and.contain('service.stop ended with exit code 7')
  })

  it('whose status says that it runs without a process can not be started', async () => {
    writeFileSync(`${folder}/pid`, '999999999')
    writeFileSync(`${folder}/holds`, '')
    const { decision, acts } = await drive('started')
    expect([decision.kind, acts]).to.deep.equal(['refuse', []])
    expect(JSON.stringify(decision)).to.contain('counts as running').and.contain('held')
  })
})
