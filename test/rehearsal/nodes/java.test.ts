import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { javaMajorOf } from '../../../src/kafka/releases/java.ts'
import { findJava, parseJava } from '../../../src/rehearsal/nodes/java.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const settings = (version: string, home: string, build = '17.0.15+6'): string => `Property settings:
    java.home = ${home}
    java.version = ${version}
    java.vm.name = OpenJDK 64-Bit Server VM
    java.vm.vendor = Debian
    java.vm.version = ${build}

openjdk version "${version}" 2025-04-15
`

describe('the Java of a lab', () => {
  const newFolder = useTempFolders()

  const makeJava = (script: string): string => {
    const home = newFolder()
    mkdirSync(`${home}/bin`)
    writeFileSync(`${home}/bin/java`, `#!/bin/bash\n${script}`)
    chmodSync(`${home}/bin/java`, 0o755)
    return home
  }
  const says = (text: string): string => `cat >&2 <<'END'\n${text}\nEND\n`

  it('is 17 or newer', async () => {
    for (const [version, major] of [
      ['17.0.15', 17],
      ['21', 21],
      ['25.0.1', 25],
      ['26-ea', 26],
    ] as const) {
      const home = makeJava(says(settings(version, '/opt/java')))
      const java = await findJava({ env: { PATH: '/usr/bin:/bin', JAVA_HOME: `${home}/` } })
      expect(java).to.have.nested.property('value.major', major)
      expect(java).to.have.nested.property('value.home', '/opt/java')
    }
  })

  it('may be too old: exit 69 and what to do', async () => {
    for (const version of ['1.8.0_392', '11.0.22', '16']) {
      const home = makeJava(says(settings(version, '/opt/java')))
      const java = await findJava({ env: { PATH: '/usr/bin:/bin', JAVA_HOME: home } })
      expect(java).to.have.nested.property('error.code', 'lab/java-too-old')
      expect(java).to.have.nested.property('error.exitCode', 69)
      expect(java).to.have.nested.property('error.what').that.includes(version)
      expect(java).to.have.nested.property('error.fix').that.includes('JAVA_HOME')
    }
  })

  it('may be missing: exit 69', async () => {
    for (const env of [{ PATH: newFolder() }, { PATH: '/usr/bin', JAVA_HOME: newFolder() }]) {
      const java = await findJava({ env })
      expect(java).to.have.nested.property('error.code', 'lab/java-missing')
      expect(java).to.have.nested.property('error.exitCode', 69)
      expect(java).to.have.nested.property('error.why[0]', 'there is no such program')
    }
  })

  it('is found on PATH when JAVA_HOME is not set', async () => {
    const home = makeJava(says(settings('17.0.15', '/opt/java')))
    const java = await findJava({ env: { PATH: `${home}/bin:/usr/bin:/bin` } })
    expect(java).to.have.nested.property('value.version', '17.0.15')
  })

  it('must tell its version', async () => {
    for (const script of [says('no idea'), `${says('Error: could not create the JVM')}exit 1\n`, 'exit 0\n']) {
      const java = await findJava({ env: { PATH: '/usr/bin:/bin', JAVA_HOME: makeJava(script) } })
      expect(java).to.have.nested.property('error.code', 'lab/java-missing')
    }
  })

  it('needs no settings to be understood: the version line is enough', () => {
    const java = parseJava('openjdk version "17.0.15" 2025-04-15', '/opt/mine')
    expect(java).to.include({ version: '17.0.15', major: 17, home: '/opt/mine' })
  })

  it('has a key that differs between builds', () => {
    const key = (text: string): string | undefined => parseJava(text, '')?.key
    expect(key(settings('17.0.15', '/a'))).to.match(/^[0-9a-f]{12}$/)
    expect(key(settings('17.0.15', '/a'))).to.equal(key(settings('17.0.15', '/b')))
    expect(key(settings('17.0.15', '/a'))).to.not.equal(key(settings('17.0.15', '/a', '17.0.15+7')))
  })

  it('counts majors as Java does', () => {
    expect(['1.8.0_392', '9', '11.0.2', '17.0.15', '26-ea', 'x', ''].map(javaMajorOf)).to.deep.equal([
      8,
      9,
      11,
      17,
      26,
      Number.NaN,
      Number.NaN,
    ])
  })
})
