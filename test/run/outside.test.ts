import { expect } from 'chai'
import { err, ok, type Result } from '../../src/diagnostics/result.ts'
import type { ProgramModuleTask } from '../../src/plan/program.ts'
import type { HttpAnswer, HttpPort, HttpRequest } from '../../src/run/ports.ts'
import type { RunEventBody } from '../../src/run/run-event.ts'
import { engineWorld, phase, task, type EngineWorld } from '../fakes/engine-world.ts'

const url = 'http://127.0.0.1:9404/metrics'
const run = task('run', 'command', { argv: ['true'] })
const check = (more: Partial<ProgramModuleTask> = {}, args: object = {}): ProgramModuleTask => ({
  ...task('web', 'http.check', { url, status: 200, timeout: '10s', ...args }),
  ...more,
})

/** A web that gives these answers in turn, and remembers the questions. */
const webOf = (...answers: readonly Result<HttpAnswer, string>[]): HttpPort & { readonly asked: HttpRequest[] } => {
  const asked: HttpRequest[] = []
  return {
    asked,
    send: (request) => {
      const answer = answers[asked.length]
      asked.push(request)
      return answer === undefined ? Promise.reject(new Error('asked too often')) : Promise.resolve(answer)
    },
  }
}

const onB1 = (web: HttpPort, ...tasks: readonly ProgramModuleTask[]): EngineWorld =>
  engineWorld([phase('web', tasks, { hosts: ['b1'] })], { http: web })

describe('http.check in a run', () => {
  it('asks once, keeps the answer, and puts no whole page into the journal', async () => {
    const web = webOf(ok({ status: 200, body: 'x'.repeat(10_000) }))
    const world = onB1(web, check({ register: 'page' }, { headers: { accept: 'text/plain' } }), run)
    expect((await world.run()).outcome).to.equal('done')
    expect(web.asked).to.deep.equal([{ method: 'GET', url, headers: { accept: 'text/plain' }, timeoutMs: 10_000 }])
    const page = world.context.registers.get('b1')?.['page'] as { readonly status: number; readonly body: string }
    expect([page.status, page.body.length]).to.deep.equal([200, 4096])
    const ended = world.events.find((event) => event.type === 'act-ended')
    expect(ended?.type === 'act-ended' ? ended.output.length : 0).to.equal(500)
  })

  it('asks again, after no answer and after a wrong one, as often as retries say', async () => {
    const web = webOf(err('nobody listens there'), ok({ status: 503, body: '' }), ok({ status: 200, body: 'up' }))
    const world = onB1(web, check({ retries: 5, delayMs: 3000 }), run)
    expect((await world.run()).outcome).to.equal('done')
    expect(web.asked).to.have.length(3)
  })

  it('fails with what it saw, and nothing after it is done', async () => {
    const wrong = onB1(webOf(ok({ status: 503, body: 'starting' })), check(), run)
    const end = await wrong.run()
    expect(end.exitCode).to.equal(1)
    expect(end.problem?.why).to.deep.equal(['it answered 503; wanted status 200', 'its body begins: starting'])
    expect(wrong.hosts.acts).to.deep.equal([])

    const silent = onB1(webOf(err('nobody listens there')), check(), run)
    const ended = await silent.run()
    expect(ended.problem).to.include({ code: 'run/act-failed', ran: `GET ${url}` })
    expect(ended.problem?.why).to.deep.equal(['nobody listens there'])
  })

  it('is not asked by a lab', async () => {
    const world = onB1(webOf(), check({ isRehearsed: false }), run)
    expect((await world.run()).outcome).to.equal('done')
  })
})

describe('shell in a run', () => {
  const script = task('script', 'shell', { script: 'sync', env: { A: 'b' } })

  it('runs once on the host', async () => {
    const world = onB1(webOf(), script)
    expect((await world.run()).outcome).to.equal('done')
    expect(world.hosts.acts).to.deep.equal(['run b1 bash -c sync kplay'])
  })

  it('that restarts the node fails the run: only service may (R11)', async () => {
    const world = onB1(webOf(), script)
    const emit = world.emitter.emit.bind(world.emitter)
    Object.assign(world.emitter, {
      emit: (body: RunEventBody) => {
        if (body.type === 'act-started')
          world.cluster.node('b1').process = { pid: 4242, startedAtMs: world.clock.nowMs(), release: '3.9.2' }
        return emit(body)
      },
    })
    const end = await world.run()
    expect(end.exitCode).to.equal(8)
    expect(end.problem?.code).to.equal('run/side-door')
  })
})
