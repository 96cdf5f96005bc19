/**
 * What kplay costs over ssh, beside the bare library, one host and a round trip, and beside Ansible where this machine has it. Starts sshds of its own on loopback;
 * prints medians and ratios, asserts nothing. On a busy machine only the ratios mean something.
 *   node test/bench/ssh.bench.ts [--tasks 20] [--rounds 7] [--ansible ansible-playbook] [--cluster]
 * `--cluster` boots 3 controllers and 3 brokers, and times nothing but the preflight of these 6 hosts: `kplay plan`, each host with an sshd of its own.
 * Goals: a task at most 1.2 times a bare exec of ssh2; a warm probe at most 1.1 round trips at 50 ms; facts of 10 hosts at most 3 times those of one; kplay ping of
 * 6 hosts, and their preflight, connections included, at most 1.5 s each. Ten hosts that are one machine share its processors, which are busy for nearly all of
 * the time that facts of one host take: of 2 processors that alone is a ratio of 5. Behind lines of 50 ms it shows what ten machines would.
 */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { nodeFactRequests } from '../../src/facts/node-facts.ts'
import { openHosts, type Hosts, type HostWay } from '../../src/hosts/open-hosts.ts'
import { loadSsh2 } from '../../src/hosts/ssh/ssh2-client.ts'
import type { Connection } from '../../src/run/ports.ts'
import { isWhole, openLab, readUntil } from '../cluster/real-cluster.ts'
import { noStore, realClock } from '../hosts/local-settings.ts'
import { withLab } from '../support/cluster.ts'
import { openLine } from '../support/lines.ts'
import { mediansInTurn, repeat, row } from './measure.ts'
import { makeKey, startSshd, type Sshd } from '../support/sshd.ts'

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '7' },
    ansible: { type: 'string', default: 'ansible-playbook' },
    cluster: { type: 'boolean', default: false },
  },
})
const [tasks, rounds] = [Number(values.tasks), Number(values.rounds)]
const root = fileURLToPath(new URL('../..', import.meta.url))
const delayMs = 50

const folder = mkdtempSync(join(tmpdir(), 'kplay-ssh-bench-'))
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const inTurn = (works: readonly (() => Promise<unknown>)[], most = rounds): Promise<readonly number[]> =>
  mediansInTurn(works, Math.min(most, rounds))

makeKey(join(folder, 'id'))
const authorized = readFileSync(join(folder, 'id.pub'), 'utf8')
const servers = await Promise.all(
  Array.from({ length: 10 }, (_, i) => startSshd({ folder: join(folder, `b${i + 1}`), authorized })),
)
const [first] = servers
if (first === undefined) throw new Error('no server')
/** The same servers, far away. */
const far = await Promise.all(
  servers.map(async (to) => {
    const line = await openLine({ address: to.address, to, delayMs })
    const knownLine = to.knownLine.replace(`]:${to.port}`, `]:${line.port}`)
    return { address: to.address, port: line.port, knownLine, close: () => line.close() }
  }),
)
const [slow] = far
if (slow === undefined) throw new Error('no line')
const known = write('known', [...servers, ...far].map(({ knownLine }) => `${knownLine}\n`).join(''))
const config = write('config', 'Host *\n  IdentitiesOnly yes\n')

const hostsOf = (places: readonly (readonly [host: string, address: string, port: number])[]): Hosts => {
  const wayOf = (host: string, address: string, port: number): HostWay => ({
    type: 'ssh',
    become: undefined,
    target: { host, address, port, identityFile: join(folder, 'id'), knownHosts: known, sshConfig: config },
  })
  const ways = new Map(places.map(([host, address, port]) => [host, wayOf(host, address, port)]))
  return openHosts({ run: 'bench', env: process.env, store: noStore, clock: realClock, ways })
}
const connect = async (hosts: Hosts, host: string): Promise<Connection> => {
  const connected = await hosts.connect(host)
  if (!connected.ok) throw new Error(connected.error.why.join('; '))
  return connected.value
}
const { Client } = await loadSsh2()
type BareClient = InstanceType<typeof Client>
const bare = ({ address, port }: Pick<Sshd, 'address' | 'port'>): Promise<BareClient> =>
  new Promise((resolve, reject) => {
    const client = new Client()
    client.on('error', reject)
    client.on('ready', () => {
      client.setNoDelay(true)
      resolve(client)
    })
    client.connect({ host: address, port, username: 'root', privateKey: readFileSync(join(folder, 'id')) })
  })
const exec = (client: BareClient, command: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined && error !== null) return reject(error)
      channel.on('close', () => resolve()).resume()
      channel.stderr.resume()
      return undefined
    })
  })
