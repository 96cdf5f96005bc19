import type { SavedRequest, SavedStep } from './saved-plan.ts'

/*
 * What was asked for then and now, from files alone, as sentences that a person understands. The order of the sentences: cluster, versions, nodes,
 * waivers, files, steps. No sentence: the digests are the same.
 */

const versionsText = (versions: SavedRequest['versions']): string => {
  if (versions === null) return 'no change of version'
  return `from ${versions.from.join(' or ')} to ${versions.to}${versions.back ? ', back allowed' : ''}`
}

const changed = (what: string, saved: string, now: string): string[] =>
  saved === now ? [] : [`${what}: the plan has ${saved}, now it is ${now}`]

type Node = SavedRequest['nodes'][number]

const nodeText = ({ nodeId, roles }: Node): string => `id ${nodeId}, ${roles.join(' and ') || 'no role'}`

const nodeChanges = (saved: readonly Node[], now: readonly Node[]): string[] => [
  ...saved.flatMap((node) => {
    const other = now.find(({ host }) => host === node.host)
    if (other === undefined) return [`node ${node.host} (${nodeText(node)}) is gone`]
    return changed(`node ${node.host}`, nodeText(node), nodeText(other))
  }),
  ...now
    .filter((node) => !saved.some(({ host }) => host === node.host))
    .map((node) => `node ${node.host} (${nodeText(node)}) is new`),
]

const waiverChanges = (saved: readonly string[], now: readonly string[]): string[] => [
  ...saved.filter((text) => !now.includes(text)).map((text) => `waiver ${text} is gone or changed`),
  ...now.filter((text) => !saved.includes(text)).map((text) => `waiver ${text} is new`),
]

type File = SavedRequest['files'][number]

/** `files` without one entry for each content that `others` has too: a file that was only moved is no difference. */
const without = (files: readonly File[], others: readonly File[]): readonly File[] => {
  const left = others.map(({ sha256 }) => sha256)
  return files.filter(({ sha256 }) => {
    const at = left.indexOf(sha256)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** What became of the files that a plan was made from. */
export const fileChanges = (saved: readonly File[], now: readonly File[]): string[] => {
  const [old, fresh] = [without(saved, now), without(now, saved)]
  const isThere = (files: readonly File[], name: string): boolean => files.some(({ file }) => file === name)
  return [
    ...old.map(({ file }) =>
      isThere(fresh, file) ? `file ${file} is not as it was` : `file ${file} is no longer there, or no longer used`,
    ),
    ...fresh.filter(({ file }) => !isThere(old, file)).map(({ file }) => `file ${file} is new`),
  ]
}

/** `roll.link@b1` without its host: what the same step of all hosts has in common. */
const taskOf = (address: string): string => address.split('@')[0] ?? address

/** One sentence for a step that changed alike on many hosts. */
class StepTally {
  readonly #hosts = new Map<string, string[]>()

  note(what: string, address: string, host: string): void {
    const key = `step ${taskOf(address)} ${what}`
    this.#hosts.set(key, [...(this.#hosts.get(key) ?? []), ...(host === '' ? [] : [host])])
  }

  texts(): string[] {
    return [...this.#hosts].map(([text, hosts]) => `${text}${hosts.length === 0 ? '' : ` on ${hosts.join(', ')}`}`)
  }
}

const sameOrder = (saved: readonly SavedStep[], now: readonly SavedStep[]): boolean =>
  saved.length !== now.length || saved.every(({ address }, index) => now[index]?.address === address)

interface Steps {
  readonly host: string
  readonly saved: readonly SavedStep[]
  readonly now: readonly SavedStep[]
}

const tallySteps = (tally: StepTally, { host, saved, now }: Steps): void => {
  const find = (steps: readonly SavedStep[], wanted: string): SavedStep | undefined =>
    steps.find(({ address }) => address === wanted)
  for (const step of saved) {
    const other = find(now, step.address)
    if (other === undefined) tally.note('is gone', step.address, host)
    else if (other.sha256 !== step.sha256) tally.note('asks for something else', step.address, host)
  }
  for (const step of now) if (find(saved, step.address) === undefined) tally.note('is new', step.address, host)
}

const stepChanges = (saved: SavedRequest, now: SavedRequest): string[] => {
  const tally = new StepTally()
  const orders: string[] = []
  // The steps of a node that came or went are told by that node.
  const hosts = saved.steps.filter(({ host }) => host === '' || now.nodes.some((node) => node.host === host))
  for (const { host, steps } of hosts) {
    const others = now.steps.find((one) => one.host === host)?.steps ?? []
    tallySteps(tally, { host, saved: steps, now: others })
    if (!sameOrder(steps, others)) orders.push(`the steps of ${host || 'no host'} stand in another order`)
  }
  for (const { host, steps } of now.steps) {
    const isKnown = host === '' || saved.nodes.some((node) => node.host === host)
    if (isKnown && !saved.steps.some((one) => one.host === host)) tallySteps(tally, { host, saved: [], now: steps })
  }
  return [...tally.texts(), ...orders]
}

/** What differs, in words; empty when both ask for the same. */
export const requestChanges = (saved: SavedRequest, now: SavedRequest): readonly string[] => [
  ...changed('cluster id', saved.cluster.id, now.cluster.id),
  ...changed('mode of the cluster', saved.cluster.mode, now.cluster.mode),
  ...changed('versions', versionsText(saved.versions), versionsText(now.versions)),
  ...nodeChanges(saved.nodes, now.nodes),
  ...waiverChanges(saved.waivers, now.waivers),
  ...fileChanges(saved.files, now.files),
  ...stepChanges(saved, now),
]
