import { sha256 } from '../facts/sha256.ts'
import type { Waiver } from '../kafka/decide/questions.ts'
import type { Mode } from '../kafka/snapshot/cluster-snapshot.ts'
import type { Effects } from '../modules/module.ts'

/** The language version that the digest begins with: a playbook of another language is another plan. */
const languageVersion = 1

/** One step as the digest sees it: what is asked for, never where it stands in the order or why. */
export interface DigestStep {
  readonly address: string
  readonly module: string
  /** Resolved as far as files, `--vars` and `--set` decide them; as written where they depend on what is observed. */
  readonly arguments: unknown
  readonly effects: Effects
  readonly undo: string
  /** Values of the variables and inputs by which it is decided whether and with what it acts, where its arguments do not show them. */
  readonly reads?: Readonly<Record<string, unknown>> | undefined
}

/** A waiver as a person approved it. */
export interface DigestWaiver extends Waiver {
  readonly reason: string
  readonly expires: string
}

/** Words of `--tags`, `--skip-tags` and `--limit`. */
export interface DigestSelection {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly limit: readonly string[]
}

/** All a digest is made of (contracts.md, Digest). The order of files, waivers and hosts means nothing; the order of one host's steps does. */
export interface DigestInput {
  readonly cluster: { readonly id: string; readonly mode: Mode }
  readonly versions: { readonly from: readonly string[]; readonly to: string; readonly back: boolean } | undefined
  /** SHA-256, hex, of every file that was read. */
  readonly files: readonly string[]
  readonly waivers: readonly DigestWaiver[]
  /** What was chosen on the command line: an approval of one choice is none of another. Nothing chosen is as good as absent. */
  readonly selection?: DigestSelection | undefined
  /** Steps by host; those without a host, or on a host known only when they run, under ''. */
  readonly hosts: Readonly<Record<string, readonly DigestStep[]>>
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** JSON with the keys of every object sorted by UTF-16 units, no spaces, undefined members left out: equal values give equal text. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => inOrder(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

const waiverOf = ({ rule, topic, reason, expires }: DigestWaiver): object => ({ rule, topic, reason, expires })

/** Sorted, for their order means nothing; undefined where nothing was chosen, so that such a digest stays what it was. */
const selectionOf = (selection: DigestSelection | undefined): object | undefined => {
  if (selection === undefined) return undefined
  const words = [selection.tags, selection.skipTags, selection.limit].map((list) => [...new Set(list)].sort(inOrder))
  if (words.every((list) => list.length === 0)) return undefined
  const [tags, skipTags, limit] = words
  return { tags, skipTags, limit }
}

/** Only the fields that count: whatever else a caller's objects carry (titles, origins) never reaches the digest. */
const stepOf = (step: DigestStep): object => ({
  address: step.address,
  module: step.module,
  arguments: step.arguments,
  effects: step.effects,
  undo: step.undo,
  reads: step.reads,
})

/** The digest a person approves: 64 hex digits. */
export const buildDigest = (input: DigestInput): string => {
  const { cluster, versions, hosts } = input
  return sha256(
    canonicalJson({
      language: languageVersion,
      cluster: { id: cluster.id, mode: cluster.mode },
      versions:
        versions === undefined
          ? null
          : { from: [...versions.from].sort(inOrder), to: versions.to, back: versions.back },
      files: [...input.files].sort(inOrder),
      selection: selectionOf(input.selection),
      waivers: input.waivers.map((waiver) => canonicalJson(waiverOf(waiver))).sort(inOrder),
      hosts: Object.entries(hosts)
        .sort(([a], [b]) => inOrder(a, b))
        .map(([host, steps]) => ({ host, steps: steps.map(stepOf) })),
    }),
  )
}
