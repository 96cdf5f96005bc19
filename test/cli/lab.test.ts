import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { renderBar, showLabProgress } from '../../src/cli/lab-progress.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import type { TextSink, World } from '../../src/cli/world.ts'
import { findKafkaProcesses } from '../../src/rehearsal/nodes/processes.ts'
import { realClock } from '../support/cluster.ts'
import { makeFakeJava } from '../support/fake-java.ts'
import { makeFakeRelease, type FakeRelease } from '../support/fake-release.ts'
import { useTempFolders } from '../support/temp-folder.ts'

class Sink implements TextSink {
  text = ''
  readonly isTerminal: boolean
  readonly columns = 80
  readonly onWrite: (text: string) => void
  constructor(isTerminal = false, onWrite: (text: string) => void = () => undefined) {
    this.isTerminal = isTerminal
    this.onWrite = onWrite
  }
  write(text: string): void {
    this.text += text
    this.onWrite(text)
  }
}

describe('kplay lab', function () {
  this.timeout(180_000)
  let folder: string
  let fake: FakeRelease
  let stderr: Sink
  let stdout: Sink
  let stop: AbortController

  beforeEach(async () => {
    folder = newFolder()
    fake = await makeFakeRelease(folder)
    stop = new AbortController()
    stderr = new Sink()
  })
  afterEach(async () => {
    await fake.server.close()
    expect(await findKafkaProcesses(folder)).to.deep.equal([])
  })
  const newFolder = useTempFolders()

  const kplay = async (argv: readonly string[], change: Partial<World> = {}): Promise<number> => {
    stdout = new Sink()
    const env = { ...fake.context.env, KPLAY_CACHE: 'cache', KPLAY_NO_CDS: '1', JAVA_HOME: `${folder}/java` }
    return runCli(argv, {
      env,
      cwd: folder,
      platform: 'linux',
      arch: 'x64',
      pid: 1,
      self: { node: '', main: '' },
      root: folder,
      stdout,
      stderr,
      ask: undefined,
      askSecret: undefined,
      conceal: () => undefined,
      clock: realClock,
      interrupts: { first: stop.signal, second: new AbortController().signal },
      dieWithParent: () => undefined,
      random: () => 0,
      ...change,
    })
  }
  const answer = (): Record<string, unknown> => JSON.parse(stdout.text) as Record<string, unknown>

  it('up, list, status and down keep to the contract', async () => {
    makeFakeJava(folder)
    expect(
      await kplay(['lab', 'up', '--release', '9.1.0', '--controllers', '1', '--brokers', '1', '--name', 'mine']),
    ).to.equal(0)
    const up = answer()
    expect(up).to.include({ format: 1, name: 'mine', dir: `${folder}/cache/labs/mine` })
    expect(up['inventory']).to.equal(`${folder}/cache/labs/mine/inventory.yml`)
    expect(up['bootstrap']).to.be.an('array').with.length(1)
    for (const node of up['nodes'] as Record<string, unknown>[])
      expect(node).to.include.all.keys('host', 'nodeId', 'roles', 'address', 'pid', 'dir', 'log')
    expect(stderr.text).to.equal(
      [
        'fetching Kafka 9.1.0: 0 of 0 MiB',
        'fetching Kafka 9.1.0: 0 of 0 MiB',
        'fetching Kafka 9.1.0: 0 of 0 MiB',
        'fetching Kafka 9.1.0: 0 of 0 MiB',
        'formatting the log folders',
        'starting 2 nodes of Kafka 9.1.0',
        ...(stderr.text.match(/^.. is up \(\d\/2\)$/gm) ?? []),
        'lab mine is up; end it with: kplay lab down mine',
        '',
      ].join('\n'),
    )
    expect(await kplay(['lab', 'list'])).to.equal(0)
    expect(answer()['labs']).to.deep.equal([up])
    expect(await kplay(['lab', 'status', 'mine'])).to.equal(0)
    expect(answer()).to.deep.equal(up)
    expect(await kplay(['lab', 'down', 'mine'])).to.equal(0)
    expect(answer()).to.deep.equal({ format: 1, name: 'mine', existed: true, ended: 2 })
    expect(await kplay(['lab', 'down', 'mine'])).to.equal(0)
    expect(stderr.text).to.match(/lab mine is not there: nothing to do\n$/)
    expect(await kplay(['lab', 'list'])).to.equal(0)
    expect(answer()).to.deep.equal({ format: 1, labs: [] })
  })

  const bad: readonly [string, readonly string[], Partial<World>, number, RegExp][] = [
    ['no playbook and no release', ['up'], {}, 3, /neither a playbook nor --release is given/],
    [
      'an unknown release',
      ['up', '--release', '9.1.7'],
      {},
      3,
      /unknown Kafka release "9\.1\.7"[^]*did you mean "9\.1\.0"/,
    ],
    ['a count that is none', ['up', '--release', '9.1.0', '--brokers', 'many'], {}, 3, /use 1 to 9/],
    [
      'KRaft on a release that only tried it',
      ['up', '--release', '2.8.2'],
      {},
      3,
      /Kafka 2\.8\.2 runs with ZooKeeper only here[^]*early-access[^]*--zookeepers/,
    ],
    ['a playbook and a release', ['up', 'x.yml', '--release', '9.1.0'], {}, 3, /--release does not go with a playbook/],
    ['a word too many', ['up', 'x.yml', 'y.yml'], {}, 3, /unexpected word "y\.yml"/],
    ['a bad name', ['up', '--release', '9.1.0', '--name', '../x'], {}, 3, /a name becomes a folder/],
    ['another platform', ['up', '--release', '9.1.0'], { platform: 'darwin' }, 1, /a lab needs Linux, this is darwin/],
    ['no home', ['list'], { env: {} }, 3, /the cache folder cannot hold a lab/],
    ['no Java', ['up', '--release', '9.1.0'], {}, 69, /no Java to run Kafka with/],
    ['an unknown lab', ['status', 'nope'], {}, 3, /there is no lab "nope"/],
    ['no name', ['status'], {}, 3, /the name of a lab is missing/],
    ['two names', ['down', 'a', 'b'], {}, 3, /unexpected word "b"/],
    ['a path for a name', ['down', '../x'], {}, 3, /there is no lab "\.\.\/x"/],
  ]
  for (const [what, argv, change, code, words] of bad)
    it(`refuses ${what}`, async () => {
      expect(await kplay(['lab', ...argv], change)).to.equal(code)
      expect(stdout.text).to.equal('')
      expect(stderr.text)
        .to.match(/^error\[/)
        .and.to.match(words)
      expect(stderr.text).to.match(/\n {3}= why: .+\n[^]* {3}= fix: .+\n/)
    })

  it('stops at Ctrl-C with 130 and leaves nothing', async () => {
    makeFakeJava(folder)
    stderr = new Sink(false, (text) => {
      if (text.startsWith('starting')) stop.abort()
    })
    expect(await kplay(['lab', 'up', '--release', '9.1.0'])).to.equal(130)
    expect(stderr.text).to.include('error[lab/interrupted]')
    expect(await kplay(['lab', 'list'])).to.equal(0)
    expect(answer()).to.deep.equal({ format: 1, labs: [] })
  })

  it('knows the releases that are locked in this repository', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
    makeFakeJava(folder)
    expect(await kplay(['lab', 'up', '--release', '3.9.3'], { root })).to.equal(3)
    expect(stderr.text).to.include('did you mean "3.9.2"?')
    expect(stderr.text).to.include('2.8.2, 3.3.2, 3.4.1, 3.5.2, 3.6.2, 3.7.2, 3.8.1, 3.9.2, 4.0.2, 4.1.2')
  })
})

