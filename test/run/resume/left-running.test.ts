import { spawn } from 'node:child_process'
import { expect } from 'chai'
import { buildBatch, parseBatch } from '../../../src/facts/batch.ts'
import { request } from '../../../src/facts/fact.ts'
import { runCommands } from '../../../src/facts/run-commands.ts'
import { runShell, shells } from '../../support/shells.ts'

const run = '20261122-031042-left'

const leftBy = (shell: string): unknown => {
  const requests = { it: request(runCommands, { run }) }
  return parseBatch(requests, 'n0', runShell(shell, buildBatch(requests, 'n0')))['it']
}

describe('what a killed kplay left running', () => {
  for (const shell of shells)
    it(`is found by its environment alone, by ${shell}`, async () => {
      expect(leftBy(shell)).to.deep.equal({ ok: true, value: [] })
      const own = spawn('sleep', ['30'], { env: { ...process.env, KPLAY_RUN: run }, stdio: 'ignore' })
      const other = spawn('sleep', ['30'], { env: { ...process.env, KPLAY_RUN: `${run}x` }, stdio: 'ignore' })
      try {
        await Promise.all([own, other].map((child) => new Promise((resolve) => child.once('spawn', resolve))))
        expect(leftBy(shell)).to.deep.equal({ ok: true, value: [{ pid: own.pid, text: 'sleep 30 ' }] })
      } finally {
        const ended = [own, other].map((child) => new Promise((resolve) => child.once('exit', resolve)))
        own.kill()
        other.kill()
        await Promise.all(ended)
      }
      expect(leftBy(shell)).to.deep.equal({ ok: true, value: [] })
    })
})
