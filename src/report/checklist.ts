import { boxNames, type BoxName, type ChecklistBox } from './boxes.ts'
import type { Report, ReportedNode } from './report.ts'
import type { StepTrack, TrackedStep } from './tracked-steps.ts'

type Verdict = Pick<ChecklistBox, 'state' | 'evidence'>

/** What boxes are judged from: the report as far as it is made, and its steps. */
export interface ChecklistInput {
  readonly report: Omit<Report, 'checklist'>
  readonly steps: StepTrack
}

const ticked = (...evidence: string[]): Verdict => ({ state: 'ticked', evidence })
const needless = (why: string): Verdict => ({ state: 'not-needed', evidence: [why] })
const open = (...evidence: string[]): Verdict => ({ state: 'open', evidence })

const noRelease = needless('this run changes no release')

const hostsOf = (steps: readonly TrackedStep[]): readonly string[] => [
  ...new Set(steps.flatMap(({ host }) => (host === null ? [] : [host]))),
]

const listed = (names: readonly string[]): string => names.join(', ')

const missingFrom = (nodes: readonly ReportedNode[], hosts: readonly string[]): readonly string[] =>
  nodes.map(({ host }) => host).filter((host) => !hosts.includes(host))

const wentWell = ({ report }: ChecklistInput): boolean =>
  report.outcome === 'done' || report.outcome === 'nothing-to-do'

const judgeReleaseNotes = ({ report }: ChecklistInput): Verdict => {
  const { versions, nodes, planNotes } = report
  if (report.cluster === null) return open('the run ended before its plan was made')
  if (versions === null) return noRelease
  const from = versions.from[0] ?? ''
  return ticked(
    `the plan judged ${nodes.length} nodes, their topics and their settings by what changed from ${versions.from.join(' or ')} to ${versions.to}, and nothing forbade it; \`kplay path ${from} ${versions.to}\` prints those changes with their sources`,
    ...planNotes.map((text) => `noted: ${text}`),
  )
}

const folderIn = ({ result }: TrackedStep): string | undefined => {
  const { folder, path } = (result ?? {}) as { readonly folder?: unknown; readonly path?: unknown }
  const place = folder ?? path
  return typeof place === 'string' ? place : undefined
}

const judgeBackup = ({ report, steps }: ChecklistInput): Verdict => {
  if (report.cluster === null) return open('the run ended before its plan was made')
  const kept = steps.done('kafka.backup_node', 'file.backup')
  const cluster = steps.done('kafka.backup_cluster')
  const missing = missingFrom(report.nodes, hostsOf(kept))
  if (kept.length === 0) return open('no step of this run keeps the files of a node: add the phase `backup`')
  const places = [...new Set([...kept, ...cluster].flatMap((step) => folderIn(step) ?? []))]
  const evidence = [
    `the files of ${listed(hostsOf(kept))} are kept${cluster.length > 0 ? ', and the configuration of the cluster' : ''}`,
    ...(places.length <= 3 ? places : [`${listed(places.slice(0, 3))} and ${places.length - 3} more`]),
    `\`kplay restore-config ${report.run} HOST\` shows what differs from them and puts them back`,
  ]
  return missing.length > 0 ? open(`nothing is kept of ${listed(missing)}`, ...evidence) : ticked(...evidence)
}

const protocolLine = /^\+ inter\.broker\.protocol\.version\s*[=:]/

/** Steps that wrote, or found written, the protocol into the file of a broker. */
const protocolSteps = ({ report, steps }: ChecklistInput, way: 'pin' | 'raise'): readonly TrackedStep[] => {
  const oneWay = new Set(report.phases.filter((phase) => phase.irreversible).map((phase) => phase.id))
  const byHand = steps
    .done('properties')
    .filter(
      ({ phase, diff }) => oneWay.has(phase) === (way === 'raise') && diff.some((line) => protocolLine.test(line)),
    )
  return [...steps.done(`kafka.${way}_protocol`), ...byHand]
}

/** Why a box of ZooKeeper clusters is not needed; undefined: it is. */
const notZookeeper = ({ report }: ChecklistInput): Verdict | undefined => {
  if (report.versions === null && report.cluster !== null) return noRelease
  if (report.cluster?.mode !== 'kraft') return undefined
  return needless('KRaft has no inter.broker.protocol.version: metadata.version stays as it is until it is finalized')
}