const host = (name: string) => ({
  install: {
    root: '/opt/kafka',
    current: '/opt/kafka/current',
    config: `/etc/kafka/${name}.properties`,
    logs: '/var/log/kafka',
  },
  service: { env: {} },
})
const ask = async (connection: Connection): Promise<void> => {
  const answers = await connection.facts(nodeFactRequests(host(connection.host), { withLog: true }))
  if (!answers.ok) throw new Error(answers.error.what)
}
const probe = {
  user: { name: 'user', script: 'echo root\n', parse: (output: string) => ({ ok: true, value: output }) as const },
}

/** Far away a bare exec waits twice for the line: for its channel, and for the command. */
const benchTasks = async (where: string, place: Pick<Sshd, 'address' | 'port'>): Promise<void> => {
  const hosts = hostsOf([['b1', place.address, place.port]])
  const [connection, client] = [await connect(hosts, 'b1'), await bare(place)]
  const [own = NaN, other = NaN, shell = NaN] = await inTurn([
    () => repeat(tasks, () => connection.run({ argv: ['/bin/true'], timeoutMs: 10_000 })),
    () => repeat(tasks, () => exec(client, '/bin/true')),
    () => repeat(tasks, () => exec(client, "sh -c 'exec /bin/true'")),
  ])
  row(`a task by kplay${where}`, own / tasks, `ratio ${(own / other).toFixed(2)} to a bare exec (goal 1.2)`)
  row(`a bare exec of ssh2${where}`, other / tasks, '')
  row(`a bare exec of ssh2, of sh -c${where}`, shell / tasks, `ratio ${(shell / other).toFixed(2)}`)
  client.end()
  await hosts.close()
}
const benchAllTasks = async (): Promise<void> => {
  await benchTasks('', first)
  await benchTasks(` at ${delayMs} ms`, slow)
}

/** What one byte takes there and back on the same kind of line, milliseconds. */
const roundTrip = async (): Promise<number> => {
  const echo = createServer({ noDelay: true }, (socket) => void socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const at = echo.address() as AddressInfo
  const line = await openLine({ address: '127.0.0.1', to: at, delayMs })
  const socket = createConnection({ host: '127.0.0.1', port: line.port, noDelay: true })
  await once(socket, 'connect')
  const [took = NaN] = await inTurn([
    () =>
      repeat(tasks, async () => {
        socket.write('.')
        await once(socket, 'data')
      }),
  ])
  await line.close()
  echo.close()
  return took / tasks
}

const benchProbe = async (): Promise<void> => {
  const hosts = hostsOf([
    ['near', first.address, first.port],
    ['far', first.address, slow.port],
  ])
  const [near, away] = [await connect(hosts, 'near'), await connect(hosts, 'far')]
  const [atNone = NaN, atDelay = NaN] = await inTurn([
    () => repeat(tasks, () => near.facts(probe)),
    () => repeat(tasks, () => away.facts(probe)),
  ])
  const trip = await roundTrip()
  const trips = (atDelay - atNone) / tasks / trip
  row('a warm probe', atNone / tasks, '')
  row(
    `a warm probe at ${delayMs} ms`,
    atDelay / tasks,
    `${trips.toFixed(2)} round trips of ${trip.toFixed(1)} ms (goal 1.1)`,
  )
  await hosts.close()
}

const benchFacts = async (where: string, places: readonly { address: string; port: number }[]): Promise<void> => {
  const hosts = hostsOf(places.map(({ address, port }, i) => [`b${i + 1}`, address, port] as const))
  const all = await Promise.all(places.map((_, i) => connect(hosts, `b${i + 1}`)))
  const [one = NaN, ten = NaN] = await inTurn([
    () => Promise.all(all.slice(0, 1).map(ask)),
    () => Promise.all(all.map(ask)),
  ])
  row(`all facts of 1 host${where}`, one, '')
  row(`all facts of 10 hosts${where}`, ten, `ratio ${(ten / one).toFixed(2)} (goal 3)`)
  await hosts.close()
}
const benchAllFacts = async (): Promise<void> => {
  await benchFacts(`, all on this machine of ${availableParallelism()} processors`, servers)
  await benchFacts(` at ${delayMs} ms`, far)
}

const inventory = (count: number): string => {
  const hosts = servers
    .slice(0, count)
    .map(
      ({ address, port }, i) =>
        `      b${i + 1}: { address: ${address}, node_id: ${i + 1}, connection: { port: ${port} }, install: { current: /opt/kafka/current, config: /etc/kafka/b${i + 1}.properties } }`,
    )
  return `kplay: 1
cluster: { name: bench, mode: kraft, id: 5L6g3nShT-eMCtK--X86sw, bootstrap: ["${first.address}:9092"], controllers: { port: 9093 } }
connection: { type: ssh, ssh_config: ${config}, identity_file: ${folder}/id, known_hosts: ${known} }
install: { root: /opt/kafka, source: store }
service: { type: scripts }
groups:
  brokers:
    hosts:
${hosts.join('\n')}
  controllers:
    hosts: { ${servers
      .slice(0, count)
      .map((_, i) => `b${i + 1}: {}`)
      .join(', ')} }
`
}

const call = (program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> => {
  const { status, stderr, stdout } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...env } })
  // Without a Kafka in reach a ping ends with 1: reached, and some facts unknown.
  if (status !== 0 && !(status === 1 && words[0] === 'ping'))
    throw new Error(`${program} ended with ${status}: ${stderr}${stdout}`)
  return Promise.resolve()
}

