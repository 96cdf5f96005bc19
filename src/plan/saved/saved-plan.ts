import { sha256 } from '../../facts/sha256.ts'
import { canonicalJson, type DigestInput, type DigestWaiver } from '../digest.ts'
import type { Plan } from '../plan.ts'
import type { Mode, Role } from '../../kafka/snapshot/cluster-snapshot.ts'

/** The words of the command line that a plan was made with, as given; an apply of the saved plan uses them again. Lengths in milliseconds. */
export interface SavedWords {
  readonly file: string
  readonly inventory: string | null
  readonly sets: readonly string[]
  readonly vars: readonly string[]
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly limit: readonly string[]
  readonly maxWaitMs: number | null
  readonly patienceMs: number | null
}

/** One step as asked for: its digest stands for module, arguments, effects and undo. */
export interface SavedStep {
  readonly address: string
  readonly sha256: string
}

/** What was asked for, from files alone: a plan is stale when any of this is another. Lists are sorted, but for the steps of one host. */
export interface SavedRequest {
  readonly cluster: { readonly id: string; readonly mode: Mode }
  readonly versions: { readonly from: readonly string[]; readonly to: string; readonly back: boolean } | null
  readonly waivers: readonly string[]
  readonly files: readonly { readonly file: string; readonly sha256: string }[]
  readonly nodes: readonly { readonly host: string; readonly nodeId: number; readonly roles: readonly Role[] }[]
  /** By host; those without one, or on a host known only when they run, under ''. */
  readonly steps: readonly { readonly host: string; readonly steps: readonly SavedStep[] }[]
}

/** `kplay plan FILE -o PLAN.json`: a plan to apply later, exactly as it was shown. Holds no value of a secret. */
export interface SavedPlan {
  readonly format: 1
  readonly kind: 'kplay-plan'
  /** Version of kplay that made it. */
  readonly kplay: string
  /** ISO 8601 UTC. */
  readonly savedAt: string
  /** The working folder, absolute: where the paths of `words` and `files` begin. */
  readonly folder: string
  readonly words: SavedWords
  readonly request: SavedRequest
  readonly plan: Plan
  /** SHA-256, hex, of all the rest as canonical JSON: an edited file is no plan that anybody was shown. */
  readonly seal: string
}

/** The seal of a saved plan. */
export const sealOf = ({ seal: _seal, ...rest }: Readonly<Record<string, unknown>>): string =>
  sha256(canonicalJson(rest))

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const waiverText = ({ rule, topic, reason, expires }: DigestWaiver): string =>
  `${rule}${topic === undefined ? '' : ` for ${topic}`} until ${expires} (${reason})`

/** What a request is made of, beside the input of its digest. */
export interface RequestParts {
  readonly input: DigestInput
  readonly files: SavedRequest['files']
  readonly nodes: SavedRequest['nodes']
}

/** A request as it is saved and compared. */
export const buildRequest = ({ input, files, nodes }: RequestParts): SavedRequest => ({
  cluster: { id: input.cluster.id, mode: input.cluster.mode },
  versions:
    input.versions === undefined
      ? null
      : { from: [...input.versions.from].sort(byText), to: input.versions.to, back: input.versions.back },
  waivers: input.waivers.map(waiverText).sort(byText),
  files: files.map(({ file, sha256: digest }) => ({ file, sha256: digest })).sort((a, b) => byText(a.file, b.file)),
  nodes: nodes.map(({ host, nodeId, roles }) => ({ host, nodeId, roles })).sort((a, b) => byText(a.host, b.host)),
  steps: Object.entries(input.hosts)
    .sort(([a], [b]) => byText(a, b))
    .map(([host, steps]) => ({
      host,
      steps: steps.map((step) => ({ address: step.address, sha256: sha256(canonicalJson(step)) })),
    })),
})

/** A plan ready to be written. */
export const buildSavedPlan = (parts: Omit<SavedPlan, 'format' | 'kind' | 'seal'>): SavedPlan => {
  const { kplay, savedAt, folder, words, request, plan } = parts
  const whole = { format: 1, kind: 'kplay-plan', kplay, savedAt, folder, words, request, plan } as const
  // As it will be read back: what JSON leaves out is not sealed.
  return { ...whole, seal: sealOf(JSON.parse(JSON.stringify(whole)) as Readonly<Record<string, unknown>>) }
}
