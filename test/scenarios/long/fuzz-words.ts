/**
 * Run by hand: node scripts/test.ts test/scenarios/long/fuzz-words.ts. 20,000 argument vectors, each with a value and an input, through every connection and every way to
 * another user that this machine has (as root with sshd, sudo and doas: twelve ways, a minute or two each). Some vectors share a command: their words go one behind the
 * other, as those of one command do; every tenth command carries a single one. KPLAY_FUZZ_RUNS sets another number.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Become } from '../../../src/hosts/carry/become.ts'
import { openHosts, type HostWay } from '../../../src/hosts/open-hosts.ts'
import { quoteWords } from '../../../src/shell/quote.ts'
import { noStore, realClock } from '../../hosts/local-settings.ts'
import { bringDoas, needDoas, withDoas } from '../../support/doas.ts'
import { anyWords, echoOf, sendWords, type AnyWords } from '../../support/any-words.ts'
import {
  bringUsers,
  makeKey,
  needSshd,
  needUsers,
  overSsh,
  useSshds,
  withUsers,
  type Sshd,
} from '../../support/sshd.ts'

const runs = Number(process.env['KPLAY_FUZZ_RUNS'] ?? 20_000)
/** So many commands at once: as many as a host's connection carries. */
const atOnce = 4
/** Vectors of one command. */
const together = 12

const some = (count: number): fc.Arbitrary<readonly AnyWords[]> =>
  fc.array(anyWords, { minLength: count, maxLength: count })
const commands = fc.array(fc.oneof({ weight: 9, arbitrary: some(together) }, { weight: 1, arbitrary: some(1) }), {
  minLength: atOnce,
  maxLength: atOnce,
})

/** `first`: a folder before those of PATH. */
const fuzz = async (way: HostWay, first?: string): Promise<void> => {
  const path = '/usr/local/bin:/usr/bin:/bin'
  const env = { PATH: first === undefined ? path : `${first}:${path}`, HOME: '/tmp' }
  const hosts = openHosts({ run: 'fuzz', env, store: noStore, clock: realClock, ways: new Map([['b1', way]]) })
  try {
    const connected = await hosts.connect('b1')
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    let [vectors, calls] = [0, 0]
    while (vectors < runs)
      await fc.assert(
        fc.asyncProperty(commands, async (all) => {
          const sent = await Promise.all(all.map((given) => sendWords(connected.value, ...given)))
          expect(sent).to.deep.equal(all.map((given) => echoOf(...given)))
          vectors += all.flat().length
          calls += all.length
        }),
        { numRuns: Math.ceil((runs - vectors) / atOnce / together) },
      )
    process.stdout.write(`      ${vectors} vectors in ${calls} commands\n`)
  } finally {
    await hosts.close()
  }
}

describe(`${runs} argument vectors, byte for byte`, function () {
  this.timeout(3_600_000)
  const isRoot = userInfo().uid === 0

  it('on this machine', () => fuzz({ type: 'local', become: undefined }))
  for (const method of ['sudo', 'su'] as const)
    if (isRoot)
      it(`on this machine as another user, by ${method}`, () =>
        fuzz({ type: 'local', become: { method, user: 'nobody' } }))

  describe(withDoas('on this machine as another user, by doas'), () => {
    needDoas()
    it('without a password', async () => {
      const folder = mkdtempSync(`${tmpdir()}/kplay-fuzz-`)
      // This machine's own rules stay as they are: each call has some of its own.
      const doas = execFileSync('sh', ['-c', 'command -v doas'], { encoding: 'utf8' }).trim()
      const program = quoteWords([...bringDoas(`${folder}/each`), doas]).replace(` ${folder}/each `, ' "$d" ')
      const script = `d=$(mktemp -d ${folder}/XXXXXX) && mkdir "$d/up" "$d/work" && exec ${program} "$@"`
      writeFileSync(`${folder}/doas`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      await fuzz({ type: 'local', become: { method: 'doas', user: 'nobody' } }, folder)
      rmSync(folder, { recursive: true })
    })
  })

  describe(overSsh('over ssh'), () => {
    needSshd()
    const newSshd = useSshds()
    for (const type of ['ssh', 'openssh'] as const)
      it(`with a connection of type ${type}`, async () => {
        const folder = mkdtempSync(`${tmpdir()}/kplay-fuzz-`)
        makeKey(`${folder}/id`)
        const server = await newSshd({ folder: `${folder}/b1`, authorized: readFileSync(`${folder}/id.pub`, 'utf8') })
        writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
        const { address, port } = server
        const files = { identityFile: `${folder}/id`, knownHosts: `${folder}/known`, sshConfig: '/dev/null' }
        await fuzz({ type, target: { host: 'b1', address, port, ...files }, become: undefined })
        rmSync(folder, { recursive: true })
      })
  })

  describe(overSsh(withDoas('over ssh, by doas')), () => {
    needSshd()
    needDoas()
    const newSshd = useSshds()
    for (const type of ['ssh', 'openssh'] as const)
      it(`with a connection of type ${type}, without a password`, async () => {
        const folder = mkdtempSync(`${tmpdir()}/kplay-fuzz-`)
        makeKey(`${folder}/id`)
        const within = bringDoas(`${folder}/etc`)
        const authorized = readFileSync(`${folder}/id.pub`, 'utf8')
        const server = await newSshd({ folder: `${folder}/b1`, authorized, within })
        writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
        const { address, port } = server
        const files = { identityFile: `${folder}/id`, knownHosts: `${folder}/known`, sshConfig: '/dev/null' }
        const target = { host: 'b1', address, port, ...files }
        await fuzz({ type, target, become: { method: 'doas', user: 'nobody' } })
        rmSync(folder, { recursive: true })
      })
  })

  describe(withUsers('over ssh, past passwords'), () => {
    needUsers()
    const newSshd = useSshds()
    const password = 'pa ss"w0rd'
    const hash = '$6$kplaytests$Ygn4L.mgcAfSYyfqSEIsWD/22KIdHXDcfUhK9L2HzJVVO/EWpEQfTTocy53GEUHpfeDOWZ42EdZXfZaLCpjf41'
    const ways: readonly Become[] = [
      { method: 'sudo', user: 'kafka', password },
      { method: 'su', user: 'kafka', password },
    ]
    const everyWay = (['ssh', 'openssh'] as const).flatMap((type) => ways.map((become) => ({ type, become })))
    for (const { type, become } of everyWay)
      it(`by ${become.method}, with a connection of type ${type}`, async () => {
        const folder = mkdtempSync(`${tmpdir()}/kplay-fuzz-`)
        chmodSync(folder, 0o755)
        makeKey(`${folder}/id`)
        const rule = 'deploy ALL=(kafka) ALL'
        const users = [
          { name: 'deploy', uid: 12346, hash, rule },
          { name: 'kafka', uid: 12347, hash },
        ]
        const within = bringUsers(`${folder}/users`, users)
        const authorized = readFileSync(`${folder}/id.pub`, 'utf8')
        const lines = ['PasswordAuthentication yes']
        const server: Sshd = await newSshd({ folder: `${folder}/b1`, authorized, lines, within })
        writeFileSync(`${folder}/known`, `${server.knownLine}\n`)
        const { address, port } = server
        // The system's ssh takes no password from kplay for its login.
        const login = type === 'ssh' ? { password } : { identityFile: `${folder}/id` }
        const target = { host: 'b1', address, port, user: 'deploy', ...login, knownHosts: `${folder}/known` }
        await fuzz({ type, target: { ...target, sshConfig: '/dev/null' }, become })
        rmSync(folder, { recursive: true })
      })
  })
})
