import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { launcherFiles } from '../../../src/rehearsal/launchers/launchers.ts'
import { parseReleaseLock, type ReleaseLock } from '../../../src/rehearsal/store/lock.ts'
import { writeText } from '../../../src/rehearsal/store/tree.ts'
import { realClock } from '../../support/cluster.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const lockOf = (release: string): ReleaseLock => {
  const path = fileURLToPath(new URL(`../../../releases/${release}.lock.json`, import.meta.url))
  const lock = parseReleaseLock(readFileSync(path, 'utf8'))
  if (lock === undefined) throw new Error(`no lock of ${release}`)
  return lock
}

describe('the launchers of a release', () => {
  const newFolder = useTempFolders()
  let folder: string
  let home: string

  beforeEach(() => {
    folder = newFolder()
    home = `${folder}/java`
    mkdirSync(`${home}/bin`, { recursive: true })
    writeFileSync(`${home}/bin/java`, '#!/bin/bash\nprintf "%s\\n" "$@"\n')
    chmodSync(`${home}/bin/java`, 0o755)
  })

  /** A release's folder with two jars and, for 4.4.0, one of its lender. */
  const install = async (release: string): Promise<string> => {
    const dir = `${folder}/kafka-${release}`
    for (const [path, text] of Object.entries(launcherFiles(lockOf(release)))) await writeText(dir, path, text)
    mkdirSync(`${dir}/libs`)
    writeFileSync(`${dir}/libs/a-1.jar`, '')
    writeFileSync(`${dir}/libs/kafka_2.13-${release}.jar`, '')
    if (release === '4.4.0') {
      mkdirSync(`${dir}/libs-tools`)
      writeFileSync(`${dir}/libs-tools/kafka-tools-4.3.1.jar`, '')
    }
    return dir
  }
  const run = (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] => {
    const own = { PATH: process.env['PATH'] ?? '', JAVA_HOME: home, LOG_DIR: `${folder}/logs`, ...env }
    return execFileSync(script, args, { env: own, encoding: 'utf8' }).trimEnd().split('\n')
  }

  for (const release of ['3.6.2', '3.9.2', '4.1.2', '4.4.0'])
    it(`of ${release} are correct shell text`, async () => {
      const dir = await install(release)
      for (const path of Object.keys(launcherFiles(lockOf(release))).filter((name) => name.endsWith('.sh'))) {
        const { status, stderr } = spawnSync('bash', ['-n', `${dir}/${path}`], { encoding: 'utf8' })
        expect(stderr, path).to.equal('')
        expect(status, path).to.equal(0)
      }
    })

  it('have the known names; ZooKeeper’s only up to 3.9', () => {
    const names = (release: string): string[] => Object.keys(launcherFiles(lockOf(release)))
    for (const name of ['run-class', 'server-start', 'server-stop', 'storage', 'topics', 'features', 'configs'])
      for (const release of ['3.9.2', '4.4.0']) expect(names(release)).to.include(`bin/kafka-${name}.sh`)
    expect(names('3.9.2')).to.include.members([
      'bin/zookeeper-server-start.sh',
      'config/log4j.properties',
      'config/tools-log4j.properties',
    ])
    expect(names('4.0.2')).to.include.members(['config/log4j2.yaml', 'config/tools-log4j2.yaml'])
    expect(names('4.0.2').filter((name) => /zookeeper|log4j\.properties/.test(name))).to.deep.equal([])
  })

  it('start the server with every jar named, from the physical folder', async () => {
    const dir = await install('3.9.2')
    symlinkSync(dir, `${folder}/current`)
    expect(
      run(`${folder}/current/bin/kafka-server-start.sh`, ['/etc/x.properties', '--override', 'a=b c']),
    ).to.deep.equal([
      '-Xmx1G',
      '-Xms1G',
      '-server',
      '-XX:+UseG1GC',
      '-XX:MaxGCPauseMillis=20',
      '-XX:InitiatingHeapOccupancyPercent=35',
      '-XX:+ExplicitGCInvokesConcurrent',
      '-XX:MaxInlineLevel=15',
      '-Djava.awt.headless=true',
      `-Xlog:gc*:file=${folder}/logs/kafkaServer-gc.log:time,tags:filecount=10,filesize=100M`,
      '-Dcom.sun.management.jmxremote=true',
      '-Dcom.sun.management.jmxremote.authenticate=false',
      '-Dcom.sun.management.jmxremote.ssl=false',
      `-Dkafka.logs.dir=${folder}/logs`,
      `-Dlog4j.configuration=file:${dir}/config/log4j.properties`,
      '-cp',
      `${dir}/libs/a-1.jar:${dir}/libs/kafka_2.13-3.9.2.jar`,
      'kafka.Kafka',
      '/etc/x.properties',
      '--override',
      'a=b c',
    ])
  })

  it('obey the known variables', async () => {
    const dir = await install('4.1.2')
    const words = run(`${dir}/bin/kafka-server-start.sh`, ['x'], {
      KAFKA_HEAP_OPTS: '-Xmx256m',
      KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseSerialGC',
      KAFKA_JMX_OPTS: '-Dj=1',
      JMX_PORT: '9999',
      KAFKA_LOG4J_OPTS: '-Dl=*',
      KAFKA_OPTS: '-Do=1',
      EXTRA_ARGS: '-name other',
      CLASSPATH: '/extra.jar',
    })
    expect(words).to.deep.equal([
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-Dj=1',
      '-Dcom.sun.management.jmxremote.port=9999',
      '-Dcom.sun.management.jmxremote.rmi.port=9999',
      `-Dkafka.logs.dir=${folder}/logs`,
      '-Dl=*',
      '-cp',
      `/extra.jar:${dir}/libs/a-1.jar:${dir}/libs/kafka_2.13-4.1.2.jar`,
      '-Do=1',
      'kafka.Kafka',
      'x',
    ])
  })

  it('return at once with -daemon, and with 0 even without a Java', async () => {
    const dir = await install('3.9.2')
    run(`${dir}/bin/kafka-server-start.sh`, ['-daemon', 'x.properties'], { KAFKA_HEAP_OPTS: '-Xmx9m' })
    const console = `${folder}/logs/kafkaServer.out`
    while (!existsSync(console) || !readFileSync(console, 'utf8').endsWith('x.properties\n')) await realClock.sleep(5)
    expect(readFileSync(console, 'utf8').split('\n')[0]).to.equal('-Xmx9m')
    run(`${dir}/bin/kafka-server-start.sh`, ['-daemon', 'x.properties'], { JAVA_HOME: `${folder}/none` })
  })

  it('say how they are used', async () => {
    const dir = await install('3.9.2')
    for (const name of ['kafka-server-start', 'kafka-run-class', 'zookeeper-server-start']) {
      const { status, stderr } = spawnSync(`${dir}/bin/${name}.sh`, [], { encoding: 'utf8' })
      expect(status).to.equal(1)
      expect(stderr).to.match(/^usage: .*\[-daemon\]/)
    }
  })

  it('use a class archive for the server, when it is there and no other is named', async () => {
    const dir = await install('3.9.2')
    const env = { KAFKA_CLASS_ARCHIVE: 'classes-x.jsa', KAFKA_JVM_PERFORMANCE_OPTS: '-Xint' }
    const flags = (more = {}, script = 'kafka-server-start'): string[] =>
      run(`${dir}/bin/${script}.sh`, ['x'], { ...env, ...more }).filter((word) =>
        /^-X(X:Shared|share|log:[^g])/.test(word),
      )
    expect(flags()).to.deep.equal([])
    writeFileSync(`${dir}/classes-x.jsa`, '')
    expect(flags()).to.deep.equal(['-Xlog:disable', '-Xshare:auto', `-XX:SharedArchiveFile=${dir}/classes-x.jsa`])
    expect(flags({}, 'kafka-topics')).to.deep.equal([])
    expect(flags({ KAFKA_OPTS: '-XX:ArchiveClassesAtExit=y' })).to.deep.equal([])
    expect(flags({ KAFKA_JVM_PERFORMANCE_OPTS: '-XX:SharedArchiveFile=z' })).to.deep.equal(['-XX:SharedArchiveFile=z'])
  })

  it('give tools quiet logging and the borrowed jars last; first where the lock says so', async () => {
    const dir = await install('4.4.0')
    const own = `${dir}/libs/a-1.jar:${dir}/libs/kafka_2.13-4.4.0.jar`
    const borrowed = `${dir}/libs-tools/kafka-tools-4.3.1.jar`
    const classPath = (words: readonly string[]): string | undefined => words[words.indexOf('-cp') + 1]
    const topics = run(`${dir}/bin/kafka-topics.sh`, ['--list'])
    expect(classPath(topics)).to.equal(`${own}:${borrowed}`)
    expect(topics).to.include(`-Dlog4j2.configurationFile=${dir}/config/tools-log4j2.yaml`)
    expect(topics.slice(-2)).to.deep.equal(['org.apache.kafka.tools.TopicCommand', '--list'])
    expect(classPath(run(`${dir}/bin/kafka-configs.sh`, []))).to.equal(`${borrowed}:${own}`)
    expect(classPath(run(`${dir}/bin/kafka-server-start.sh`, ['x']))).to.equal(own)
  })

  it('stop by signal the servers whose file has the role and the id asked for', async () => {
    const dir = await install('4.1.2')
    // Nobody runs a server with these: the script must find none.
    const { status, stdout } = spawnSync(
      `${dir}/bin/kafka-server-stop.sh`,
      ['--process-role=broker', '--node-id=987654321'],
      { encoding: 'utf8' },
    )
    expect(stdout).to.equal('no Kafka server to stop\n')
    expect(status).to.equal(1)
    expect(spawnSync(`${dir}/bin/kafka-server-stop.sh`, ['--nope']).status).to.equal(1)
  })
})