describe('the progress of a fetch', () => {
  const fetch = (doneBytes: number) =>
    ({ kind: 'fetch', release: '3.9.2', doneBytes: doneBytes * 2 ** 20, totalBytes: 60 * 2 ** 20 }) as const

  it('is a bar no wider than the terminal', () => {
    expect(renderBar(fetch(30), 80)).to.equal('fetching Kafka 3.9.2: 30 of 60 MiB [###############---------------]')
    expect(renderBar(fetch(30), 50)).to.equal('fetching Kafka 3.9.2: 30 of 60 MiB [######------]')
    expect(renderBar(fetch(30), 20)).to.equal('fetching Kafka 3.9.')
  })

  it('redraws one line on a terminal, not too often, and ends it', () => {
    const sink = new Sink(true)
    let nowMs = 0
    const show = showLabProgress(sink, { ...realClock, monotonicMs: () => nowMs })
    show(fetch(0))
    show(fetch(1))
    nowMs = 100
    show(fetch(2))
    show(fetch(60))
    show({ kind: 'step', text: 'next' })
    const drawn = sink.text.split('\r\u001b[K').map((line) => line.replace(/ \[.*\]/, ''))
    expect(drawn).to.deep.equal([
      '',
      'fetching Kafka 3.9.2: 0 of 60 MiB',
      'fetching Kafka 3.9.2: 2 of 60 MiB',
      'fetching Kafka 3.9.2: 60 of 60 MiB\nnext\n',
    ])
  })

  it('is one line at each quarter elsewhere', () => {
    const sink = new Sink()
    const show = showLabProgress(sink, realClock)
    for (let n = 0; n <= 60; n++) show(fetch(n))
    expect(sink.text.trim().split('\n')).to.deep.equal(
      [0, 15, 30, 45, 60].map((n) => `fetching Kafka 3.9.2: ${n} of 60 MiB`),
    )
  })
})
