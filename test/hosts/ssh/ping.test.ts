import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir, type, userInfo } from 'node:os'
import { Ajv } from 'ajv'
import { expect } from 'chai'
import { pingSchema, type Ping } from '../../../src/cli/ping/ping-schema.ts'
import { callKplayIn, type CliEnd } from '../../support/cli-world.ts'
import { expectGolden } from '../../support/golden.ts'
import { makeKey, needSshd, overSsh, useSshds, type Sshd } from '../../support/sshd.ts'

/** An inventory of one node here and one over ssh, neither of which runs. */
const inventoryOf = (of: { readonly folder: string; readonly server: string; readonly connection: string }): string =>
  `kplay: 1
cluster:
  name: orders
  mode: kraft
  id: 5L6g3nShT-eMCtK--X86sw
  bootstrap: ["127.0.0.1:1"]
  controllers: { port: 2 }
install: { root: ${of.folder}, source: store }
service: { type: scripts }
groups:
  controllers:
    hosts:
      c1:
        address: 127.0.0.1
        node_id: 9
        connection: { type: local }
        install: { current: ${of.folder}/c1, config: ${of.folder}/c1.properties }
  brokers:
    hosts:
      b1:
        address: ${of.server}
        node_id: 1
        connection: ${of.connection}
        install: { current: ${of.folder}/b1, config: ${of.folder}/b1.properties }
`

describe('kplay ping', () => {
  it('has the schema that stands in schemas/', () => {
    expectGolden('schemas/ping.schema.json', `${JSON.stringify(pingSchema, null, 2)}\n`)
  })
})

describe(overSsh('kplay ping over ssh'), () => {
  needSshd()
  const newSshd = useSshds()
  let folder = ''
  let server: Sshd

  before(async () => {
    folder = mkdtempSync(`${tmpdir()}/kplay-ping-`)
    makeKey(`${folder}/id`)
    server = await newSshd({ folder: `${folder}/b1`, authorized: readFileSync(`${folder}/id.pub`, 'utf8') })
    writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
    for (const name of ['c1', 'b1']) writeFileSync(`${folder}/${name}.properties`, '')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const ping = (change: string, ...words: string[]): Promise<CliEnd> => {
    const shared = `port: ${server.port}, ssh_config: /dev/null, identity_file: id`
    const text = inventoryOf({ folder, server: server.address, connection: `{ ${shared}, ${change} }` })
    writeFileSync(`${folder}/inventory.yml`, text)
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
    return callKplayIn({ cwd: folder, root: '', env }, ['ping', '-i', 'inventory.yml', ...words])
  }
  const told = ({ stdout }: CliEnd): Ping => JSON.parse(stdout) as Ping

  for (const way of ['ssh', 'openssh'])
    it(`reaches hosts by ${way}, and tells of each as the user it works as`, async () => {
      const end = await ping(`type: ${way}, known_hosts: known`, '--format', 'json')
      expect(end.stderr).to.equal('')
      expect(new Ajv().validate(pingSchema, told(end))).to.equal(true)
      const [c1, b1] = told(end).hosts
      const { username } = userInfo()
      expect(c1).to.include({ host: 'c1', connection: 'local', isReached: true, user: username, kafka: '' })
      expect(b1).to.include({ host: 'b1', connection: way, isReached: true, user: username, kafka: '' })
      expect(b1?.kernel).to.equal(`${type()} ${release()}`)
      // One machine has one clock; the question itself takes less than a minute.
      expect(Math.abs(b1?.clockAheadMs ?? Infinity)).to.be.lessThan(60_000)
    })

  it('shows one table, and what stands in the way', async () => {
    const good = await ping('type: ssh, known_hosts: known')
    expect(good.stdout).to.match(/^host +way +user +kafka +listener +java +kernel +clock +took\n/)
    expect(good.stdout).to.match(new RegExp(`^b1 +ok +ssh ${server.address} .* none +.* \\d+ ms$`, 'm'))
    expect(good.stdout).to.match(/2 of 2 hosts reached\n$/)
    const nobody = await ping('type: ssh, known_hosts: known, become: { user: no-such-user-here }')
    expect(nobody.stdout).to.match(/^b1 +FAIL +ssh .*\nb1: .*does not let kplay work as no-such-user-here\n/m)
    expect(nobody.stdout).to.match(/1 of 2 hosts reached\n$/)
    expect(nobody.code).to.equal(4)
    const closed = await ping('type: ssh, known_hosts: known, jump: 127.0.0.1:1')
    expect(closed.stdout).to.contain('b1: 127.0.0.1:1: ')
    expect(closed.code).to.equal(4)
  })

  it('asks no host anything where a key is not to be trusted', async () => {
    const end = await ping('type: ssh, known_hosts: none')
    expect(end).to.include({ code: 4, stdout: '' })
    expect(end.stderr).to.match(/^error\[hosts\/trust\]: the key of a host is not to be trusted\n/)
    expect(end.stderr).to.contain('SHA256:').and.to.contain('ssh-keygen -lf')
  })

  it('reads a password from its file, and never shows it', async () => {
    writeFileSync(`${folder}/password`, 'hunter2-hunter2\n', { mode: 0o600 })
    const end = await ping('type: ssh, known_hosts: known, user: no-such-user-here, password: { file: password }')
    expect(end.code).to.equal(4)
    expect(end.stdout).to.contain('b1 does not let no-such-user-here in').and.to.contain('the password')
    expect(end.stdout + end.stderr).to.not.contain('hunter2')
    const missing = await ping('type: ssh, password: { file: none }')
    expect(missing).to.include({ code: 3, stdout: '' })
    expect(missing.stderr).to.contain('secret/file')
  })

  it('refuses wrong words, with exit 3', async () => {
    for (const words of [['more'], ['--format', 'xml']])
      expect((await ping('type: ssh', ...words)).code, words.join(' ')).to.equal(3)
    expect((await callKplayIn({ cwd: folder, root: '' }, ['ping'])).code).to.equal(3)
  })
})