const writtenBy = (steps: readonly TrackedStep[]): readonly string[] =>
  steps.flatMap(({ host, diff }) => {
    const line = diff.find((one) => protocolLine.test(one))
    return line === undefined ? [] : [`${host ?? ''}: ${line.slice(2)}`]
  })

const judgePin = (input: ChecklistInput): Verdict => {
  const other = notZookeeper(input)
  if (other !== undefined) return other
  const pinned = protocolSteps(input, 'pin')
  const hasRolled = input.report.nodes.some((node) => node.restarts > 0)
  const law = 'kplay stops no broker while the file of one names no protocol, or another one'
  if (hasRolled) return ticked(law, ...writtenBy(pinned))
  const missing = missingFrom(input.report.nodes, hostsOf(pinned))
  return missing.length === 0 && pinned.length > 0
    ? ticked(`every file names the protocol in force`, ...writtenBy(pinned))
    : open(`not written yet: ${listed(missing)}`)
}

const ranAlready = ({ report }: ChecklistInput): boolean =>
  report.nodes.length > 0 && report.nodes.every((node) => node.from === report.versions?.to)

const judgeRoll = (input: ChecklistInput): Verdict => {
  const { report } = input
  const { nodes, versions } = report
  if (report.cluster === null) return open('the run ended before its plan was made')
  const restarted = nodes.filter((node) => node.restarts > 0)
  if (versions === null)
    return restarted.length === 0 ? needless('no node had to be restarted') : judgeRestarts(input, restarted)
  if (ranAlready(input)) return ticked(`all ${nodes.length} nodes ran ${versions.to} before this run`)
  const behind = nodes.filter((node) => node.to !== versions.to)
  if (behind.length > 0) return open(`not seen on ${versions.to}: ${listed(behind.map(({ host }) => host))}`)
  return ticked(`${nodes.length} of ${nodes.length} nodes run ${versions.to}`, ...inTurn(restarted))
}

const inTurn = (restarted: readonly ReportedNode[]): readonly string[] =>
  restarted.length === 0 ? [] : [`restarted one at a time, each proven back before the next: ${listed(restarted.map(({ host }) => host))}`] // prettier-ignore

const judgeRestarts = ({ report }: ChecklistInput, restarted: readonly ReportedNode[]): Verdict => {
  const unproven = restarted.filter(({ state }) => state !== 'done')
  if (unproven.length > 0) return open(`not proven back: ${listed(unproven.map(({ host }) => host))}`)
  return report.outcome === 'done' ? ticked(...inTurn(restarted)) : open('the run did not come to its end')
}

const judgeHealth = (input: ChecklistInput): Verdict => {
  const { gates, outcome } = input.report
  const safe = gates.filter(({ decision }) => decision === 'safe').length
  const waited = gates.filter(({ waitedMs }) => waitedMs > 0).length
  const bad = gates.filter(({ decision }) => decision !== 'safe')
  const asked = `${safe} of ${gates.length} looks before a node went down were safe; ${waited} of them had to wait first (see the gates below)`
  if (!wentWell(input)) return open(`the run ended as ${outcome}`, asked, ...bad.map(({ address, decision }) => `${address}: ${decision}`)) // prettier-ignore
  if (gates.length === 0) return input.report.nodes.some(({ restarts }) => restarts > 0) ? open('no look before a stop is on record') : needless('no node went down') // prettier-ignore
  return ticked(asked, 'every node was proven back: registered, in sync and clean for its window')
}

const judgeRaise = (input: ChecklistInput): Verdict => {
  const other = notZookeeper(input)
  if (other !== undefined) return other
  if (input.report.takesBack !== null) return needless(`this run takes ${input.report.takesBack} back`)
  const raised = protocolSteps(input, 'raise')
  const missing = missingFrom(input.report.nodes, hostsOf(raised))
  if (raised.length === 0) return open('not raised by this run: until then the old release can be put back')
  const evidence = writtenBy(raised)
  return missing.length > 0 ? open(`not raised: ${listed(missing)}`, ...evidence) : ticked(...orSo(evidence))
}

const orSo = (evidence: readonly string[]): string[] =>
  evidence.length > 0 ? [...evidence] : ['every file named the new protocol before this run']

