import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Processes, readTally, renderEnd, splitLanes, Turns } from '../../scripts/test-lanes.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the two lanes of npm test', () => {
  const tempFolder = useTempFolders()

  it('hold every test file once; those that boot clusters share one lane', () => {
    const files = globSync('test/**/*.test.ts', { cwd: root }).sort()
    const { plain, cluster } = splitLanes(new Map(files.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')])))
    expect([...plain, ...cluster].sort()).to.deep.equal(files)
    expect(cluster).to.include.members(['test/cluster/faults.test.ts', 'test/scenarios/interrupted.test.ts'])
    expect(plain).to.include.members(['test/scenarios/bad-input.test.ts', 'test/cluster/read/cluster-eyes.test.ts'])
  })

  it('are shown one after the other, the first as it comes', () => {
    let shown = ''
    const turns = new Turns(['a', 'b', 'c'], (text) => void (shown += text))
    turns.say('b', 'b1 ')
    turns.say('a', 'a1 ')
    expect(shown).to.equal('a1 ')
    turns.say('b', 'b2 ')
    turns.end('b')
    turns.say('c', 'c1 ')
    turns.say('a', 'a2 ')
    turns.end('a')
    expect(shown).to.equal('a1 a2 b1 b2 c1 ')
    turns.say('c', 'c2')
    expect(shown).to.equal('a1 a2 b1 b2 c1 c2')
  })

  it('end in one plain line, with the failures of both before it', () => {
    const one = { passed: 1, failed: 2, skipped: 3, failures: 'here\n', isWhole: true }
    const two = { passed: 10, failed: 20, skipped: 30, failures: 'there\n', isWhole: true }
    expect(renderEnd([one, two])).to.equal('here\nthere\n\n11 passed, 22 failed, 33 skipped\n')
  })

  it('that break off, or end badly with nothing failed, have failed', () => {
    const file = `${tempFolder()}/tally`
    const end = { lane: 'x', isInterrupted: false }
    expect(readTally(file, { ...end, code: 7 })).to.deep.equal({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: '\n  x: ended with exit code 7 before its last test; what it said stands above\n',
      isWhole: false,
    })
    expect(readTally(file, { ...end, code: 130, isInterrupted: true }).failures).to.equal('\n  x: broken off\n')
    writeFileSync(file, JSON.stringify({ passed: 5, failed: 0, skipped: 0, failures: '', isWhole: true }))
    expect(readTally(file, { ...end, code: 0 })).to.include({ passed: 5, failed: 0 })
    expect(readTally(file, { ...end, code: 1 })).to.include({ passed: 5, failed: 1 })
  })

  it('do not wait for what a test left running', async () => {
    const said: string[] = []
    const script = `console.log(require('child_process').spawn('sleep', ['600'], { stdio: 'inherit', detached: true }).pid); process.exit(3)`
    const say = (text: string): void => void said.push(text)
    const code = await new Processes().run(['-e', script], { cwd: root, env: {}, isModest: true, say })
    process.kill(Number(said.join('')))
    expect(code).to.equal(3)
  })

  it('end at Ctrl-C, both, and nothing is begun after it', async () => {
    const processes = new Processes()
    const said: string[] = []
    let told = (): void => undefined
    const bothUp = new Promise<void>((resolve) => (told = resolve))
    const say = (text: string): void => {
      said.push(text)
      if (said.length === 2) told()
    }
    const script = `process.on('SIGINT', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')`
    const options = { cwd: root, env: {}, isModest: false, say }
    const ends = [processes.run(['-e', script], options), processes.run(['-e', script], options)]
    await bothUp
    processes.interrupt()
    expect(await Promise.all(ends)).to.deep.equal([9, 9])
    expect(await processes.run(['-e', script], options)).to.equal(1)
    expect(said).to.deep.equal(['up\n', 'up\n'])
  })
})
