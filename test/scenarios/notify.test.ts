import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Notice } from '../../src/views/notify/notice.ts'
import { endOf, schemaFaults } from './support/events.ts'
import { Stage } from './support/stage.ts'

const inventory = fileURLToPath(new URL('../cases/language/parts/inventory.yml', import.meta.url))

const playbook = `kplay: 1
name: told
inventory: ${inventory}
vars:
  hook: { type: secret, default: { env: KPLAY_TEST_HOOK } }
notify: { on: [start, failed, done], webhook: { url: "\${{ vars.hook }}" }, timeout: 60s }
phases:
  - use: preflight
`

describe('a run somebody is told of', function () {
  this.timeout(180_000)
  const stage = new Stage()
  const file = join(stage.files, 'told.yml')

  before(() => writeFileSync(file, playbook))
  after(() => stage.clear())

  it('tells of its start and its failure; the address, a secret, is shown nowhere', async () => {
    const notices: Notice[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        notices.push(JSON.parse(body) as Notice)
        response.end()
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0K3N-of-the-hook`
    const run = stage.kplayIn({ KPLAY_TEST_HOOK: hook }, 'apply', file, '--yes', '--output', 'ndjson')
    // Nobody listens at the addresses of the inventory.
    await run.endsWith(4)
    server.closeAllConnections()
    server.close()
    expect(notices.map(({ event, exitCode }) => [event, exitCode])).to.deep.equal([
      ['start', null],
      ['failed', 4],
    ])
    expect(notices.map((notice) => schemaFaults('notice', [notice]))).to.deep.equal([[], []])
    expect(notices[0]).to.include({ playbook: 'told', run: run.events[0]?.run })
    expect(run.stdout + run.stderr + JSON.stringify(notices)).to.not.contain('T0K3N-of-the-hook')
  })

  it('goes on, and ends as it would have, when nobody can be told', async () => {
    const run = stage.kplayIn({ KPLAY_TEST_HOOK: 'http://127.0.0.1:9/x' }, 'apply', file, '--yes', '--output', 'ndjson')
    await run.endsWith(4)
    expect(endOf(run.events)).to.include({ outcome: 'failed', exitCode: 4 })
    expect(run.stderr).to.contain(
      'warning[run/notify-failed]: the notice "failed" could not be sent: nobody listens there',
    )
    expect(run.events.at(-1)?.type).to.equal('run-ended')
  })
})
