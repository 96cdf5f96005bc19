import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { NodeAnswer } from '../../src/kafka/snapshot/cluster-snapshot.ts'
import { bootSecured, securedPassphrase, securedPorts, securedUser } from '../support/secured.ts'
import type { TestLab } from '../support/cluster.ts'
import { loginWords, securedInventory, type SecurityWords } from '../scenarios/support/secured-inventory.ts'
import { Stage } from '../scenarios/support/stage.ts'

const { password } = securedUser
const { tls, mutual, login, both, expired } = securedPorts

describe('a cluster whose listeners are secured', function () {
  this.timeout(120_000)
  const stage = new Stage()
  const folder = mkdtempSync(join(tmpdir(), 'kplay-secured-'))
  let running: TestLab

  before(async () => {
    running = await bootSecured('4.1.2', folder)
  })
  after(async () => {
    await running.stop()
    await stage.clear()
    rmSync(folder, { recursive: true })
  })

  /** What `kplay snapshot` sees of the one node; nothing of any secret is printed. */
  const see = async (
    port: number,
    words: SecurityWords,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ node: NodeAnswer; code: number | null; stderr: string }> => {
    const call = stage.kplayIn(env, 'snapshot', '-i', securedInventory(running.lab, { folder, port, words }))
    const { code } = await call.ended
    const all = call.stdout + call.stderr
    for (const secret of [password, securedPassphrase, 'another-password', 'BEGIN PRIVATE'])
      expect(all).to.not.contain(secret)
    const snapshot = JSON.parse(call.stdout || '{"nodes":[{}]}') as { readonly nodes: readonly [NodeAnswer] }
    return { node: snapshot.nodes[0], code, stderr: call.stderr }
  }

  const ca = { ca: 'ca.pem' }
  const own = { ...ca, certificate: 'own.pem', key: 'own.key' }
  const good: readonly (readonly [
    title: string,
    port: number,
    words: SecurityWords,
    env?: Readonly<Record<string, string>>,
  ])[] = [
    ['SSL', tls, { protocol: 'SSL', ...ca }],
    ['SSL with a certificate of its own', mutual, { protocol: 'SSL', ...own }],
    [
      'SASL_PLAINTEXT and PLAIN, the password printed by a program',
      login,
      { protocol: 'SASL_PLAINTEXT', ...loginWords('PLAIN', '{ command: [cat, password] }') },
    ],
    [
      'SASL_SSL and SCRAM-SHA-256, the password in the environment',
      both,
      { protocol: 'SASL_SSL', ...ca, ...loginWords('SCRAM-SHA-256', '{ env: KAFKA_WORD }') },
      { KAFKA_WORD: password },
    ],
    [
      'SASL_SSL and SCRAM-SHA-512, the password in a file',
      both,
      { protocol: 'SASL_SSL', ...ca, ...loginWords('SCRAM-SHA-512') },
    ],
  ]
  for (const [title, port, words, env] of good)
    it(`is seen by ${title}`, async () => {
      const { node, code, stderr } = await see(port, words, env)
      expect([code, stderr, node.why]).to.deep.equal([0, '', undefined])
      const listeners = node.listeners ?? []
      const spoken = listeners.filter(({ isUnchecked }) => isUnchecked !== true).map(({ name }) => name)
      expect(spoken).to.include('PLAINTEXT')
      expect(
        listeners.filter(({ address, isAnswering }) => address.endsWith(`:${port}`) && isAnswering),
      ).to.have.length(1)
      expect(node.isAnswering && node.supported !== null && node.logDirs !== null).to.equal(true)
    })

  const bad: readonly (readonly [title: string, port: number, words: SecurityWords, code: string, why: string])[] = [
    [
      'a wrong password',
      both,
      { protocol: 'SASL_SSL', ...ca, ...loginWords('SCRAM-SHA-512', '{ file: wrong }') },
      'cluster/login',
      'refuses the login of "kplay" by SCRAM-SHA-512',
    ],
    [
      'a CA that did not sign',
      tls,
      { protocol: 'SSL', ca: 'stranger-ca.pem' },
      'cluster/trust',
      'signed by nobody in "ca"',
    ],
    ['a certificate that has expired', expired, { protocol: 'SSL', ...ca }, 'cluster/trust', 'has expired'],
  ]
  for (const [title, port, words, problem, why] of bad)
    it(`is told apart from a dead one: ${title} ends with 4`, async () => {
      const { code, stderr } = await see(port, words)
      expect(code).to.equal(4)
      expect(stderr).to.contain(`error[${problem}]`).and.to.contain(why)
    })
})
