import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { buildBatch, parseBatch } from '../../src/facts/batch.ts'
import { request } from '../../src/facts/fact.ts'
import { jmxValues } from '../../src/facts/jmx-values.ts'
import { err, ok } from '../../src/diagnostics/result.ts'
import { runShell, shells } from '../support/shells.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const url = 'service:jmx:rmi:///jndi/rmi://b1:9999/jmxrmi'
const options = `--jmx-url ${url} --object-name a:type=b --object-name a:type=c --attributes Value --one-time true --report-format properties`

for (const shell of shells)
  describe(`the JmxTool of a release, by ${shell}`, () => {
    const newFolder = useTempFolders()

    /** A release whose scripts are these; what the fact says of it, asked with the environment of a node. */
    const ask = (scripts: Readonly<Record<string, string>>): { answer: unknown; left: readonly string[] } => {
      const [current, temp] = [`${newFolder()}/it's $(a release)`, newFolder()]
      mkdirSync(`${current}/bin`, { recursive: true })
      for (const [name, text] of Object.entries(scripts))
        writeFileSync(`${current}/bin/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
      const requests = { it: request(jmxValues, { current, url, beans: 'a:type=b a:type=c', java: '/no java' }) }
      const env = { TMPDIR: temp, JMX_PORT: '9999', KAFKA_OPTS: '-javaagent:x', KAFKA_JMX_OPTS: '-Dx' }
      const answer = parseBatch(requests, 'n0', runShell(shell, buildBatch(requests, 'n0'), env))['it']
      return { answer: answer?.ok === true ? answer.value : answer, left: readdirSync(temp) }
    }

    it('is asked for all beans at once, without the ports and agents of the node, and leaves nothing behind', () => {
      const told = 'echo "$*"; echo "[$JMX_PORT$KAFKA_OPTS$KAFKA_JMX_OPTS] $JAVA_HOME"'
      const { answer, left } = ask({ 'kafka-jmx.sh': told, 'kafka-run-class.sh': 'exit 9' })
      expect(answer).to.deep.equal(ok(`${options}\n[] /no java\n`))
      expect(left).to.deep.equal([])
    })

    it('is a class of its own before 3.5', () => {
      const { answer } = ask({ 'kafka-run-class.sh': 'echo "$*"' })
      expect(answer).to.deep.equal(ok(`kafka.tools.JmxTool ${options}\n`))
    })

    it('is taken at its word when it fails: why it could not connect, else the last that it said', () => {
      const stack = `echo 7 out; for i in 1 2; do printf '%s\\n' 'Could not connect. Exception: refused' '	java.net.X].' '	at a.B'; done >&2; echo after 10000 ms >&2; exit 1`
      expect(ask({ 'kafka-jmx.sh': stack }).answer).to.deep.equal(
        err('exit code 1: Could not connect. Exception: refused  java.net.X].'),
      )
      const last = `printf '%s\\n' one 'Trying' 'No matched attributes.' >&2; exit 1`
      expect(ask({ 'kafka-jmx.sh': last }).answer).to.deep.equal(err('exit code 1: Trying No matched attributes.'))
      expect(ask({ 'kafka-jmx.sh': `printf '%0900d' 0 >&2; exit 3` }).answer).to.deep.equal(
        err(`exit code 3: ${'0'.repeat(400)}`),
      )
    })

    it('is missed in words', () => {
      const { answer } = ask({})
      expect(JSON.stringify(answer)).to.match(/exit code 12[67]: .*kafka-run-class\.sh/)
    })

    it('is not believed when it never comes to an end of what it prints', () => {
      const long = `i=0; while [ $i -lt 1001 ]; do printf '%0100d' 0; i=$((i + 1)); done`
      expect(ask({ 'kafka-jmx.sh': long }).answer).to.deep.equal(err('its answer is too long'))
    })
  })
