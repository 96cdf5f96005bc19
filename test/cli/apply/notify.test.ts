import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { openNotifier } from '../../../src/cli/apply/notify.ts'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { NotifyTarget, Program, ProgramNotify } from '../../../src/plan/program.ts'
import { createEmitter, type Emitter } from '../../../src/run/emitter.ts'
import type { Notice } from '../../../src/views/notify/notice.ts'
import { openHttp } from '../../../src/web/http-client.ts'
import { fakeWorld } from '../../fakes/fake-world.ts'
import { realClock } from '../../support/cluster.ts'
import { sampleRun } from '../../support/sample-run.ts'

const never = new AbortController().signal
const on = ['start', 'waiting', 'failed', 'done'] as const

interface Outcome {
  readonly stderr: string
  readonly notices: readonly string[]
}

/** Tells a whole run through a real emitter; answers what was warned of during it and after it. */
const tellRun = async (target: NotifyTarget | undefined, timeoutMs = 10_000): Promise<Outcome> => {
  const world = fakeWorld({ clock: realClock, env: process.env })
  const notify: ProgramNotify = {
    on,
    afterMs: 60_000,
    timeoutMs,
    kind: 'webhook',
    secrets: [],
    target: () =>
      target === undefined ? err({ origin: { file: 'p.yml', line: 1, column: 1 }, message: 'no address' }) : ok(target),
  }
  const program = { scope: {} } as Program
  const parts = { world, http: openHttp(realClock), emitter: () => emitter }
  const notifier = openNotifier(notify, program, parts)
  const journal = { append: () => Promise.resolve(), close: () => Promise.resolve() }
  const listeners = [notifier.listener]
  const emitter: Emitter = createEmitter({ run: 'r', clock: realClock, journal, listeners })
  for (const { format: _f, seq: _s, at: _a, run: _r, ...body } of sampleRun()) await emitter.emit(body)
  await notifier.close(never)
  return {
    stderr: world.printed.stderr,
    notices: emitter.events.flatMap((event) => (event.type === 'notice' ? [`${event.code} ${event.text}`] : [])),
  }
}

describe('notify', () => {
  it('posts each notice as JSON, with the headers of the playbook', async () => {
    const got: { readonly type: string; readonly key: string; readonly notice: Notice }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        const type = String(request.headers['content-type'])
        got.push({ type, key: String(request.headers['x-key']), notice: JSON.parse(body) as Notice })
        response.writeHead(204).end()
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const outcome = await tellRun({ kind: 'webhook', url, headers: { 'X-Key': 'k' } })
    server.closeAllConnections()
    server.close()
    expect(outcome).to.deep.equal({ stderr: '', notices: [] })
    expect(got.map(({ type, key, notice }) => [type, key, notice.event])).to.deep.equal(
      ['start', 'waiting', 'done'].map((event) => ['application/json', 'k', event]),
    )
  })

  it('gives each notice to a command on its standard input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kplay-notify-'))
    const file = join(folder, 'told')
    const outcome = await tellRun({ kind: 'command', argv: ['sh', '-c', 'cat >> "$1"', 'tell', file] })
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    rmSync(folder, { recursive: true })
    expect(outcome).to.deep.equal({ stderr: '', notices: [] })
    expect(lines.map((line) => (JSON.parse(line) as Notice).event)).to.deep.equal(['start', 'waiting', 'done'])
  })

  it('that fails warns in the run while it goes on, on stderr after its end, and nothing else', async () => {
    const server = createServer((_, response) => response.writeHead(500).end())
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const refused = await tellRun({ kind: 'webhook', url, headers: {} })
    server.closeAllConnections()
    server.close()
    const all = [...refused.notices, refused.stderr].join('\n')
    expect(all.match(/could not be sent: the webhook answered 500/g)).to.have.length(3)
    expect(refused.stderr).to.match(/^warning\[run\/notify-failed\]: the notice "done" could not be sent/m)

    const failing = await tellRun({ kind: 'command', argv: ['false'] })
    expect([...failing.notices, failing.stderr].join('\n')).to.contain('the command ended with exit code 1')
    const missing = await tellRun({ kind: 'command', argv: ['/nowhere/tell'] })
    expect([...missing.notices, missing.stderr].join('\n')).to.contain('the command could not be started')
    const slow = await tellRun({ kind: 'command', argv: ['sleep', '60'] }, 20)
    expect([...slow.notices, slow.stderr].join('\n')).to.contain('the command did not end in 0.02 s')
    const unknown = await tellRun(undefined)
    expect([...unknown.notices, unknown.stderr].join('\n')).to.contain('no address')
  })
})