const benchPing = async (): Promise<void> => {
  const file = write('inventory.yml', inventory(6))
  const [took = NaN] = await inTurn([() => call(join(root, 'kplay'), ['ping', '-i', file])])
  row('kplay ping of 6 hosts, the whole process', took, '(goal 1500)')
}

/** Everything a plan looks at before it says that all is well: hosts, nodes, cluster, configurations. */
const benchPreflight = (): Promise<void> =>
  withLab({ release: '4.1.2', controllers: 3, brokers: 3 }, async ({ lab }) => {
    const cluster = openLab(lab)
    await readUntil(cluster, isWhole)
    await cluster.close()
    const places = lab.nodes.map(({ address }, i) => {
      const server = servers[i] ?? first
      return `Host ${address}\n  HostName ${server.address}\n  Port ${server.port}\n`
    })
    const keys = `Host *\n  IdentityFile ${folder}/id\n  IdentitiesOnly yes\n  UserKnownHostsFile ${known}\n`
    const way = `connection: { type: ssh, ssh_config: ${write('plan-config', `${places.join('')}${keys}`)} }`
    const text = readFileSync(lab.inventory, 'utf8')
    const file = write('plan.yml', text.replace('connection: { type: local }', way))
    const plan = (inventoryFile: string) => (): Promise<void> =>
      call(join(root, 'kplay'), ['plan', join(root, 'playbooks/rolling-restart.yml'), '-i', inventoryFile])
    const [over = NaN, here = NaN] = await inTurn([plan(file), plan(lab.inventory)])
    row('kplay plan of 6 hosts over ssh, the whole process', over, '(goal 1500)')
    row('the same without ssh', here, `ratio ${(over / here).toFixed(2)}`)
  })

const benchAnsible = async (): Promise<void> => {
  if (spawnSync(values.ansible, ['--version']).status !== 0) {
    console.log(`${values.ansible}: absent on this machine`)
    return
  }
  const lines = Array.from({ length: tasks }, (_, i) => `    - { name: t${i}, ansible.builtin.command: /bin/true }\n`)
  const playbook = write('tasks.yml', `- hosts: all\n  gather_facts: false\n  tasks:\n${lines.join('')}`)
  const ini = write(
    'hosts.ini',
    `b1 ansible_host=${first.address} ansible_port=${first.port} ansible_user=root ansible_ssh_private_key_file=${folder}/id ansible_ssh_common_args='-F ${config} -o UserKnownHostsFile=${known}'\n`,
  )
  const words = ['-i', ini, playbook]
  const hosts = hostsOf([['b1', first.address, first.port]])
  const kplay = async (): Promise<void> => {
    const connection = await connect(hosts, 'b1')
    await repeat(tasks, () => connection.run({ argv: ['/bin/true'], timeoutMs: 10_000 }))
  }
  // Tens of seconds on a busy machine: two rounds tell enough.
  const works = [
    kplay,
    () => call(values.ansible, words, { ANSIBLE_PIPELINING: '0' }),
    () => call(values.ansible, words, { ANSIBLE_PIPELINING: '1' }),
  ]
  const [own = NaN, plain = NaN, pipelining = NaN] = await inTurn(works, 2)
  row(`${tasks} tasks by kplay, connected`, own, '')
  row(`${tasks} tasks by Ansible`, plain, `${(plain / own).toFixed(0)} times kplay`)
  row(`${tasks} tasks by Ansible, pipelining`, pipelining, `${(pipelining / own).toFixed(0)} times kplay`)
  await hosts.close()
}

try {
  const [loadBefore = 0] = loadavg()
  if (values.cluster) await benchPreflight()
  else for (const bench of [benchAllTasks, benchProbe, benchAllFacts, benchPing, benchAnsible]) await bench()
  console.log(`${rounds} rounds; load average ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`)
} finally {
  await Promise.all(far.map((line) => line.close()))
  await Promise.all(servers.map((server) => server.vanish()))
  rmSync(folder, { recursive: true, maxRetries: 5 })
}
