import { writeFileSync } from 'node:fs'
import { release, type } from 'node:os'
import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { request } from '../../src/facts/fact.ts'
import { hostFactRequests, readHostAnswers } from '../../src/facts/host-facts.ts'
import { kernel } from '../../src/facts/kernel.ts'
import { nodeFactRequests, readNodeAnswers } from '../../src/facts/node-facts.ts'
import { HostConnection } from '../../src/hosts/host-connection.ts'
import { localTransport } from '../../src/hosts/local-transport.ts'
import type { Transport } from '../../src/hosts/transport.ts'
import { useTempFolders } from '../support/temp-folder.ts'
import { noStore, realClock } from './local-settings.ts'

describe('the facts of a host', () => {
  const newFolder = useTempFolders()

  it('take one question each time, whatever is asked, and one shell for all', async () => {
    const folder = newFolder()
    const config = `${folder}/server.properties`
    writeFileSync(config, `log.dirs=${folder}\n`)
    const inner = localTransport({ PATH: process.env['PATH'], HOME: '/tmp' }, realClock)
    const seen = { shells: 0, commands: 0, writes: 0 }
    const transport: Transport = {
      run: (command) => {
        seen.commands += 1
        return inner.run(command)
      },
      openShell: async () => {
        seen.shells += 1
        const opened = await inner.openShell()
        if (!opened.ok) return opened
        const stdin = new PassThrough()
        stdin.on('data', () => (seen.writes += 1))
        stdin.pipe(opened.value.stdin)
        return { ...opened, value: { ...opened.value, stdin } }
      },
      close: () => inner.close(),
    }
    const connection = new HostConnection('b1', { transport, store: noStore, clock: realClock })
    const place = {
      install: { root: folder, current: `${folder}/current`, config, logs: folder },
      service: { env: {} },
    }
    const all = {
      ...nodeFactRequests(place, { withLog: true }),
      ...hostFactRequests(place, { files: ['/etc/hostname'], logging: undefined }),
      kernel: request(kernel, {}),
    }
    for (const times of [1, 2, 3]) {
      const answers = await connection.facts(all)
      if (!answers.ok) throw new Error(JSON.stringify(answers.error))
      expect(seen).to.deep.equal({ shells: 1, commands: 0, writes: times })
      expect(answers.value['kernel']).to.deep.equal({ ok: true, value: `${type()} ${release()}` })
      const node = readNodeAnswers(answers.value)
      expect(node.process).to.equal(null)
      expect(node.freeBytes).to.be.greaterThan(0)
      expect(readHostAnswers(answers.value).installed).to.deep.equal({ ok: true, value: [] })
    }
    connection.close()
  })
})
