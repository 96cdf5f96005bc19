import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { buildBatch, parseBatch } from '../../src/facts/batch.ts'
import { request } from '../../src/facts/fact.ts'
import { nodeFiles, type NodeFile } from '../../src/facts/node-files.ts'
import { startFakeJvm } from '../support/fake-jvm.ts'
import { runShell, shells } from '../support/shells.ts'
import { useTempFolders } from '../support/temp-folder.ts'

for (const shell of shells)
  describe(`the files of a node, by ${shell}`, () => {
    const newFolder = useTempFolders()

    const ask = (folder: string): readonly NodeFile[] | string => {
      const args = { config: `${folder}/etc/server.properties`, current: `${folder}/it's current`, unit: '' }
      const requests = { it: request(nodeFiles, args) }
      const answer = parseBatch(requests, 'n0', runShell(shell, buildBatch(requests, 'n0')))['it']
      if (answer === undefined) return 'no answer'
      return answer.ok ? (answer.value as readonly NodeFile[]) : answer.error
    }

    const layOut = (): string => {
      const folder = newFolder()
      for (const dir of ['etc', 'data/a', 'data/b', "it's current/config"])
        mkdirSync(`${folder}/${dir}`, { recursive: true })
      writeFileSync(`${folder}/etc/server.properties`, `log.dirs=${folder}/data/a, ${folder}/data/b\nssl.key.password=geh\xe9im\n`, 'latin1') // prettier-ignore
      chmodSync(`${folder}/etc/server.properties`, 0o640)
      writeFileSync(`${folder}/data/a/meta.properties`, 'version=1\n')
      writeFileSync(`${folder}/it's current/config/log4j2.yaml`, '')
      return folder
    }

    it('are its configuration, meta.properties and logging files that are there, byte for byte, with mode and owner', () => {
      const folder = layOut()
      const { uid, gid } = statSync(`${folder}/etc/server.properties`)
      expect(ask(folder)).to.deep.equal([
        { kind: 'config', path: `${folder}/etc/server.properties`, mode: '640', uid, gid, content: `log.dirs=${folder}/data/a, ${folder}/data/b\nssl.key.password=geh\xe9im\n` }, // prettier-ignore
        { kind: 'meta', path: `${folder}/data/a/meta.properties`, mode: '644', uid, gid, content: 'version=1\n' },
        { kind: 'logging', path: `${folder}/it's current/config/log4j2.yaml`, mode: '644', uid, gid, content: '' },
      ])
    })

    it('has the file that its process logs by, each file once', async () => {
      const folder = layOut()
      const own = `${folder}/etc/own log4j.xml`
      writeFileSync(own, '<Configuration/>')
      symlinkSync(own, `${folder}/etc/log4j2.xml`)
      const config = `${folder}/etc/server.properties`
      const jvm = await startFakeJvm([`-Dlog4j2.configurationFile=file:${own}`, 'kafka.Kafka', config])
      try {
        const files = ask(folder)
        if (typeof files === 'string') throw new Error(files)
        const logging = files.filter(({ kind }) => kind === 'logging').map(({ path }) => path)
        expect(logging).to.deep.equal([own, `${folder}/it's current/config/log4j2.yaml`, `${folder}/etc/log4j2.xml`])
      } finally {
        await jvm.end()
      }
    })

    it('is unknown where its configuration cannot be read', () => {
      expect(ask(newFolder())).to.match(/may not read .*server\.properties/)
    })
  })
