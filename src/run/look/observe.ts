import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Problem } from '../../diagnostics/problem.ts'
import { hostFactRequests, readHostAnswers, type HostReading } from '../../facts/host-facts.ts'
import { nodeFactRequests } from '../../facts/node-facts.ts'
import { loggingFileOf } from '../../kafka/config/lint-environment.ts'
import type { NodeObservation } from '../../kafka/decide/node-observation.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import { pathsOf } from '../../plan/preflight/paths-of.ts'
import { releasesWanted } from '../../plan/releases-wanted.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Program } from '../../plan/program.ts'
import { askHost, type Eyes } from './look.ts'
import { readNodeFacts, readSeenNode } from './node-look.ts'

const unreachable = (host: string, why: string): Problem => ({
  code: 'run/unreachable',
  what: `host ${host} could not be asked`,
  subject: host,
  why: [why],
  fix: `make ${host} reachable as the inventory says, then try again`,
  exitCode: 4,
})

/** A host's node and everything else R0 looks at there. */
interface SeenHost {
  readonly host: string
  readonly node: Result<NodeObservation, Problem>
  readonly reading: HostReading | undefined
}

/** The names under which node and host are asked in one round trip. */
const hostPrefix = 'host.'

const observeHost = async (eyes: Eyes, host: HostView): Promise<SeenHost> => {
  const files = pathsOf(host).map(({ path }) => path)
  const logging = loggingFileOf(host.service.env)
  const own = Object.entries(hostFactRequests(host, { files, logging })).map(
    ([name, one]) => [`${hostPrefix}${name}`, one] as const,
  )
  const node = nodeFactRequests(host, { withLog: true, withHost: false })
  const answers = await askHost(eyes, host.name, { ...node, ...Object.fromEntries(own) })
  const seen = readSeenNode(host, answers)
  const hostAnswers = Object.entries(answers.ok ? answers.value : {})
    .filter(([name]) => name.startsWith(hostPrefix))
    .map(([name, answer]) => [name.slice(hostPrefix.length), answer] as const)
  return {
    host: host.name,
    node: seen.failure === undefined ? ok(seen.observation) : err(unreachable(host.name, seen.failure)),
    reading: answers.ok ? readHostAnswers(Object.fromEntries(hostAnswers)) : undefined,
  }
}

/** A ZooKeeper server: its process, and nothing of Kafka's. */
const observeServer = async (eyes: Eyes, host: HostView): Promise<SeenHost> => {
  const { failure, observation } = await readNodeFacts(eyes, host, { withLog: false, withHost: false })
  const node = failure === undefined ? ok(observation) : err(unreachable(host.name, failure))
  return { host: host.name, node, reading: undefined }
}

/** Everything a plan is made from, read at one time: each host in one round trip. Nothing is changed; what could not be read is a Problem in its place. */
export const observe = async (eyes: Eyes, program: Program): Promise<Observed> => {
  const snapshot = eyes.cluster.snapshot({ avoid: [] })
  const [whole, configs, ...seen] = await Promise.all([
    snapshot,
    snapshot.then((taken) => eyes.cluster.configs(taken)),
    ...program.hosts.map((host) => (isServer(host) ? observeServer(eyes, host) : observeHost(eyes, host))),
  ])
  const hasRelease: Record<string, Result<boolean, Problem>> = {}
  for (const release of releasesWanted(program)) hasRelease[release] = await eyes.hosts.hasRelease(release)
  return {
    snapshot: whole,
    nodes: Object.fromEntries(seen.map(({ host, node }) => [host, node])),
    hosts: Object.fromEntries(seen.flatMap(({ host, reading }) => (reading === undefined ? [] : [[host, reading]]))),
    configs,
    hasRelease,
  }
}
