import { Ajv } from 'ajv'
import { expect } from 'chai'
import { pathSchema, type PathAnswer } from '../../src/cli/path-schema.ts'
import { releaseLines } from '../../src/kafka/releases/catalogue.ts'
import { callKplay, type CliEnd } from '../support/cli-world.ts'
import { expectGolden } from '../support/golden.ts'

const path = (...argv: string[]): Promise<CliEnd> => callKplay('/', 'path', ...argv)

/** Pages kept as they are printed, by file name. */
const pages: readonly (readonly [file: string, ...argv: string[]])[] = [
  ['kraft-3.9-to-4.1.txt', '3.9.2', '4.1.2'],
  ['kraft-3.9-to-4.1.md', '3.9.2', '4.1.2', '--format', 'markdown'],
  ['kraft-3.7-to-3.9.txt', '3.7.2', '3.9.2'],
  ['kraft-4.1-to-4.4.txt', '4.1.2', '4.4.0'],
  ['kraft-3.3-to-4.1.txt', '3.3.2', '4.1.2'],
  ['kraft-patch.txt', '4.1.1', '4.1.2'],
  ['kraft-unknown-patch.txt', '4.1.2', '4.1.9'],
  ['zookeeper-3.7-to-3.8.txt', '3.7.2', '3.8.1', '--mode', 'zookeeper'],
  ['zookeeper-3.5-to-4.0.md', '3.5.2', '4.0.2', '--mode', 'zookeeper', '--format', 'markdown'],
  ['back-4.3-to-4.1.txt', '4.3.1', '4.1.2'],
  ['back-zookeeper.txt', '3.9.2', '3.8.1', '--mode', 'zookeeper'],
]

describe('kplay path', () => {
  for (const [file, ...argv] of pages)
    it(`prints ${file}`, async () => {
      const { code, stdout, stderr } = await path(...argv)
      expect([code, stderr]).to.deep.equal([0, ''])
      expectGolden(`test/cases/path/${file}`, stdout)
    })

  it('takes ZooKeeper where the line left has no KRaft to upgrade', async () => {
    const { stdout } = await path('2.8.2', '3.9.2')
    expect(stdout.split('\n')[0]).to.equal('Kafka 2.8.2 to 3.9.2, ZooKeeper')
  })

  it('wraps every line of text but commands and names of beans', async () => {
    const { stdout } = await path('3.9.2', '4.1.2')
    const long = stdout.split('\n').filter((line) => line.length > 80)
    expect(long.filter((line) => !/^ +(\$ bin\/|kafka\.|\S+$)/.test(line))).to.deep.equal([])
  })

  it('prints the same for every ask', async () => {
    expect(await path('3.6.2', '4.4.0')).to.deep.equal(await path('3.6.2', '4.4.0'))
  })

  const refusals: readonly (readonly [argv: readonly string[], code: number, stderr: string])[] = [
    [
      ['4.1.2', '4.2.0'],
      1,
      `error[path/refused-release]: there is no way from 4.1.2 to 4.2.0 in KRaft mode
   = why: 4.2.0 must not be installed: beside older brokers transactions fail with UnsupportedVersionException (KAFKA-20322)
   = fix: use 4.2.1; the way: kplay path 4.1.2 4.2.1 --mode kraft
`,
    ],
    [
      ['4.1.2', '4.3.1', '--mode', 'zookeeper'],
      1,
      `error[path/mode]: there is no way from 4.1.2 to 4.3.1 in ZooKeeper mode
   = why: 4.1.2 has no ZooKeeper mode
   = fix: every cluster on 4.1 runs KRaft: set the mode to kraft; the way: kplay path 4.1.2 4.3.1 --mode kraft
`,
    ],
    [
      ['4.1.2', '3.2.3'],
      1,
      `error[path/not-allowed]: there is no way from 4.1.2 to 3.2.3 in KRaft mode
   = why: a cluster on 4.1.2 is finalized at metadata.version 7 or higher; 3.2.3 knows 3 at most, and nothing lowers it that far
   = fix: build a new cluster and move the data
`,
    ],
    [
      ['4.1.2', '4.1.2'],
      3,
      `error[path/not-allowed]: there is no way from 4.1.2 to 4.1.2 in KRaft mode
   = why: from and to are both 4.1.2
   = fix: leave \`versions\` out for a rolling restart
`,
    ],
    [
      ['4.1', '4.4.0'],
      3,
      `error[path/unknown-release]: there is no way from 4.1 to 4.4.0 in KRaft mode
   = why: "4.1" is a release line, not a release
   = fix: write the patch as well: "4.1.2"
`,
    ],
    [
      ['4.1.2'],
      3,
      `error[cli/wrong-arguments]: kplay path: wrong arguments
   = why: it takes two releases: FROM TO
   = fix: see kplay path --help
`,
    ],
    [
      ['3.9.2', '4.1.2', '--mode', 'raft'],
      3,
      `error[cli/wrong-arguments]: kplay path: wrong arguments
   = why: --mode is "raft", not kraft or zookeeper
   = fix: see kplay path --help
`,
    ],
    [
      ['3.9.2', '4.1.2', '--format', 'html'],
      3,
      `error[cli/wrong-arguments]: kplay path: wrong arguments
   = why: --format is "html", not text, markdown or json
   = fix: see kplay path --help
`,
    ],
  ]
  for (const [argv, code, stderr] of refusals)
    it(`refuses ${argv.join(' ')}`, async () => {
      expect(await path(...argv)).to.deep.equal({ code, stdout: '', stderr })
    })
})

describe('kplay path --format json', () => {
  const isAnswer = new Ajv({ strict: false }).compile(pathSchema)
  const ask = async (...argv: string[]): Promise<PathAnswer & { code: number }> => {
    const { code, stdout } = await path(...argv, '--format', 'json')
    const answer = JSON.parse(stdout) as PathAnswer
    expect(isAnswer(answer), JSON.stringify(isAnswer.errors)).to.equal(true)
    return { ...answer, code }
  }

  it('has the schema that stands in schemas/', () => {
    expectGolden('schemas/path.schema.json', `${JSON.stringify(pathSchema, null, 2)}\n`)
  })

  it('keeps to it on every way between newest patches', async () => {
    const patches = releaseLines.map((line) => line.latestPatch)
    for (const from of patches) for (const to of patches) await ask(from, to)
    for (const to of ['3.9.2', '4.4.0']) await ask('2.8.2', to, '--mode', 'zookeeper')
  })

  it('says whether the way is open, and what closes it', async () => {
    const open = await ask('3.9.2', '4.1.2')
    expect([open.code, open.isOpen, open.direction, open.legs.length]).to.deep.equal([0, true, 'up', 1])
    const closed = await ask('4.1.2', '4.2.0')
    expect([closed.code, closed.isOpen, closed.direction, closed.legs.length]).to.deep.equal([1, false, null, 0])
    expect(closed.faults.map((fault) => fault.code)).to.deep.equal(['path/refused-release'])
  })
})