const toldBy = ({ host, result }: TrackedStep): string => {
  const { protocol } = (result ?? {}) as { readonly protocol?: unknown }
  return `${host ?? ''} says ${typeof protocol === 'string' ? protocol : 'unknown'}`
}

const judgeSecondRoll = (input: ChecklistInput): Verdict => {
  const other = notZookeeper(input)
  if (other !== undefined) return other
  if (input.report.takesBack !== null) return needless(`this run takes ${input.report.takesBack} back`)
  const confirmed = input.steps.done('kafka.confirm_protocol')
  if (confirmed.length === 0) return open('no broker was asked which protocol it speaks')
  const missing = missingFrom(input.report.nodes, hostsOf(confirmed))
  const evidence = `read back from the brokers: ${listed(confirmed.map(toldBy))}`
  return missing.length > 0 ? open(`not confirmed: ${listed(missing)}`, evidence) : ticked(evidence)
}

const approvedBy = ({ report }: ChecklistInput, phase: string): readonly string[] =>
  report.irreversible
    .filter((one) => one.phase === phase && one.answer === 'approved')
    .map(({ by, answeredAt }) => `approved by ${by ?? 'somebody unknown'} at ${answeredAt ?? 'an unknown time'}`)

const judgeFinalize = (input: ChecklistInput): Verdict => {
  const { report, steps } = input
  if (report.versions === null && report.cluster !== null) return noRelease
  if (report.cluster?.mode === 'zookeeper') return needless('clusters with ZooKeeper have no metadata.version')
  if (report.takesBack !== null) return needless(`this run takes ${report.takesBack} back`)
  const [done] = steps.done('kafka.finalize')
  if (done === undefined) return open('metadata.version is not raised: until then the old release can be put back')
  const { level } = (done.result ?? {}) as { readonly level?: unknown }
  const read = typeof level === 'number' ? `metadata.version is at level ${level}` : 'metadata.version is raised'
  return ticked(`${read}, read back from every node`, ...approvedBy(input, done.phase))
}

/** Who must move, as far as metrics tell. */
const clientsSeen = ({ clients }: ChecklistInput['report']): readonly string[] => {
  if (clients === null) return ['no metrics told who is connected']
  const makes = new Set(
    clients.brokers.flatMap(({ software }) => software.map(({ name, version }) => `${name} ${version}`)),
  )
  const dropped = clients.brokers.flatMap(({ host, dropped: requests }) =>
    requests.map(({ request, version }) => `${host} gets ${request} v${version}, which the new release drops`),
  )
  const silent = clients.brokers
    .filter(({ why }) => why !== null)
    .map(({ host, why }) => `${host} did not tell: ${why}`)
  return [
    makes.size === 0 ? 'no client told its make' : `connected: ${listed([...makes].sort())}`,
    ...dropped,
    ...silent,
  ]
}

const judgeClients = ({ report }: ChecklistInput): Verdict => {
  if (report.versions === null && report.cluster !== null) return noRelease
  return open(
    'nobody but the owners of applications can do this: brokers first, then clients, at their own pace',
    ...clientsSeen(report),
  )
}

const boxes: Readonly<Record<BoxName, readonly [title: string, judge: (input: ChecklistInput) => Verdict]>> = {
  'release-notes': ['Breaking changes between the releases were looked for', judgeReleaseNotes],
  backup: ['Configuration is kept, and can be put back', judgeBackup],
  pin: ['inter.broker.protocol.version is pinned at the old protocol', judgePin],
  roll: ['Every node runs the new release, restarted one at a time', judgeRoll],
  health: ['The cluster was whole before each stop and after each start', judgeHealth],
  raise: ['inter.broker.protocol.version is raised', judgeRaise],
  'second-roll': ['Every broker was restarted once more and speaks the new protocol', judgeSecondRoll],
  finalize: ['metadata.version is finalized', judgeFinalize],
  clients: ['Client applications are upgraded', judgeClients],
}

/** The nine boxes, each ticked, not needed or open, with what shows it. */
export const buildChecklist = (input: ChecklistInput): readonly ChecklistBox[] =>
  boxNames.map((box) => {
    const [title, judge] = boxes[box]
    return { box, title, ...judge(input) }
  })
