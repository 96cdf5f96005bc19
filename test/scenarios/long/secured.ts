/** Run by hand: node scripts/test.ts test/scenarios/long/secured.ts. Some eight minutes. Every way to speak to a secured cluster, what each refusal says, and rolls of one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ClusterSnapshot } from '../../../src/kafka/snapshot/cluster-snapshot.ts'
import type { LoadProcess } from '../../../src/rehearsal/load/load-process.ts'
import { realClock } from '../../support/cluster.ts'
import { bootSecured, securedPassphrase, securedPorts, securedUser } from '../../support/secured.ts'
import { LabWorld } from '../matrix/lab-world.ts'
import { beginLoad, endLoad } from '../matrix/upgrades.ts'
import { actsIn, endOf, schemaFaults, stopsIn } from '../support/events.ts'
import { loginWords, securedInventory, type SecurityWords } from '../support/secured-inventory.ts'
import { Stage } from '../support/stage.ts'

const { tls, mutual, login, both, expired, only } = securedPorts
const ca = { ca: 'ca.pem' }
const own = { ...ca, certificate: 'own.pem', key: 'own.key' }
const locked = { ...ca, certificate: 'own.pem', key: 'own-locked.key' }
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']
const secrets = [securedUser.password, securedPassphrase, 'another-password', 'BEGIN PRIVATE', 'BEGIN ENCRYPTED']
const env = { KAFKA_WORD: securedUser.password, PASSPHRASE: securedPassphrase, NO_PASSPHRASE: 'not-the-passphrase' }

type Way = readonly [title: string, port: number, words: SecurityWords]
type Refusal = readonly [title: string, port: number, words: SecurityWords, code: number, says: RegExp]

const good: readonly Way[] = [
  ['SSL', tls, { protocol: 'SSL', ...ca }],
  ['SSL and a certificate', mutual, { protocol: 'SSL', ...own }],
  [
    'SSL and a certificate whose key is locked',
    mutual,
    { protocol: 'SSL', ...locked, passphrase: '{ env: PASSPHRASE }' },
  ],
  ...mechanisms.flatMap((mechanism): Way[] => [
    [`SASL_PLAINTEXT and ${mechanism}`, login, { protocol: 'SASL_PLAINTEXT', ...loginWords(mechanism) }],
    [
      `SASL_SSL and ${mechanism}`,
      both,
      { protocol: 'SASL_SSL', ...ca, ...loginWords(mechanism, '{ env: KAFKA_WORD }') },
    ],
  ]),
  [
    'SASL_SSL, and a certificate nobody asks for',
    both,
    { protocol: 'SASL_SSL', ...own, ...loginWords('PLAIN', '{ command: [cat, password] }') },
  ],
]

const bad: readonly Refusal[] = [
  ...mechanisms.map((mechanism): Refusal => [
    `a wrong password by ${mechanism}`,
    both,
    { protocol: 'SASL_SSL', ...ca, ...loginWords(mechanism, '{ file: wrong }') },
    4,
    new RegExp(`cluster/login.*refuses the login of "kplay" by ${mechanism}: Authentication failed`, 's'),
  ]),
  [
    'a mechanism the listener does not take',
    only,
    { protocol: 'SASL_PLAINTEXT', ...loginWords('SCRAM-SHA-512') },
    4,
    /cluster\/login.*takes no SCRAM-SHA-512 there, only PLAIN/s,
  ],
  [
    'a CA that did not sign',
    tls,
    { protocol: 'SSL', ca: 'stranger-ca.pem' },
    4,
    /cluster\/trust.*signed by nobody in "ca"/s,
  ],
  ['no CA', tls, { protocol: 'SSL' }, 4, /cluster\/trust.*nobody this machine trusts/s],
  ['a certificate that has expired', expired, { protocol: 'SSL', ...ca }, 4, /cluster\/trust.*has expired/s],
  [
    'no certificate where one is wanted',
    mutual,
    { protocol: 'SSL', ...ca },
    4,
    /cluster\/login.*wants a certificate of kplay's own/s,
  ],
  [
    'a certificate of somebody else',
    mutual,
    { protocol: 'SSL', ...ca, certificate: 'stranger.pem', key: 'stranger.key' },
    4,
    /cluster\/login.*does not take the certificate of kplay/s,
  ],
  ['plain text to TLS', tls, { protocol: 'PLAINTEXT' }, 4, /cluster\/login.*it speaks TLS there/s],
  ['TLS to plain text', 9092, { protocol: 'SSL', ...ca }, 4, /cluster\/login.*may not speak TLS there/s],
  [
    'a login where nobody logs in',
    9092,
    { protocol: 'SASL_PLAINTEXT', ...loginWords('PLAIN') },
    4,
    /cluster\/login.*its listener has no SASL/s,
  ],
  ['no login where one is wanted', login, { protocol: 'PLAINTEXT' }, 4, /cluster\/unreachable.*it may want a login/s],
  [
    'a key of another certificate',
    mutual,
    { protocol: 'SSL', ...own, key: 'stranger.key' },
    3,
    /cluster\/security-files.*does not belong to the certificate/s,
  ],
  [
    'a certificate of its own that has expired',
    mutual,
    { protocol: 'SSL', ...ca, certificate: 'old.pem', key: 'old.key' },
    3,
    /cluster\/security-files.*expired on/s,
  ],
  [
    'a locked key without a passphrase',
    mutual,
    { protocol: 'SSL', ...locked },
    3,
    /cluster\/security-files.*the inventory has none/s,
  ],
  [
    'a locked key with a wrong one',
    mutual,
    { protocol: 'SSL', ...locked, passphrase: '{ env: NO_PASSPHRASE }' },
    3,
    /cluster\/security-files.*its passphrase is another/s,
  ],
  [
    'a CA file that is none',
    tls,
    { protocol: 'SSL', ca: 'password' },
    3,
    /cluster\/security-files.*no certificate in PEM/s,
  ],
  [
    'a CA file that is missing',
    tls,
    { protocol: 'SSL', ca: 'nowhere.pem' },
    3,
    /cluster\/security-files.*there is no such file/s,
  ],
]

describe('a real cluster of three whose listeners are secured', function () {
  this.timeout(300_000)
  const stage = new Stage()
  const folder = mkdtempSync(join(tmpdir(), 'kplay-secured-'))
  let world: LabWorld

  before(async () => {
    world = new LabWorld(stage, await bootSecured('4.1.2', folder, 3))
    await world.hands.whole()
  })
  after(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  const inventory = (port: number, words: SecurityWords): string =>
    securedInventory(world.running.lab, { folder, port, words })

  const expectSecrets = (text: string): void => {
    for (const secret of secrets) expect(text).to.not.contain(secret)
  }

  for (const [title, port, words] of good)
    it(`is seen whole by ${title}`, async () => {
      const call = stage.kplayIn(env, 'snapshot', '-i', inventory(port, words))
      await call.endsWith(0)
      const snapshot = JSON.parse(call.stdout) as ClusterSnapshot
      expect(snapshot.unknown).to.deep.equal([])
      expect(snapshot.nodes.map(({ isAnswering }) => isAnswering)).to.deep.equal([true, true, true])
      expect(snapshot.quorum?.voters).to.have.length(3)
      expectSecrets(call.stdout + call.stderr)
    })

  for (const [title, port, words, code, says] of bad)
    it(`ends with ${code} and says why: ${title}; nothing is changed`, async () => {
      const before = await world.state()
      const file = inventory(port, words)
      for (const command of [['snapshot'], ['apply', 'playbooks/rolling-restart.yml', '--yes', '--output', 'ndjson']]) {
        const call = stage.kplayIn(env, ...command, '-i', file)
        await call.endsWith(code)
        expect(call.stderr.replaceAll(/\n\s*=? */g, ' ')).to.match(says)
        expect(actsIn(call.events)).to.deep.equal([])
        expectSecrets(call.stdout + call.stderr)
      }
      expect(await world.state()).to.deep.equal(before)
    })

  it('shows in one table that every node answers, or why not', async () => {
    const words = { protocol: 'SASL_SSL', ...ca, ...loginWords('SCRAM-SHA-512') }
    const call = stage.kplay('ping', '-i', inventory(both, words))
    await call.endsWith(0)
    expect(call.stdout.match(/^b\d +ok +local .* answers +/gm)).to.have.length(3)
    const wrong = stage.kplay('ping', '-i', inventory(both, { ...words, ...loginWords('PLAIN', '{ file: wrong }') }))
    await wrong.endsWith(1)
    expect(wrong.stdout.match(/^b\d +ok +local .* SILENT +/gm)).to.have.length(3)
    expect(wrong.stdout).to.contain('refuses the login of "kplay" by PLAIN')
    expectSecrets(wrong.stdout + wrong.stderr)
  })

  it('logs in again where the brokers want that every few seconds, and ends when it is done', async () => {
    const words = { protocol: 'SASL_SSL', ...ca, ...loginWords('SCRAM-SHA-512') }
    const call = stage.kplay('plan', 'playbooks/rolling-restart.yml', '-i', inventory(both, words))
    const begunMs = realClock.monotonicMs()
    await call.endsWith(0)
    expect(realClock.monotonicMs() - begunMs).to.be.lessThan(30_000)
  })

  describe('under load', () => {
    let load: LoadProcess

    before(async () => {
      load = await beginLoad(world)
    })
    after(() => load.kill())

    for (const [title, port, words] of [good[1], good[6], good[7]].filter((way) => way !== undefined))
      it(`is rolled by ${title}: every node once`, async () => {
        const before = await world.hands.pids()
        const more = [
          '-i',
          inventory(port, words),
          '--yes',
          '--output',
          'ndjson',
          '--max-wait',
          '2s',
          '--patience',
          '60s',
        ]
        const run = stage.kplayIn(env, 'apply', 'playbooks/rolling-restart.yml', ...more)
        await run.endsWith(0)
        expect(endOf(run.events)).to.include({ outcome: 'done', problem: null })
        expect(schemaFaults('event', run.events)).to.deep.equal([])
        expect(stopsIn(run.events)).to.have.members(Object.keys(before))
        const after = await world.hands.pids()
        expect(Object.keys(before).filter((host) => before[host] === after[host])).to.deep.equal([])
        expectSecrets(run.stdout + run.stderr)
      })

    it('has lost no record', async () => {
      const audit = await endLoad(load)
      expect(audit).to.include({ lost: 0, reordered: 0, corrupted: 0, errors: 0 })
      expect(audit.acknowledged).to.be.greaterThan(10_000)
    })
  })
})
